"""
Interval arithmetic for the free times of a space: open hours less closures and occupancies. All spans are half-open.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import get_default_timezone, localdate

from community.places.models import Closure, Facility, Occupancy, OpeningHours, SharingRule, Space
from core.dates.clock import MIDNIGHT, end_moment, moment

LOOK_AHEAD = timedelta(days=14)  # how far the next free time is looked for


@dataclass(frozen=True, order=True)
class Span:
    """[start, end)."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds() // 60)


# Arithmetic ----
def merged(spans: Iterable[Span]) -> list[Span]:
    """Union of spans: sorted, overlapping and adjoining ones joined, empty ones dropped."""
    found: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Difference: `spans` without `taken`."""
    left = merged(spans)
    for cut in merged(taken):
        left = [piece for span in left for piece in _cut(span, cut)]
    return left


def _cut(span: Span, cut: Span) -> list[Span]:
    if cut.end <= span.start or span.end <= cut.start:
        return [span]
    return [
        piece for piece in (Span(span.start, cut.start), Span(cut.end, span.end)) if piece.start < piece.end
    ]


def within(spans: Iterable[Span], since: datetime, until: datetime) -> list[Span]:
    """Intersection of `spans` with [since, until)."""
    cut = (Span(max(span.start, since), min(span.end, until)) for span in spans)
    return merged(cut)


def first_fit(free: Sequence[Span], length: timedelta, step: timedelta, not_before: datetime) -> Span | None:
    """The earliest span of `length` in `free` that starts on a full `step` of its day and not before `not_before`."""
    for span in merged(free):
        start = _aligned(max(span.start, not_before), step)
        if start + length <= span.end:
            return Span(start, start + length)
    return None


def _aligned(at: datetime, step: timedelta) -> datetime:
    midnight = datetime.combine(localdate(at), MIDNIGHT, tzinfo=get_default_timezone())
    return midnight + math.ceil((at - midnight) / step) * step


def minutes_of(spans: Iterable[Span]) -> int:
    return sum(span.minutes for span in merged(spans))


# Of places ----
def open_spans(hours: Sequence[OpeningHours], closures: Iterable[Span], first: date, days: int) -> list[Span]:
    """When a place with weekly `hours` (none: always) is open on `days` days from `first`, less its closures."""
    zone = get_default_timezone()
    spans = []
    for number in range(days):
        day = first + timedelta(days=number)
        midnight = datetime.combine(day, MIDNIGHT, tzinfo=zone)
        if not hours:
            spans.append(Span(midnight, midnight + timedelta(days=1)))
        spans += [
            Span(moment(day, row.opens), end_moment(day, row.closes))
            for row in hours
            if row.weekday == day.weekday()
        ]
    return without(spans, closures)


@dataclass(frozen=True)
class Diary:
    """The times of one space from `first` on: when it may be borrowed by its rule, and when it is taken."""

    first: date
    days: int
    open: Sequence[Span]
    taken: Sequence[Span]

    @property
    def free(self) -> list[Span]:
        return without(self.open, self.taken)


def diary(space: Space, first: date, days: int, rule: SharingRule | None = None) -> Diary:
    """Answer the diary of `space`; with a `rule`, open means open for borrowing. Three queries."""
    zone = get_default_timezone()
    since = datetime.combine(first, MIDNIGHT, tzinfo=zone)
    until = since + timedelta(days=days)
    hours = list(OpeningHours.objects.filter(facility=space.facility_id))
    opened = open_spans(hours, closures_of(space.facility, since, until), first, days)
    if rule is not None:
        opened = _by_rule(opened, rule, first, days)
    held = Occupancy.objects.filter(
        space=space, released_at__isnull=True, period__overlap=(since, until)
    ).values_list("period", flat=True)
    return Diary(first, days, opened, merged(Span(one.lower, one.upper) for one in held))


def closures_of(facility: Facility, since: datetime, until: datetime) -> list[Span]:
    """When `facility` is shut by announcement in [since, until). One query."""
    rows = Closure.objects.filter(facility=facility, period__overlap=(since, until))
    return [Span(one.lower, one.upper) for one in rows.values_list("period", flat=True)]


def next_free(space: Space, rule: SharingRule, length: timedelta, not_before: datetime) -> Span | None:
    """Answer the next time `space` can be borrowed for `length`, within two weeks. Three queries."""
    first = localdate(not_before)
    found = diary(space, first, LOOK_AHEAD.days, rule)
    return first_fit(found.free, length, timedelta(minutes=rule.step_minutes), not_before)


def _by_rule(opened: Sequence[Span], rule: SharingRule, first: date, days: int) -> list[Span]:
    allowed = []
    for number in range(days):
        day = first + timedelta(days=number)
        since, until = moment(day, rule.opens or MIDNIGHT), end_moment(day, rule.closes or MIDNIGHT)
        allowed += within(opened, since, until)
    return allowed
