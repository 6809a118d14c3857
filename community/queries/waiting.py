"""
What waits for somebody, from every app in one list: duties of institutions, queues of the bureau.

An app registers functions that answer both in its registration.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Min, QuerySet

from community.models import Institution
from community.policy import Right
from core.models import User


@dataclass(frozen=True)
class Duty:
    """
    One thing an institution has to do: what, from where, until when (None: any time), and the page to do it on.

    Only a seat that carries `right`, or only the person `holder`, has the button for it; None: who opens the page.
    """

    title: str
    source: str
    due_on: date | None
    path: str
    right: Right | None = None
    holder: int | None = None

    def days_left(self, today: date) -> int | None:
        return (self.due_on - today).days if self.due_on else None


@dataclass(frozen=True)
class Queue:
    """
    One kind of work of the bureau: how many rows wait and since when.

    `model` ("<app>_<model>") and `query` lead to the admin list that shows them.
    """

    name: str
    count: int
    oldest_at: datetime | None
    model: str
    query: str

    def days(self, at: datetime) -> int:
        """Full days the oldest row has waited."""
        return (at - self.oldest_at).days if self.oldest_at else 0


def queue(name: str, rows: QuerySet, since: str, state: str) -> Queue:  # type: ignore[type-arg]
    """Count `rows` (in `state`) by the moment field `since`. One query."""
    found = rows.aggregate(count=Count("pk", distinct=True), oldest_at=Min(since))
    model = f"{rows.model._meta.app_label}_{rows.model._meta.model_name}"
    return Queue(name, found["count"], found["oldest_at"], model, f"state__exact={state}")


DutySource = Callable[[Institution, datetime], Sequence[Duty]]
QueueSource = Callable[[User | AnonymousUser], Sequence[Queue]]
_duty_sources: list[DutySource] = []
_queue_sources: list[QueueSource] = []


def register_duties(*sources: DutySource) -> None:
    """Add functions that answer what is due for an institution at a moment."""
    _duty_sources.extend(sources)


def register_queues(*sources: QueueSource) -> None:
    """Add functions that answer what waits for a member of bureau staff, empty queues too."""
    _queue_sources.extend(sources)


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """Everything that waits for `institution`, soonest first, undated last."""
    found = [duty for source in _duty_sources for duty in source(institution, at)]
    return sorted(found, key=lambda duty: (duty.due_on is None, duty.due_on or date.max, duty.title))


def queues(user: User | AnonymousUser) -> Sequence[Queue]:
    """The queues of `user` in the order of the apps, empty ones too. One query a queue."""
    return [found for source in _queue_sources for found in source(user)]
