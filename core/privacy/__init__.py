"""
Registry of personal data: each app registers what it holds on a person, how it is erased, and obstacles to erasure.

Registered in an app's subscribers/privacy.py. Policy: PIPL 44-47 (to know, to copy, to correct, to delete).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from core.models import User
from core.record.actors import Actor


@dataclass(frozen=True)
class Section:
    """
    One kind of data on a person: what for, the rows as people read them, and its `fate` when the account is closed.

    `key` names it for export and for deleting; `correct_at` is the page where the person puts it right.
    """

    key: str
    title: str
    why: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    fate: str
    correct_at: str = ""


@dataclass(frozen=True)
class Obstacle:
    """Something a person has to settle before the account can be closed, and where."""

    text: str
    path: str


Collector = Callable[[User], Sequence[Section]]
ObstacleFinder = Callable[[User, datetime], Sequence[Obstacle]]
Eraser = Callable[[User, datetime], object]
Namer = Callable[[User], Mapping[str, str]]
Remover = Callable[[User, Actor, datetime], object]
AnyFunction = TypeVar("AnyFunction", bound=Callable[..., object])

_collectors: list[Collector] = []
_obstacle_finders: list[ObstacleFinder] = []
_erasers: list[Eraser] = []
_removers: dict[str, Remover] = {}
_namers: list[Namer] = []


def register(
    *,
    collect: Collector | None = None,
    find_obstacles: ObstacleFinder | None = None,
    erase: Eraser | None = None,
    remove: dict[str, Remover] | None = None,
    name: Namer | None = None,
) -> None:
    """
    Register the functions of an app: sections to show, obstacles to closing, erasers, and removers of one section by
    key.

    `name` says how the person calls those whose data a consent is about, by journal subject.
    """
    _collectors.extend([collect] if collect else [])
    _obstacle_finders.extend([find_obstacles] if find_obstacles else [])
    _erasers.extend([erase] if erase else [])
    _removers.update(remove or {})
    _namers.extend([name] if name else [])


def sections(user: User) -> Sequence[Section]:
    """Everything held on `user`, in the order of the apps; empty kinds too."""
    return [section for collect in _collectors for section in collect(user)]


def names(user: User) -> Mapping[str, str]:
    """How `user` calls those for whom consents were given, by journal subject."""
    return {subject: called for namer in _namers for subject, called in namer(user).items()}


def obstacles(user: User, at: datetime) -> Sequence[Obstacle]:
    return [obstacle for find_obstacles in _obstacle_finders for obstacle in find_obstacles(user, at)]


def erasers() -> Sequence[Eraser]:
    """
    The functions to call with the person and the time when an account is erased; the lowest app last, since it erases
    the account itself.
    """
    return list(reversed(_erasers))


def remover(key: str) -> Remover | None:
    """The function that deletes the section `key` on its own; None if there is none."""
    return _removers.get(key)


def removable() -> frozenset[str]:
    return frozenset(_removers)
