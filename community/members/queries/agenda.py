"""
What an institution has when: events, deliveries, rooms, classes, meetings, from every app in one agenda.

An app registers functions that answer it in its registration.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import combinations

from community.members.models import Institution, Seat
from community.policy import Right


class Sort(StrEnum):
    """What an entry is to the institution; each has its colour on the page."""

    DELIVERY = "delivery"
    OWN = "own"
    ROOM = "room"
    MEETING = "meet"


@dataclass(frozen=True)
class Entry:
    """
    One thing with an hour.

    `about` names it as the journal does, `where` is the place in words. Only a seat that carries `right` sees it (None:
    every seat). `takes_us`: people of the institution have to be there. `is_firm`: not merely proposed.
    """

    about: str
    sort: Sort
    title: str
    starts_at: datetime
    ends_at: datetime
    where: str
    path: str
    right: Right | None = None
    note: str = ""
    takes_us: bool = False
    is_firm: bool = True


Source = Callable[[Institution, datetime, datetime], Iterable[Entry]]
_sources: list[Source] = []


def register(*sources: Source) -> None:
    """Add functions that answer what an institution has in [since, until), each in a fixed number of queries."""
    _sources.extend(sources)


def entries(seat: Seat, since: datetime, until: datetime) -> Sequence[Entry]:
    """What `seat` sees of its institution's agenda in [since, until), soonest first."""
    found = [one for source in _sources for one in source(seat.institution, since, until)]
    mine = [one for one in found if one.right is None or seat.carries(one.right)]
    return sorted(mine, key=lambda one: (one.starts_at, one.ends_at, one.about))


def clashes(found: Iterable[Entry]) -> Sequence[tuple[Entry, Entry]]:
    """
    The pairs of `found` that cannot both be: at one place at once, or our people in two places at once.

    What is the same thing twice (an event and the change proposed of it) does not clash with itself.
    """
    return [(first, second) for first, second in combinations(found, 2) if _clash(first, second)]


def _clash(first: Entry, second: Entry) -> bool:
    if first.starts_at >= second.ends_at or second.starts_at >= first.ends_at or first.about == second.about:
        return False
    is_one_place = bool(first.where) and first.where == second.where
    return is_one_place or (first.takes_us and second.takes_us)
