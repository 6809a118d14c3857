"""The draw (random selection of panel members) exactly as specified in docs/draw.md: hashes and sorting. No query."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One line of the published list."""

    code: str
    category: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """One quota: `count` members of `category` in `field`; empty means any."""

    position: int
    category: str
    field: str
    count: int

    def takes(self, entry: Entry) -> bool:
        return self.category in ("", entry.category) and (not self.field or self.field in entry.fields)


@dataclass(frozen=True)
class Pick:
    """A drawn expert, and for which quota (its position)."""

    code: str
    place: int


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def list_text(places: Iterable[Place], entries: Iterable[Entry]) -> str:
    """The published list as text: quotas by position, then experts by code; every line ends with LF."""
    lines = [
        f"seat {place.position} {place.category or '*'} {place.field or '*'} {place.count}\n"
        for place in sorted(places, key=lambda place: place.position)
    ]
    lines += [
        f"{entry.code} {entry.category} {'+'.join(sorted(entry.fields))}\n"
        for entry in sorted(entries, key=lambda entry: entry.code)
    ]
    return "".join(lines)


def commitment(seed: str, list_digest: str) -> str:
    return digest(f"{seed}:{list_digest}")


def ticket(seed: str, code: str) -> str:
    return digest(f"{seed}:{code}")


def in_line(seed: str, entries: Iterable[Entry]) -> list[Entry]:
    """The experts in the order of their tickets."""
    return sorted(entries, key=lambda entry: (ticket(seed, entry.code), entry.code))


def order_of(places: Iterable[Place], entries: Sequence[Entry]) -> list[Place]:
    """Quotas with the fewest experts to choose from are filled first; ties by position."""
    return sorted(places, key=lambda place: (sum(map(place.takes, entries)), place.position))


def draw(seed: str, places: Sequence[Place], entries: Sequence[Entry]) -> list[Pick]:
    """The drawn experts in the order of the draw; fewer than the quotas ask if the list is too short."""
    line = in_line(seed, entries)
    picks: list[Pick] = []
    taken: set[str] = set()
    for place in order_of(places, entries):
        free = [entry for entry in line if entry.code not in taken and place.takes(entry)]
        for entry in free[: place.count]:
            taken.add(entry.code)
            picks.append(Pick(entry.code, place.position))
    return picks


def next_in_line(seed: str, place: Place, entries: Sequence[Entry], taken: Iterable[str]) -> Entry | None:
    """The replacement for `place`: the first in line that fits and was never drawn; None if nobody is left."""
    used = set(taken)
    return next(
        (entry for entry in in_line(seed, entries) if entry.code not in used and place.takes(entry)), None
    )


def short_places(places: Sequence[Place], entries: Sequence[Entry]) -> list[Place]:
    """
    Quotas that some seed could leave unfilled, empty if every seed fills all.

    A quota is safe if, after the quotas filled before it took all they can of its experts, enough are left.
    """
    short, before = [], list[Place]()
    for place in order_of(places, entries):
        fitting = [entry for entry in entries if place.takes(entry)]
        lost = sum(min(other.count, sum(map(other.takes, fitting))) for other in before)
        if len(fitting) - lost < place.count:
            short.append(place)
        before.append(place)
    return short
