"""
The calendar of a bureau: ends of notices, deadlines, checks, meetings, from every app.

An app registers functions that answer it in its registration.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.models import User


class Sort(StrEnum):
    """Category of a calendar entry; `words` is its label."""

    NOTICE = "notice"
    DEADLINE = "deadline"
    CHECK = "check"
    MEETING = "meeting"

    @property
    def words(self) -> str:
        return {"notice": "公示", "deadline": "期限", "check": "检查", "meeting": "会议"}[self.value]


@dataclass(frozen=True)
class Dated:
    """One calendar entry with its page in the admin site. `at` is its time as text, where it has one."""

    day: date
    sort: Sort
    title: str
    path: str
    at: str = ""


Source = Callable[[User, date, date], Iterable[Dated]]
_sources: list[Source] = []


def register(*sources: Source) -> None:
    """Add functions that answer what `user` oversees has in [first, last), each in a fixed number of queries."""
    _sources.extend(sources)


def days(user: User, first: date, last: date) -> Sequence[Dated]:
    """Everything of [first, last), soonest first."""
    found = [one for source in _sources for one in source(user, first, last) if first <= one.day < last]
    return sorted(found, key=lambda one: (one.day, one.at, one.sort, one.title, one.path))
