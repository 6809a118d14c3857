"""Create several events of a series at once: all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.actions.events import EventFields, draft_event, publish_event
from cloudplatform.models import Event, EventSeries
from community.models import Institution
from core.dates.clock import moment_words
from core.errors import DomainError
from core.record.actors import Actor
from core.record.locks import for_update


class NoDayChosen(DomainError):
    code = "no_day_chosen"
    message = _("一场都没有选。请在要办的日子前打勾。")


class TooManyAtOnce(DomainError):
    code = "too_many_at_once"
    message = _("一次最多 {most} 场，请分几次办。")


class OneCannotBe(DomainError):
    code = "one_of_series_cannot_be"
    message = _("{when} 这一场不行：{why}整批都没有建，去掉这一场的勾再办。")


@transaction.atomic
def make_series(
    *, host: Institution, fields: EventFields, shifts: Sequence[timedelta], is_published: bool, after: Event | None = None,
    by: Actor, at: datetime,
) -> Sequence[Event]:  # fmt: skip
    """
    Create the event of `fields` once for each of `shifts`, all its times moved by it; publish them if `is_published`.

    They go on the series of `after`, an event under the same title, or begin one with it.

    :raises NoDayChosen, TooManyAtOnce: for none, or more than `policy.SERIES_MAX`.
    :raises OneCannotBe: naming the first that a rule refuses, and why; none is made.
    :raises ValidationError: if a field or a constraint refuses the values.
    """
    if not shifts:
        raise NoDayChosen
    if len(shifts) > policy.SERIES_MAX:
        raise TooManyAtOnce(most=policy.SERIES_MAX)
    series = series_after(after, fields, at) or EventSeries.objects.create(
        host=host, title=fields.title, made_at=at
    )
    return [_make(series, _moved(fields, shift), is_published, by, at) for shift in shifts]


@transaction.atomic
def draft_again(*, after: Event, fields: EventFields, by: Actor, at: datetime) -> Event:
    """
    Start one more event as `after` was: under the same title another session of its series, else an event of its own.

    :raises ValidationError, MoreThanTheSpaceHolds: as `draft_event`.
    """
    event = draft_event(host=after.host, fields=fields, by=by, at=at)
    event.series = series_after(after, fields, at)
    event.save(update_fields=["series"])
    return event


def series_after(after: Event | None, fields: EventFields, at: datetime) -> EventSeries | None:
    """The series that an event of `fields` goes on, begun with `after` if need be; None if it is another kind of event."""
    if after is None or after.product_id is not None or after.title != fields.title:
        return None
    after = for_update(after, "host", "series")
    if after.series is None:
        after.series = EventSeries.objects.create(host=after.host, title=after.title, made_at=at)
        after.save(update_fields=["series"])
    return after.series


def _make(series: EventSeries, fields: EventFields, is_published: bool, by: Actor, at: datetime) -> Event:
    try:
        event = draft_event(host=series.host, fields=fields, by=by, at=at)
        event.series = series
        event.save(update_fields=["series"])
        return publish_event(event=event, by=by, at=at) if is_published else event
    except DomainError as refusal:
        raise OneCannotBe(when=moment_words(fields.starts_at), why=refusal) from refusal


def _moved(fields: EventFields, shift: timedelta) -> EventFields:
    opens, closes = fields.booking_opens_at, fields.booking_closes_at
    return replace(
        fields,
        starts_at=fields.starts_at + shift,
        ends_at=fields.ends_at + shift,
        booking_opens_at=opens and opens + shift,
        booking_closes_at=closes and closes + shift,
    )
