"""What waits for somebody: the shapes every app answers in, so that one list can hold them all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, QuerySet

from community.policy import Right


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
