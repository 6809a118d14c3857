"""What is due for an institution, from every app, in one list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final

import cloudplatform.queries.duties
import community.queries.alliances
import community.queries.briefs
import community.queries.seats
import community.queries.space_duties
import community.queries.training_duties
import evaluation.queries.desk
import projects.queries.empower_duties
import projects.queries.waiting
import reports.queries.editions
import roundtable.queries.waiting
import thinktank.queries.consultations
from community.models import Institution, Seat
from community.queries.waiting import Duty
from portal.rail import opens

SOURCES: Final[tuple[Callable[[Institution, datetime], Sequence[Duty]], ...]] = (
    community.queries.space_duties.duties,
    thinktank.queries.consultations.duties,
    community.queries.alliances.duties,
    cloudplatform.queries.duties.duties,
    community.queries.seats.duties,
    community.queries.briefs.duties,
    community.queries.training_duties.duties,
    projects.queries.empower_duties.duties,
    projects.queries.waiting.duties,
    reports.queries.editions.duties,
    roundtable.queries.waiting.duties,
    evaluation.queries.desk.duties,
)  # fmt: skip


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """Everything that waits for `institution`, soonest first, undated last."""
    found = [duty for source in SOURCES for duty in source(institution, at)]
    return sorted(found, key=lambda duty: (duty.due_on is None, duty.due_on or date.max, duty.title))


def duties_of(seat: Seat, at: datetime) -> Sequence[Duty]:
    """What waits for the institution of `seat`, on pages its rights open, and with a button for its holder."""
    return [
        duty for duty in duties(seat.institution, at) if opens(seat, duty.path) and has_button(seat, duty)
    ]


def has_button(seat: Seat, duty: Duty) -> bool:
    """Whether the holder of `seat` can do it, not only look at it."""
    if duty.holder is not None and duty.holder != seat.user_id:
        return False
    return duty.right is None or seat.carries(duty.right)
