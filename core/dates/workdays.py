"""Working-day arithmetic for China: statutory holidays, the State Council's yearly list, corrections in CalendarDay."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

import chinese_calendar
from chinese_calendar.constants import holidays
from django.core.exceptions import ValidationError

from core.dates.statutory_days import statutory_days
from core.models import CalendarDay, CalendarYear

SPAN: Final = re.compile("至|到|~|～|—+")
SPAN_MAX: Final = 31
LIST_COMES_IN: Final = 11  # the month in which the State Council names the days of the next year
KNOWN_YEARS = range(min(holidays).year, max(holidays).year + 1)  # published by the State Council so far


def is_working_day(day: date) -> bool:
    """Whether offices work on `day`. One query."""
    return _is_working(day, _corrections(day, day))


def add_working_days(day: date, days: int) -> date:
    """
    The last day of a period of `days` working days that begins the day after `day`. One query.

    With days=5 and `day` a Monday without holidays: the next Monday.
    """
    corrections = _corrections(day, day + timedelta(days=days * 3 + 30))
    while days > 0:
        day += timedelta(days=1)
        days -= _is_working(day, corrections)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days lie in [first, last). One query."""
    corrections = _corrections(first, last)
    days = (first + timedelta(days=number) for number in range((last - first).days))
    return sum(_is_working(day, corrections) for day in days)


def calendar_of(year: int, besides: str = "") -> dict[date, bool]:
    """Whether offices work, for each day of `year`, leaving out corrections named `besides`. One query."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = CalendarDay.objects.filter(day__range=(first, last))
    corrections = dict((rows.exclude(name=besides) if besides else rows).values_list("day", "is_working"))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return {day: _is_working(day, corrections) for day in days}


class WorkingDays:
    """The working days of a span, asked for once: for lists of many rows. One query."""

    def __init__(self, first: date, last: date) -> None:
        self._corrections = _corrections(first, last)
        self._added: dict[tuple[date, int], date] = {}
        self._counted: dict[tuple[date, date], int] = {}

    def add(self, day: date, days: int) -> date:
        """As add_working_days."""
        key = (day, days)
        if key not in self._added:
            while days > 0:
                day += timedelta(days=1)
                days -= _is_working(day, self._corrections)
            self._added[key] = day
        return self._added[key]

    def between(self, first: date, last: date) -> int:
        """How many working days lie in (first, last]."""
        key = (first, last)
        if key not in self._counted:
            days = (first + timedelta(days=number + 1) for number in range((last - first).days))
            self._counted[key] = sum(_is_working(day, self._corrections) for day in days)
        return self._counted[key]


def missing_year(today: date) -> int | None:
    """
    The year whose holiday list should have been entered by now and was not; None if none is missing. One query at most.
    """
    year = today.year + (today.month >= LIST_COMES_IN)
    if year in KNOWN_YEARS or CalendarYear.objects.filter(year=year).exists():
        return None
    return year


def holidays_of(year: int) -> list[date]:
    """
    The days off around the statutory holidays of `year`, without weekdays moved to lengthen them.

    Of a year without its list: the days of the law.
    """
    if year not in KNOWN_YEARS:
        return sorted(statutory_days(year))
    days = (
        date(year, 1, 1) + timedelta(days=number)
        for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    )
    return [day for day in days if _is_named_holiday(day)]


def _is_named_holiday(day: date) -> bool:
    is_holiday, name = chinese_calendar.get_holiday_detail(day)
    return bool(is_holiday and name and not chinese_calendar.is_in_lieu(day))


def _corrections(first: date, last: date) -> dict[date, bool]:
    return dict(CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "is_working"))


def _is_working(day: date, corrections: dict[date, bool]) -> bool:
    """A correction wins; a year without its list follows the week and the law. Days worked for others come with the list."""
    if day in corrections:
        return corrections[day]
    if day.year not in KNOWN_YEARS:
        return day.weekday() < 5 and day not in statutory_days(day.year)
    return bool(chinese_calendar.is_workday(day))


def days_in(text: str) -> list[date]:
    """
    Parse dates typed one a line, each a day or a span (2027-10-01 至 2027-10-07).

    :raises ValidationError: for a line that is neither.
    """
    days: list[date] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        ends = [part.strip() for part in SPAN.split(line)]
        try:
            first, last = date.fromisoformat(ends[0]), date.fromisoformat(ends[-1])
        except ValueError:
            raise ValidationError(
                f"“{line[:40]}”读不懂。写成 2027-10-01，或 2027-10-01 至 2027-10-07。"
            ) from None
        if len(ends) > 2 or not 0 <= (last - first).days < SPAN_MAX:
            raise ValidationError(f"“{line[:40]}”不是一段日子：后一天要晚于前一天，最多 {SPAN_MAX} 天。")
        days += [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return days
