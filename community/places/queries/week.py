"""Week view of a space: free and taken times of each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_default_timezone, localdate, localtime

from community.places.models import SharingRule, Space
from community.places.queries.slots import Span, diary, first_fit, within, without
from core.dates import asked


@dataclass(frozen=True)
class Piece:
    """A stretch of one day; `pick` is the first time in it that may be asked for (None: it is taken)."""

    start: datetime
    end: datetime
    pick: Span | None = None

    @property
    def words(self) -> str:
        end = localtime(self.end)
        closing = "24:00" if end.date() != localtime(self.start).date() else f"{end:%H:%M}"
        return f"{localtime(self.start):%H:%M}-{closing}"


@dataclass(frozen=True)
class Day:
    """One day: its stretches in order; none means shut. `is_past`: before today."""

    day: date
    pieces: Sequence[Piece]
    is_past: bool


def week_of(space: Space, rule: SharingRule | None, monday: date, at: datetime) -> Sequence[Day]:
    """Answer seven days of `space` from `monday`; free is what may be borrowed from now on. Three queries."""
    found = diary(space, monday, 7, rule)
    soonest = at + timedelta(hours=rule.min_notice_hours if rule else 0)
    shortest = timedelta(minutes=rule.min_minutes if rule else 0)
    step = timedelta(minutes=rule.step_minutes if rule else 60)
    days = []
    for number in range(7):
        day = monday + timedelta(days=number)
        since = datetime.combine(day, time.min, tzinfo=get_default_timezone())
        taken = within(found.taken, since, since + timedelta(days=1))
        opened = within(found.open, since, since + timedelta(days=1))
        pieces = [Piece(span.start, span.end) for span in taken]
        for span in without(opened, taken) if rule else ():
            pick = first_fit([span], shortest, step, soonest)
            if pick is not None:
                pieces.append(Piece(span.start, span.end, pick))
        days.append(Day(day, sorted(pieces, key=lambda piece: piece.start), day < localdate(at)))
    return days


def monday_of(text: str | None, today: date) -> date:
    """The Monday of the day `text` names, or of `today` if it names none."""
    day = asked.day(text or "") or today
    if abs((day - today).days) > 400:
        day = today
    return day - timedelta(days=day.weekday())
