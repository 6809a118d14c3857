"""
How long a kept page is right by itself, while no row that it shows changes: what opens, closes and ends does so without one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest
from django.utils.timezone import localtime

from core.dates.clock import MIDNIGHT

LONGEST: Final = timedelta(minutes=5)  # also how long a change is missed at most that no process could tell

Moments = Iterable[datetime | None]


def changes_at(request: HttpRequest, moments: Moments) -> None:
    """
    Say that the page being built changes by itself at these moments and at midnight only; others are of their minute.

    `moments`: all of them, also those that are over; None for one that never comes.
    """
    request.changes_at = list(moments)  # type: ignore[attr-defined]


def until(at: datetime, moments: Moments | None) -> datetime:
    """
    The moment up to which what is built at `at` is right by itself; `moments` as in `changes_at`, None: they are not known.

    What is built at one of them is of that instant alone: some things end with a moment, others after it.
    """
    if moments is None:
        return at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    midnight = datetime.combine(localtime(at).date() + timedelta(days=1), MIDNIGHT, localtime(at).tzinfo)
    return min([one for one in moments if one is not None and one >= at] + [midnight, at + LONGEST])
