"""Kinds of cases of the think tank for the city bureau's inbox. Deadlines are house rules."""

from __future__ import annotations

from typing import Any, Final

from community.members.queries.waiting import of_city
from core.desk.kinds import CaseKind, Stage
from core.models import User
from thinktank.models import Consultation, Expert, Interpretation, Panel, Paper
from thinktank.queries.consultations import gathered
from thinktank.queries.forum import judged
from thinktank.queries.queues import ready_to_sign, with_gaps
from thinktank.states import ConsultationState, ExpertState, InterpretationState, PanelState, PaperState


def _consultations(user: User, state: ConsultationState) -> Any:
    return Consultation.objects.handled_by(user).filter(state=state)


def _experts(user: User, state: ExpertState) -> Any:
    return Expert.objects.handled_by(user).filter(state=state)


def _papers(user: User, state: PaperState) -> Any:
    return Paper.objects.handled_by(user).filter(state=state)


def _drafts(user: User) -> Any:
    """Another than the author publishes."""
    return interpretations(user).filter(state=InterpretationState.DRAFT).exclude(author_id=user.pk)


def interpretations(user: User) -> Any:
    return of_city(user, Interpretation.objects.all())


KINDS: Final = (
    CaseKind(
        code="consultation", name="智库咨询", prefix="C", model=Consultation, number=lambda row: row.number,
        rows=Consultation.objects.handled_by, area="institution__area_id", related_fields=("institution",),
        place=lambda row: str(row.institution), search_fields=("title",),
        under_way=frozenset({ConsultationState.ASKED, ConsultationState.ACCEPTED, ConsultationState.ASSIGNED, ConsultationState.ANSWERED}),
        stages=(
            Stage("受理咨询", lambda user: _consultations(user, ConsultationState.ASKED), "asked_at", days=3,
                  verbs=frozenset({"accept"})),
            Stage("分派专家", lambda user: _consultations(user, ConsultationState.ACCEPTED), "asked_at", days=6),
            Stage("综合答复", lambda user: gathered(Consultation.objects.handled_by(user)), "asked_at", due="answer_due_on",
                  verbs=frozenset({"answer"})),
        ),
    ),
    CaseKind(
        code="interpretation", name="政策解读", prefix="PI", model=Interpretation, created_field="drafted_at", rows=interpretations,
        under_way=frozenset({InterpretationState.DRAFT}), search_fields=("title",),
        stages=(Stage("核对、发布解读", _drafts, "drafted_at", days=5, verbs=frozenset({"publish"})),),
    ),
    CaseKind(
        code="paper", name="论文", prefix="W", model=Paper, created_field="drafted_at", rows=Paper.objects.handled_by,
        under_way=frozenset({PaperState.SUBMITTED, PaperState.IN_REVIEW, PaperState.REVISING, PaperState.REVISED}),
        search_fields=("title",),
        stages=(
            Stage("组织论文评审", lambda user: _papers(user, PaperState.SUBMITTED), "submitted_at", days=10,
                  verbs=frozenset({"panel"})),
            Stage("论文定稿", lambda user: judged(Paper.objects.handled_by(user)), "submitted_at", days=30,
                  verbs=frozenset({"decide"})),
            Stage("修改稿定稿", lambda user: _papers(user, PaperState.REVISED), "submitted_at", days=30,
                  verbs=frozenset({"decide"})),
        ),
    ),
    CaseKind(
        code="expert", name="智库成员", prefix="ZJ", model=Expert, rows=Expert.objects.handled_by,
        related_fields=("user", "institution"), search_fields=("name",),
        under_way=frozenset({ExpertState.APPLIED, ExpertState.UNDER_REVIEW, ExpertState.RECOMMENDED}),
        stages=(
            Stage("审核智库申请", lambda user: _experts(user, ExpertState.APPLIED), "since", days=5,
                  verbs=frozenset({"review"})),
            Stage("聘任智库成员", lambda user: _experts(user, ExpertState.UNDER_REVIEW), "since", days=15,
                  verbs=frozenset({"appoint"})),
        ),
    ),
    CaseKind(
        code="panel", name="评审组", prefix="S", model=Panel, number=lambda row: row.number,
        rows=Panel.objects.handled_by, title=lambda row: str(row.title), search_fields=("title",),
        under_way=frozenset({PanelState.CONVENED, PanelState.DRAWN, PanelState.SCORING, PanelState.DISCUSSED}),
        stages=(
            Stage("抽取评审专家", lambda user: Panel.objects.handled_by(user).filter(state=PanelState.CONVENED), "convened_at",
                  days=3, verbs=frozenset({"draw"})),
            Stage("补抽评审专家", lambda user: with_gaps(Panel.objects.handled_by(user)), "convened_at", due="due_on",
                  verbs=frozenset({"fill"})),
            Stage("签署评审结果", lambda user: ready_to_sign(Panel.objects.handled_by(user)), "convened_at", due="due_on",
                  verbs=frozenset({"sign"})),
        ),
    ),
)  # fmt: skip
