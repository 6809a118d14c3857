"""Months, represented by their first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from django.utils.timezone import get_default_timezone

from core.dates import asked


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def months_between(first: date, last: date) -> Iterator[date]:
    """The first days of the months from `first` to `last`, both included."""
    while first <= last:
        yield first
        first = next_month(first)


def midnight(day: date) -> datetime:
    """The instant at which `day` begins in the city's time zone."""
    return datetime.combine(day, time.min, tzinfo=get_default_timezone())


def parsed(text: str) -> date | None:
    """Parse "2026-11"; None for anything else, and for implausible years."""
    return asked.day(f"{text}-01")
