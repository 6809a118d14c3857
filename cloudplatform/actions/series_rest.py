"""Cancel or move the remaining events of a series together: all that were chosen or none, each person notified once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, time
from typing import Final

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cloudplatform.actions.clearing import EVENTS
from cloudplatform.actions.series import NoDayChosen
from cloudplatform.models import Event, EventSeries
from community.models import Space
from community.places.actions.combined_notices import tell_once
from community.places.queries.space_holders import Move
from core.dates.clock import moment_words
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor

# What is done, as a fact of the journal and as the title of the notice says it.
CANCELLED: Final = ("cloudplatform.series.cancelled", "取消")
CHANGED: Final = ("cloudplatform.series.changed", "改期")


class RestChanged(DomainError):
    code = "rest_of_series_changed"
    message = _("有一场刚刚取消或开始了，还什么都没有动。请看下面最新的，再确认一次。")


class OneOfTheRestCannotBe(DomainError):
    code = "one_of_the_rest_cannot_be"
    message = _("{when} 这一场办不了：{why}整批都没有动，去掉这一场的勾再办。")


class NothingToChange(DomainError):
    code = "nothing_to_change"
    field = "starts"
    message = _("时间和场地都没有改。请填新的时间，或选另一个场地。")


@transaction.atomic
def cancel_rest(*, event: Event, chosen: Collection[int], reason: str, by: Actor, at: datetime) -> int:
    """
    Call off the `chosen` of the series of `event`, from it on; answers how many people were told.

    :raises NoDayChosen: for none. :raises RestChanged: if one of them is not to be held any more.
    :raises OneOfTheRestCannotBe: naming the first that a rule refuses; nothing is done.
    """
    return _each(
        event, chosen, reason, CANCELLED, lambda one: EVENTS.call_off(one.pk, reason, by, at), by, at
    )


@transaction.atomic
def change_rest(
    *, event: Event, chosen: Collection[int], starts: time | None, space: Space | None, reason: str, by: Actor, at: datetime
) -> int:  # fmt: skip
    """
    Give the `chosen` another time of the day or another space, as long as before; answers how many people were told.

    :raises NothingToChange: for neither. Else as `cancel_rest`.
    """
    if starts is None and space is None:
        raise NothingToChange

    def move(one: Event) -> str:
        assert EVENTS.move is not None
        return EVENTS.move(one.pk, moved(one, starts, space), reason, by, at)

    return _each(event, chosen, reason, CHANGED, move, by, at)


def moved(event: Event, starts: time | None, space: Space | None) -> Move:
    """Where and when `event` would be: on the same day."""
    begins = localtime(event.starts_at)
    if starts is not None:
        begins = begins.replace(hour=starts.hour, minute=starts.minute)
    return Move(space or event.space, begins)


def _each(
    event: Event, chosen: Collection[int], reason: str, done: tuple[str, str], act: Callable[[Event], str], by: Actor, at: datetime
) -> int:  # fmt: skip
    fact, word = done
    series = EventSeries.objects.select_for_update().get(pk=event.series_id or 0)
    events = list(Event.objects.rest_of_series(event, at).filter(pk__in=chosen).select_related("space"))
    if not chosen:
        raise NoDayChosen
    if len(events) != len(set(chosen)):
        raise RestChanged
    touched = list(EVENTS.touched([one.pk for one in events]))
    became = _done(events, act)
    entry = journal.record(
        fact, about=series, by=by, at=at, note=reason,
        events=[one.pk for one in events], people=len({one.user.pk for _number, one in touched}),
    )  # fmt: skip
    return tell_once(
        [(one, became[number]) for number, one in touched], title=f"{series.title}有 {len(events)} 场{word}",
        head=f"{series.title}有变，原因：{reason}。", key=f"fact:{entry.pk}", at=at,
    )  # fmt: skip


def _done(events: Sequence[Event], act: Callable[[Event], str]) -> dict[int, str]:
    found = {}
    for one in events:
        try:
            found[one.pk] = act(one)
        except DomainError as refusal:
            raise OneOfTheRestCannotBe(pk=one.pk, when=moment_words(one.starts_at), why=refusal) from refusal
    return found
