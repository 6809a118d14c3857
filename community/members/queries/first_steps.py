"""
Onboarding guide of a new member: registered steps, and which are done, read from its rows.

An app registers its steps in its registration.py. They stand on the workbench until all are done or the guide is
hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from community.members.models import Institution, Kind, Membership, PutAwayGuide, Seat
from community.policy import Right
from community.seat_rights import opens

Done = Callable[[OuterRef], QuerySet[Any] | Q]


@dataclass(frozen=True)
class Step:
    """
    One step of the onboarding guide.

    `done` answers, for the key of an institution, the rows that show that it is done, or the condition on the
    institution. `view` is the page it is done on; `kinds` are the institutions it is for, None: all. `right` names who
    can do it.
    """

    title: str
    why: str
    view: str
    done: Done
    right: Right
    kinds: Collection[Kind] | None = None

    def is_for(self, institution: Institution) -> bool:
        return self.kinds is None or institution.kind in self.kinds


@dataclass(frozen=True)
class Seen:
    """A step with its state for one seat; `path` is empty where the seat cannot do it."""

    step: Step
    is_done: bool
    path: str


@dataclass(frozen=True)
class Guide:
    steps: Sequence[Seen]
    is_put_away: bool

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.steps)

    @property
    def is_finished(self) -> bool:
        return self.done == len(self.steps)

    @property
    def next(self) -> Seen | None:
        """The first open step, of those the seat can do; else the first of a colleague."""
        left = [one for one in self.steps if not one.is_done]
        return next((one for one in left if one.path), left[0] if left else None)


_steps: list[tuple[int, Step]] = []


def register(order: int, *steps: Step) -> None:
    """Add steps; those of a lower `order` come first."""
    _steps.extend((order, step) for step in steps)


def guide_of(seat: Seat) -> Guide | None:
    """The guide for `seat`; None where its institution is no member. One query."""
    institution = seat.institution
    steps = [step for _order, step in sorted(_steps, key=lambda one: one[0]) if step.is_for(institution)]
    key = OuterRef("pk")
    facts = {f"step_{number}": _fact(step.done(key)) for number, step in enumerate(steps)}
    row = (
        Institution.objects.filter(pk=institution.pk)
        .annotate(
            is_member=Exists(Membership.objects.live().filter(institution=key)),
            is_put_away=Exists(PutAwayGuide.objects.filter(seat=seat.pk)), **facts,
        )
        .values("is_member", "is_put_away", *facts).get()
    )  # fmt: skip
    if not row["is_member"] or not steps:
        return None
    return Guide(
        [_seen(seat, step, row[name]) for name, step in zip(facts, steps, strict=True)], row["is_put_away"]
    )


def _fact(done: QuerySet[Any] | Q) -> Exists | Q:
    return done if isinstance(done, Q) else Exists(done)


def _seen(seat: Seat, step: Step, is_done: bool) -> Seen:
    path = reverse(step.view)
    return Seen(step, is_done, path if seat.carries(step.right) and opens(seat, path) else "")
