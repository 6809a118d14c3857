"""Opening times of a facility: weekly hours less closures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from community.places.models import Closure, Facility, Occupancy, OpeningHours, Space
from community.places.models.facilities import SHUT
from core import prepared
from core.dates.clock import DAY, MIDNIGHT, moment, since_midnight, until_end

WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True)
class ShutBecause:
    """Why a facility is not open, as a phrase."""

    reason: str


def why_shut(facility: Facility, starts_at: datetime, ends_at: datetime) -> ShutBecause | None:
    """
    Answer why `facility` is not open during all of [starts_at, ends_at), or None if it is. Two queries.

    A facility without any hours is open at all times (a square). Adjoining openings count as one.
    """
    if facility.archived_at is not None:
        return ShutBecause("已停用")
    closure = Closure.objects.filter(facility=facility, period__overlap=(starts_at, ends_at)).first()
    if closure is not None:
        return ShutBecause(f"{closure.reason}，闭馆")
    hours = list(OpeningHours.objects.filter(facility=facility).order_by("weekday", "opens"))
    if hours and not covers(hours, starts_at, ends_at):
        return ShutBecause("不在开放时间内")
    return None


def why_not_free(
    space: Space, spans: Sequence[tuple[datetime, datetime]], besides: Collection[int] = ()
) -> Sequence[str]:
    """
    Answer for each of `spans` why `space` cannot be held then, as a phrase; empty if it can. Three queries at most.

    The occupancies `besides` do not count: what moves away. A check for messages; `hold_space` decides.
    """
    if not spans:
        return []
    if space.archived_at is not None or space.facility.archived_at is not None:
        return ["场地已停用"] * len(spans)
    whole = (min(start for start, _end in spans), max(end for _start, end in spans))
    closures = list(Closure.objects.filter(facility=space.facility, period__overlap=whole))
    hours = list(OpeningHours.objects.filter(facility=space.facility).order_by("weekday", "opens"))
    held = list(
        Occupancy.objects.filter(space=space, released_at__isnull=True, period__overlap=whole)
        .exclude(pk__in=besides)
        .values_list("period", "holder")
    )
    return [_why_not_free(span, closures, hours, held) for span in spans]


def _why_not_free(
    span: tuple[datetime, datetime],
    closures: Sequence[Closure],
    hours: Sequence[OpeningHours],
    held: Sequence[tuple[Any, str]],
) -> str:
    start, end = span
    shut = next((one for one in closures if one.period.lower < end and one.period.upper > start), None)
    if shut is not None:
        return f"{shut.reason}，闭馆"
    if hours and not covers(hours, start, end):
        return "不在开放时间内"
    taken = [holder for period, holder in held if period.lower < end and period.upper > start]
    if any(holder.startswith(SHUT) for holder in taken):
        return "场地停用"
    return "场地已有人用" if taken else ""


def covers(hours: Sequence[OpeningHours], starts_at: datetime, ends_at: datetime) -> bool:
    """Test whether the weekly `hours`, in order, cover [starts_at, ends_at) day by day, in local time."""
    start, end = localtime(starts_at), localtime(ends_at)
    day = start.date()
    while moment(day, MIDNIGHT) < end:
        reached = since_midnight(start.time()) if day == start.date() else timedelta()
        until = since_midnight(end.time()) if day == end.date() else DAY
        for opening in hours:
            closes = until_end(opening.closes)
            if opening.weekday == day.weekday() and since_midnight(opening.opens) <= reached < closes:
                reached = closes
        if reached < until:
            return False
        day += DAY
    return True


def open_now(at: datetime) -> QuerySet[OpeningHours]:
    """
    The openings that last at `at`, of facilities in use that are not shut, with facility and area. One query.

    A facility without hours (a square) is always open and is not among them.
    """
    now = localtime(at)
    return _open_at(at, now.weekday(), now.time())


def some_open_now(at: datetime, area: str) -> Sequence[OpeningHours]:
    """The first `ON_FRONT_PAGE` of `open_now` in the area whose code begins so (empty: the city). One query."""
    now = localtime(at)
    return _some_open.all(at, now.weekday(), now.time(), area)


ON_FRONT_PAGE: Final = 4
AT, WEEKDAY, HOUR, AREA = (
    prepared.moment(1),
    prepared.small_number(2),
    prepared.hour(3),
    prepared.beginning(4),
)
_some_open: Final = prepared.Rows(
    "community_some_open", ["timestamptz", "smallint", "time", "text"],
    lambda: _open_at(AT.stands_for, WEEKDAY.stands_for, HOUR.stands_for)
    .filter(facility__area__code__startswith=AREA.stands_for)[:ON_FRONT_PAGE], [AT, WEEKDAY, HOUR, AREA],
)  # fmt: skip


def _open_at(at: datetime, weekday: int, hour: time) -> QuerySet[OpeningHours]:
    shut = Closure.objects.filter(facility=OuterRef("facility"), period__contains=at)
    return (
        OpeningHours.objects.filter(Q(closes__gt=hour) | Q(closes=MIDNIGHT), ~Exists(shut))
        .filter(weekday=weekday, opens__lte=hour, facility__archived_at__isnull=True)
        .select_related("facility__area__parent").order_by("facility__area_id", "facility__name", "pk")
    )  # fmt: skip
