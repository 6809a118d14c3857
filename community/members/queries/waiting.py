"""
Duties of institutions (to-do list), from every app. What bureaus decide stands in each app's cases.py.

An app registers functions that answer it in its registration.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet

from community.members.models import Institution, Seat
from community.policy import CITY_CODE, Right
from core.models import User
from core.record.journal import subject_of


@dataclass(frozen=True)
class Duty:
    """
    One thing an institution has to do: what, from where, until when (None: any time), and the page to do it on.

    Only a seat that carries `right`, or only the person `holder`, has the button for it; None: who opens the page.
    `about` is the row it is about, of a model registered in community.members.queries.matters; None: about nothing kept.
    """

    title: str
    source: str
    due_on: date | None
    path: str
    right: Right | None = None
    holder: int | None = None
    about: Model | None = None

    @property
    def do(self) -> str:
        """What to do, without what it is about."""
        return self.title.partition("：")[0]

    @property
    def what(self) -> str:
        return self.title.partition("：")[2] or self.title

    @property
    def subject(self) -> str:
        """How the journal names what it is about."""
        return subject_of(self.about) if self.about is not None else ""

    def days_left(self, today: date) -> int | None:
        return (self.due_on - today).days if self.due_on else None


def is_city(user: User) -> bool:
    """Whether `user` works for the city bureau."""
    return CITY_CODE in Seat.objects.scope_codes(user)


def of_city(user: User, rows: QuerySet[Any]) -> QuerySet[Any]:
    """`rows` for the city bureau, none for others."""
    return rows if is_city(user) else rows.none()


DutySource = Callable[[Institution, datetime], Sequence[Duty]]
_duty_sources: list[DutySource] = []


def register_duties(*sources: DutySource) -> None:
    """Add functions that answer what is due for an institution at a moment."""
    _duty_sources.extend(sources)


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """Everything that waits for `institution`, soonest first, undated last."""
    found = [duty for source in _duty_sources for duty in source(institution, at)]
    return sorted(found, key=lambda duty: (duty.due_on is None, duty.due_on or date.max, duty.title))
