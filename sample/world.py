"""Shared context of the sample city: its day, seeded random generators, and the journal to be written."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db import models
from django.utils.timezone import get_default_timezone

from community.models import Institution, Seat
from core.models import JournalEntry, User
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.journal import subject_of

Row = TypeVar("Row", bound=models.Model)

BATCH = 2000


@dataclass
class World:
    """
    One city being made. Nothing in it reads the clock: all times count from the midnight that begins `today`.

    `seats` says in which seat a person acts, by user id; filled as people are made.
    """

    seed: int
    today: date
    seats: dict[int, Seat] = field(default_factory=dict)
    facts: list[JournalEntry] = field(default_factory=list)

    def dice(self, subject: str) -> random.Random:
        """A seeded random generator for one subject, so that more of one thing does not change another."""
        return random.Random(f"{self.seed}:{self.today}:{subject}")

    @property
    def now(self) -> datetime:
        return self.at(0)

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def at(self, offset: int, hour: int = 0, minute: int = 0) -> datetime:
        """An instant `offset` days from today, in the city's time."""
        return moment(self.day(offset), hour, minute)

    def actor(self, user: User | None) -> Actor:
        if user is None:
            return CLOCK
        seat = self.seats.get(user.pk)
        return seat.actor if seat else Actor(user=user)

    def tell(
        self, fact: str, about: models.Model, by: User | None, at: datetime, note: str = "", **details: Any
    ) -> None:
        """Add a fact to the journal; facts in the future are left out."""
        if at >= self.now:
            return
        actor = self.actor(by)
        self.facts.append(
            JournalEntry(
                fact=fact, subject=subject_of(about), actor=by, seat_id=actor.seat_id, seat_label=actor.seat_label,
                happened_at=at, details=details, note=note, note_digest=self._digest(note, len(self.facts)),
            )
        )  # fmt: skip

    @contextmanager
    def kept(self) -> Iterator[None]:
        """
        Let actions make rows: their facts are kept here and written in the order of time, and nobody is sent a letter.

        For parts of the city whose rows follow from one another by rules that are better not told twice.
        """
        record = journal.record

        def tell(
            fact: str, *, about: models.Model, by: Actor, at: datetime, note: str = "", **details: Any
        ) -> None:
            self.tell(fact, about, by.user, at, note, **details)

        journal.record = tell  # type: ignore[assignment]
        try:
            yield
        finally:
            journal.record = record

    def write_journal(self) -> None:
        """Write the facts in the order in which they happened."""
        self.facts.sort(key=lambda entry: entry.happened_at)
        JournalEntry.objects.bulk_create(self.facts, batch_size=BATCH)

    def _digest(self, note: str, number: int) -> str:
        if not note:
            return ""
        salt = hashlib.sha256(f"{self.seed}:{self.today}:{number}".encode()).hexdigest()[:32]
        return f"{salt}:{hashlib.sha256((salt + note).encode()).hexdigest()}"


def moment(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=get_default_timezone())


def make(rows: list[Row]) -> list[Row]:
    """Insert `rows` of one model and give them their keys."""
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)
    return rows


def seat_of(user: User, institution: Institution, role: str, since: date) -> Seat:
    return Seat(user=user, institution=institution, role=role, starts_on=since)
