"""What waits for bureau staff, from every app, in the order of the apps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from django.contrib.auth.models import AnonymousUser

import cloudplatform.queries.queues
import community.queries.applications
import community.queries.briefs
import community.queries.groups
import community.queries.seats
import community.queries.second_person
import community.queries.sheets
import community.queries.training_duties
import community.queries.upkeep
import evaluation.queries.desk
import projects.queries.empower_duties
import projects.queries.waiting
import reports.queries.editions
import roundtable.queries.waiting
import thinktank.queries.consultations
import thinktank.queries.forum
import thinktank.queries.queues
from community.queries.waiting import Queue
from core.models import User

SOURCES: Final[tuple[Callable[[User | AnonymousUser], Sequence[Queue]], ...]] = (
    community.queries.second_person.waiting_for,
    community.queries.applications.waiting_for,
    community.queries.groups.waiting_for,
    thinktank.queries.consultations.waiting_for,
    thinktank.queries.forum.waiting_for,
    thinktank.queries.queues.waiting_for,
    community.queries.sheets.waiting_for,
    cloudplatform.queries.queues.waiting_for,
    community.queries.seats.waiting_for,
    community.queries.briefs.waiting_for,
    community.queries.training_duties.waiting_for,
    projects.queries.empower_duties.waiting_for,
    projects.queries.waiting.waiting_for,
    reports.queries.editions.waiting_for,
    roundtable.queries.waiting.waiting_for,
    evaluation.queries.desk.waiting_for,
    community.queries.upkeep.waiting_for,
)  # fmt: skip


def waiting_for(user: User | AnonymousUser) -> Sequence[Queue]:
    """Answer the queues of `user`, empty ones too. One query a queue."""
    return [queue for source in SOURCES for queue in source(user)]
