"""
Times of day, end times and date formatting. As an end time midnight belongs to its day: stored as 00:00, shown as
24:00.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils.timezone import get_default_timezone, localtime

MIDNIGHT: Final = time.min
DAY: Final = timedelta(days=1)
WRITTEN: Final = ("24:00", "24：00", "24:00:00")


def since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def until_end(clock: time) -> timedelta:
    """The time from the start of the day to an end time; 00:00 gives the whole day."""
    return since_midnight(clock) or DAY


def moment(day: date, clock: time) -> datetime:
    """Combine day and time into an aware datetime of the city."""
    return datetime.combine(day, clock, tzinfo=get_default_timezone())


def end_moment(day: date, clock: time) -> datetime:
    """Combine day and end time into an aware datetime; 00:00 is the midnight after the day."""
    return moment(day + DAY, MIDNIGHT) if clock == MIDNIGHT else moment(day, clock)


def day_words(day: date) -> str:
    """Format a day without leading zeros: 3月8日."""
    return f"{day:%-m月%-d日}"


def moment_words(when: datetime) -> str:
    """Format an instant in the city's time: 3月8日 19:30."""
    return f"{day_words(localtime(when))} {localtime(when):%H:%M}"


def end_words(clock: time) -> str:
    return "24:00" if clock == MIDNIGHT else f"{clock:%H:%M}"


class EndTimeField(forms.TimeField):
    """Form field for an end time: 24:00 and 00:00 mean the end of the day."""

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, str) and value.strip() in WRITTEN:
            return MIDNIGHT
        return super().to_python(value)
