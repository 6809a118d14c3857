"""The working days of China: the kept calendar, corrected by the bureau's own rows."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
from chinese_calendar.constants import holidays

from core.models import CalendarDay

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


def holidays_of(year: int) -> list[date]:
    """The days off around the statutory holidays of `year`, without weekdays moved to lengthen them; empty if unknown yet."""
    if year not in KNOWN_YEARS:
        return []
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
    """A correction wins; years the calendar does not know yet follow the week."""
    if day in corrections:
        return corrections[day]
    if day.year not in KNOWN_YEARS:
        return day.weekday() < 5
    return bool(chinese_calendar.is_workday(day))
