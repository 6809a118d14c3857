"""
The agenda of an institution: events, deliveries, rooms, classes, meetings, from every app.

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
    """Category of an agenda entry, with its colour on the page."""

    DELIVERY = "delivery"
    OWN = "own"
    ROOM = "room"
    MEETING = "meet"


@dataclass(frozen=True)
class Entry:
    """
    One entry of the agenda.

    `about` is its journal subject, `where` the place as text. Only a seat that carries `right` sees it (None: every
    seat). `takes_us`: people of the institution have to be there. `is_firm`: not merely proposed.
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
    """The agenda of the seat's institution in [since, until) as `seat` may see it, soonest first."""
    found = [one for source in _sources for one in source(seat.institution, since, until)]
    mine = [one for one in found if one.right is None or seat.carries(one.right)]
    return sorted(mine, key=lambda one: (one.starts_at, one.ends_at, one.about))


def clashes(found: Iterable[Entry]) -> Sequence[tuple[Entry, Entry]]:
    """
    Pairs of entries in conflict: one place or our people used twice at the same time.

    Two entries about the same thing (an event and the change proposed of it) are no conflict.
    """
    return [(first, second) for first, second in combinations(found, 2) if _clash(first, second)]


def _clash(first: Entry, second: Entry) -> bool:
    if first.starts_at >= second.ends_at or second.starts_at >= first.ends_at or first.about == second.about:
        return False
    is_one_place = bool(first.where) and first.where == second.where
    return is_one_place or (first.takes_us and second.takes_us)
