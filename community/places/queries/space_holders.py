"""
Registry of what holds a space (events, bookings, classes): how each app's rows are shown, cancelled or moved when a
facility closes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from community.places.models import Facility, Occupancy, Space
from core.dates.clock import moment_words
from core.models import User
from core.record.actors import Actor


@dataclass(frozen=True)
class Plan:
    """One row that holds a space: its name, how many people it affects, its page, what may be done with it."""

    title: str
    people: int
    path: str
    may_move: bool = False
    why_not: str = ""  # why it cannot be called off from here; empty if it can
    if_cancelled: str = ""  # what is lost beside the date


@dataclass(frozen=True)
class Touched:
    """A person affected by a plan: what they have there, its page, the topic of the notice."""

    user: User
    words: str
    path: str
    topic: str


@dataclass(frozen=True)
class Move:
    """Where and when something goes instead; it lasts as long as it did."""

    space: Space
    starts_at: datetime


@dataclass(frozen=True)
class Holder:
    """
    The functions to show, cancel and move rows of `model` ("app.model", as the journal writes it) when their facility
    closes.

    `look` and `touched` answer by the rows' numbers in a fixed number of queries. Neither `call_off` nor `move` tells
    anybody: who shuts the place does. They answer in words what became of it.
    """

    model: str
    name: str
    look: Callable[[Collection[int], datetime], Mapping[int, Plan]]
    touched: Callable[[Collection[int]], Iterable[tuple[int, Touched]]]
    call_off: Callable[[int, str, Actor, datetime], str]
    move: Callable[[int, Move, str, Actor, datetime], str] | None = None


@dataclass(frozen=True)
class Hit:
    """An occupancy within the closed period: its plan (None: no app says) and whether it has begun."""

    occupancy: Occupancy
    number: int
    holder: Holder | None
    plan: Plan | None
    has_begun: bool
    touched: Sequence[Touched] = field(default_factory=list)

    @property
    def when(self) -> str:
        return moment_words(self.occupancy.period.lower)

    @property
    def title(self) -> str:
        return self.plan.title if self.plan else "已占用"

    @property
    def people(self) -> int:
        return self.plan.people if self.plan else 0

    @property
    def may_move(self) -> bool:
        return bool(self.plan and self.plan.may_move and self.holder and self.holder.move)

    @property
    def why_not(self) -> str:
        """Why it cannot be cancelled; empty if it can."""
        if self.has_begun:
            return "已经开始，不自动取消，请现场通知"
        return self.plan.why_not if self.plan else "不知道是谁占用的，请先在日历里放开"


_holders: dict[str, Holder] = {}


def register(*holders: Holder) -> None:
    """Register the functions of an app."""
    for holder in holders:
        _holders[holder.model] = holder


def hits(
    facility: Facility, starts_at: datetime, ends_at: datetime, at: datetime, space: Space | None = None
) -> Sequence[Hit]:
    """
    Everything that holds a space of `facility`, or `space` alone, in [starts_at, ends_at), soonest first.

    Queries by kind, not by row.
    """
    held = Occupancy.objects.plans().filter(
        space__facility=facility, released_at__isnull=True, period__overlap=(starts_at, ends_at)
    )
    if space is not None:
        held = held.filter(space=space)
    rows = list(held.select_related("space").order_by("period", "pk"))
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        model, number = _subject(row)
        if model in _holders:
            numbers[model].append(number)
    plans = {model: _holders[model].look(pks, at) for model, pks in numbers.items()}
    touched = _touched(numbers)
    return [_hit(row, plans, touched, at) for row in rows]


def _hit(
    row: Occupancy,
    plans: Mapping[str, Mapping[int, Plan]],
    touched: Mapping[Any, Sequence[Touched]],
    at: datetime,
) -> Hit:
    model, number = _subject(row)
    plan = plans.get(model, {}).get(number)
    return Hit(
        row,
        number,
        _holders[model] if plan else None,
        plan,
        row.period.lower <= at,
        touched.get((model, number), []),
    )


def _touched(numbers: Mapping[str, Collection[int]]) -> Mapping[tuple[str, int], Sequence[Touched]]:
    found: defaultdict[tuple[str, int], list[Touched]] = defaultdict(list)
    for model, pks in numbers.items():
        for number, one in _holders[model].touched(pks):
            found[model, number].append(one)
    return found


def _subject(row: Occupancy) -> tuple[str, int]:
    model, _, number = row.holder.rpartition(":")
    return (model, int(number)) if number.isdecimal() else ("", 0)
