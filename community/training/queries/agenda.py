"""Sessions of the classes an institution runs, in its agenda."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from community.members.models import Institution
from community.members.queries.agenda import Entry, Sort
from community.policy import Right
from community.training.models import TrainingSession
from community.training.states import ProgrammeState

PLANNED = (ProgrammeState.PUBLISHED, ProgrammeState.RUNNING)


def entries(institution: Institution, since: datetime, until: datetime) -> Iterator[Entry]:
    """One query."""
    rows = TrainingSession.objects.filter(
        programme__organiser=institution, programme__state__in=PLANNED, starts_at__lt=until, ends_at__gt=since
    )
    for session in rows.select_related("programme", "space__facility"):
        yield Entry(
            f"community.trainingsession:{session.pk}", Sort.OWN, f"{session.programme.title}：{session.title}",
            session.starts_at, session.ends_at, session.where, reverse("community:desk_programme", args=[session.programme_id]),
            Right.HOST,
        )  # fmt: skip
