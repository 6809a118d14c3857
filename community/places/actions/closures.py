"""Announce and cancel closures of a facility. Policy: 4.2c."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.places.actions.facilities import describe
from community.places.models import Closure, Facility, Occupancy
from community.policy import CLOSURE_NOTICE
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update


class ClosureEndsBeforeItStarts(DomainError):
    code = "closure_ends_before_it_starts"
    message = _("恢复开放的时间要晚于闭馆开始，也要晚于现在。")


class ClosureTooSoon(DomainError):
    code = "closure_too_soon"
    message = _("闭馆要提前 7 天公告，最早从 {earliest} 开始；确是突发情况，请勾选“突发”并写明原因。")


class ClosureOverlaps(DomainError):
    code = "closure_overlaps"
    message = _("和已公告的闭馆（{other}）时间重叠，请先取消那一条，或换一个时段。")


class ClosureHitsEvents(DomainError):
    code = "closure_hits_events"
    message = _("这段时间已有安排：{occupancies}。请用“闭馆并处理安排”一起取消或改期，来的人会收到通知。")


class ClosureOver(DomainError):
    code = "closure_over"
    message = _("这次闭馆已经结束，不用取消。")


@transaction.atomic
def announce_closure(
    *, facility: Facility, starts_at: datetime, ends_at: datetime, reason: str, by: Actor, at: datetime,
    is_emergency: bool = False, leaves_begun: bool = False,
) -> Closure:  # fmt: skip
    """
    Announce that `facility` is shut during [starts_at, ends_at). Policy: 4.2c.

    `leaves_begun`: what has begun by now is no hindrance; who is there is told on the spot.

    :raises ClosureEndsBeforeItStarts: if the period holds no time from now on.
    :raises ClosureTooSoon: if it is no emergency and starts within the notice of 7 days.
    :raises ClosureHitsEvents: if a space is held in that time, emergency or not: people must be told first.
    :raises ClosureOverlaps: if another closure covers a part of it.
    """
    facility = for_update(facility)
    if ends_at <= max(starts_at, at):
        raise ClosureEndsBeforeItStarts
    if not is_emergency and starts_at < at + CLOSURE_NOTICE:
        raise ClosureTooSoon(earliest=f"{localtime(at + CLOSURE_NOTICE):%-m月%-d日 %H:%M}")
    _refuse_over_events(
        facility, max(starts_at, at) if leaves_begun else starts_at, ends_at, at if leaves_begun else None
    )
    closure = Closure(
        facility=facility, period=DateTimeTZRange(starts_at, ends_at, "[)"),
        reason=reason, is_emergency=is_emergency, announced_at=at,
    )  # fmt: skip
    _save(closure)
    journal.record(
        "community.closure.announced", about=closure, by=by, at=at, note=reason,
        facility=facility.pk, is_emergency=is_emergency,
    )  # fmt: skip
    return closure


@transaction.atomic
def cancel_closure(*, closure: Closure, by: Actor, at: datetime) -> None:
    """
    Take an announced closure back: one still to come goes, one under way ends now. The journal keeps both.

    :raises ClosureOver: if it has ended.
    """
    closure = for_update(closure)
    if closure.period.upper <= at:
        raise ClosureOver
    journal.record("community.closure.cancelled", about=closure, by=by, at=at, facility=closure.facility_id)
    if closure.period.lower >= at:
        closure.delete()
    else:
        closure.period = DateTimeTZRange(closure.period.lower, at, "[)")
        closure.save(update_fields=["period"])


def _refuse_over_events(
    facility: Facility, starts_at: datetime, ends_at: datetime, begun_by: datetime | None
) -> None:
    held = Occupancy.objects.plans().filter(
        space__facility=facility, released_at__isnull=True, period__overlap=(starts_at, ends_at)
    )
    if begun_by is not None:
        held = held.filter(period__startswith__gt=begun_by)
    found = list(held.select_related("space").order_by("period"))
    if found:
        raise ClosureHitsEvents(occupancies=describe(found))


def _save(closure: Closure) -> None:
    try:
        with transaction.atomic():
            closure.save()
    except IntegrityError as error:
        if "community_closures_do_not_overlap" not in str(error):
            raise
        other = Closure.objects.filter(facility=closure.facility, period__overlap=closure.period).earliest(
            "period"
        )
        start, end = localtime(other.period.lower), localtime(other.period.upper)
        raise ClosureOverlaps(other=f"{start:%-m月%-d日 %H:%M} 至 {end:%-m月%-d日 %H:%M}") from error
