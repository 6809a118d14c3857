"""Export of the enrolments of an institution's people, and the programmes it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from community.members.models import Institution
from community.training.models import Enrolment, TrainingProgramme
from community.training.states import EnrolmentState

TITLES: Final = ("培训班", "人员", "报名时间", "状态", "学时", "原因")


def table(rows: Iterable[Enrolment]) -> Iterator[Sequence[object]]:
    """The rows under TITLES."""
    for one in rows:
        yield (
            one.programme.title,
            str(one.person),
            one.asked_at,
            one.get_state_display(),
            one.hours,
            one.reason,
        )


def programmes_of(unit: Institution) -> QuerySet[Any]:
    """What `unit` runs, the newest first, each with how many wait to be accepted (`waiting`)."""
    waiting = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.APPROVED))
    return (
        TrainingProgramme.objects.filter(organiser=unit)
        .annotate(waiting=waiting)
        .order_by("-created_at", "-pk")
    )
