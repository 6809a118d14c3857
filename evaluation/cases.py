"""Kinds of cases of evaluation for the bureaus' inbox. Deadlines are house rules."""

from __future__ import annotations

from typing import Any, Final

from community.members.queries.waiting import of_city
from core.desk.kinds import CaseKind, Stage
from core.models import User
from evaluation.models import Declaration, Rectification, Round, Subject
from evaluation.states import WAITING_APPROVAL, RectificationState, RoundState


def _replies(user: User) -> Any:
    rows = Subject.objects.filter(round__state=RoundState.IN_REPLY, answer="").exclude(reply="")
    return of_city(user, rows)


def _reported(user: User) -> Any:
    return Rectification.objects.overseen_by(user).filter(state=RectificationState.REPORTED)


def _reviewed(user: User) -> Any:
    """Another than who reviewed publishes."""
    return of_city(
        user, Round.objects.handled_by(user).filter(state=RoundState.REVIEWED).exclude(reviewed_by=user.pk)
    )


KINDS: Final = (
    CaseKind(
        code="declaration", name="填报", prefix="TB", model=Declaration, created_field="submitted_at", area="subject__area_id",
        rows=lambda user: Declaration.objects.overseen_by(user).filter(submitted_at__isnull=False),
        related_fields=("subject__round", "subject__institution", "indicator"), place=lambda row: str(row.subject.round),
        under_way=frozenset(WAITING_APPROVAL), search_fields=("subject__title",),
        stages=(
            Stage("审核填报", Declaration.objects.approvable_by, "submitted_at", days=5,
                  verbs=frozenset({"approve", "return"})),
        ),
    ),
    CaseKind(
        code="rectification", name="整改", prefix="RC", model=Rectification, number=lambda row: row.number, area="area_id",
        rows=Rectification.objects.overseen_by, title=lambda row: str(row.title),
        related_fields=("institution", "area"), place=lambda row: str(row.institution or row.area or ""), search_fields=("title",),
        under_way=frozenset(set(RectificationState.values) - {RectificationState.CLOSED, RectificationState.FAILED}),
        stages=(Stage("核验整改", _reported, "reported_at", days=10, verbs=frozenset({"verify"})),),
    ),
    CaseKind(
        code="score-reply", name="得分回应", prefix="HY", model=Subject, created_field="replied_at", area="area_id",
        rows=lambda user: Subject.objects.overseen_by(user).exclude(reply=""), related_fields=("round", "institution"),
        place=lambda row: str(row.round), search_fields=("title",),
        stages=(Stage("答复得分回应", _replies, "replied_at", days=5, verbs=frozenset({"answer"})),),
    ),
    CaseKind(
        code="round", name="评价轮次", prefix="R", model=Round, number=lambda row: row.number,
        rows=Round.objects.handled_by, search_fields=("name",),
        under_way=frozenset(set(RoundState.values) - {RoundState.PUBLISHED, RoundState.ARCHIVED}),
        stages=(Stage("公布评价结果", _reviewed, "reviewed_at", days=5, verbs=frozenset({"publish"})),),
    ),
)  # fmt: skip
