"""Engagements of people from training sessions (community.members.queries.engagements)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat

from community.members.queries.engagements import People, Span, during, row
from community.training.models import Enrolment, TrainingSession
from community.training.states import WAITS, EnrolmentState, ProgrammeState

COMES: Final = (EnrolmentState.ACCEPTED, *(one for one in WAITS if one != EnrolmentState.WAITLISTED))


def classes(people: People, spans: Sequence[Span]) -> QuerySet[Any, Any]:
    """Sessions of the classes they have a place in, or asked for one."""
    enrolments = Enrolment.objects.filter(person__in=people.users, state__in=COMES)
    rows = TrainingSession.objects.filter(
        during(spans), programme__enrolments__in=enrolments,
        programme__state__in=[ProgrammeState.PUBLISHED, ProgrammeState.RUNNING],
    )  # fmt: skip
    return row(
        rows, about="community.trainingprogramme", pk="programme_id", user="programme__enrolments__person_id",
        title=Concat("programme__title", Value("·"), "title"),
        place=Concat("space__facility__name", "place", output_field=CharField()),
    )  # fmt: skip
