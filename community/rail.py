"""
The side navigation of the workbench: groups of pages, each shown to seats that may open it.

An app registers its groups and entries in its registration.py; pages of people who act as themselves (experts) have a
navigation of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse

from community.members.models import Kind, Seat
from community.seat_rights import opens
from core.models import User


@dataclass(frozen=True)
class Group:
    """A collapsible group of entries. `order` places it among the groups of all apps."""

    title: str
    order: int


@dataclass(frozen=True)
class Entry:
    """A page by the name of its URL. `kinds`: the institutions it is for; None: all. The right it takes, its view says."""

    view: str
    title: str
    icon: str
    kinds: Collection[Kind] | None = None

    @cached_property
    def path(self) -> str:
        return reverse(self.view)

    def is_for(self, seat: Seat) -> bool:
        return opens(seat, self.path) and (self.kinds is None or seat.institution.kind in self.kinds)


@dataclass(frozen=True)
class PersonalRail:
    """
    The side navigation of pages on which people act as themselves, without a seat.

    It stands on pages below `sections` (names of URLs); `entries` are view, title, icon; `counts` answers what waits
    for a person, by view.
    """

    title: str
    sections: Sequence[str]
    entries: Sequence[Entry]
    counts: Callable[[User, datetime], Mapping[str, int]]

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Below which it stands."""
        return tuple(reverse(view) for view in self.sections)


_groups: dict[Group, list[Entry]] = {}
_personal: list[PersonalRail] = []


def register(group: Group, *entries: Entry) -> None:
    """Add entries to a group, after those that lower apps added to it."""
    _groups.setdefault(group, []).extend(entries)


def register_personal(rail: PersonalRail) -> None:
    _personal.append(rail)


def groups() -> Sequence[tuple[Group, Sequence[Entry]]]:
    return sorted(_groups.items(), key=lambda item: item[0].order)


def personal_rails() -> Sequence[PersonalRail]:
    return tuple(_personal)
