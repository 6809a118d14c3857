"""Times of day at which something ends: midnight is the end of its day, kept as 00:00 and written 24:00."""

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
    """How far into its day an ending lies: 00:00 is the whole day."""
    return since_midnight(clock) or DAY


def moment(day: date, clock: time) -> datetime:
    """When `clock` of `day` begins something, in the city."""
    return datetime.combine(day, clock, tzinfo=get_default_timezone())


def end_moment(day: date, clock: time) -> datetime:
    """When `clock` of `day` ends something: 00:00 is the midnight after it."""
    return moment(day + DAY, MIDNIGHT) if clock == MIDNIGHT else moment(day, clock)


def day_words(day: date) -> str:
    """A day as it is told everywhere, without noughts: 3月8日."""
    return f"{day:%-m月%-d日}"


def moment_words(when: datetime) -> str:
    """Day and hour in the city, as changes and deadlines are told: 3月8日 19:30."""
    return f"{day_words(localtime(when))} {localtime(when):%H:%M}"


def end_words(clock: time) -> str:
    return "24:00" if clock == MIDNIGHT else f"{clock:%H:%M}"


class EndTimeField(forms.TimeField):
    """When something ends; 24:00, and what a browser gives for midnight, is the end of the day."""

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, str) and value.strip() in WRITTEN:
            return MIDNIGHT
        return super().to_python(value)
