"""
Kinds of cases of benchmark projects for the bureaus' inbox. Districts recommend and check, the city decides. Deadlines
are house rules.
"""

from __future__ import annotations

from typing import Any, Final

from django.utils.timezone import localdate

from community.members.queries.waiting import of_city
from core.desk.kinds import CaseKind, Stage
from core.models import User
from core.states import ObjectionState
from projects.models import Brand, Case, Checkpoint, DecisionList, Objection, Project
from projects.queries.waiting import accepted
from projects.states import BrandState, CaseState, CheckpointState, ListState, ProjectState

S = ProjectState


def _city(user: User, state: ProjectState) -> Any:
    return of_city(user, Project.objects.overseen_by(user).filter(state=state))


def _lists(user: User, state: ListState) -> Any:
    return of_city(user, DecisionList.objects.filter(state=state))


def _checks(user: User) -> Any:
    return Checkpoint.objects.overseen_by(user).filter(state=CheckpointState.REPORTED)


KINDS: Final = (
    CaseKind(
        code="project", name="标杆项目", prefix="X", model=Project, number=lambda row: row.number,
        rows=lambda user: Project.objects.overseen_by(user).exclude(state=S.DRAFT), area="lead__area_id",
        related_fields=("lead__area",), place=lambda row: f"{row.lead}　{row.lead.area}", search_fields=("title",),
        under_way=frozenset({
            S.SUBMITTED, S.RETURNED, S.RECOMMENDED, S.QUALIFIED, S.UNDER_REVIEW, S.RESERVED, S.DECIDED, S.IN_NOTICE, S.INCUBATING,
            S.MIDTERM_CHECKED, S.ACCEPTED, S.RECTIFYING,
        }),
        stages=(
            Stage("推荐项目", lambda user: Project.objects.overseen_by(user).filter(state=S.SUBMITTED), "submitted_at", days=5,
                  verbs=frozenset({"recommend"})),
            Stage("资格审查", lambda user: _city(user, S.RECOMMENDED), "recommended_at", days=5, verbs=frozenset({"qualify"})),
            Stage("考察、送评审", lambda user: _city(user, S.QUALIFIED), "qualified_at", days=20),
            Stage("命名项目", lambda user: of_city(user, accepted(Project.objects.overseen_by(user))), "accepted_at", days=20,
                  verbs=frozenset({"name"})),
        ),
    ),
    CaseKind(
        code="decision-list", name="项目名单", prefix="ML", model=DecisionList, created_field="drawn_up_at",
        rows=lambda user: of_city(user, DecisionList.objects.all()), search_fields=("title",),
        under_way=frozenset({ListState.DRAFT, ListState.DECIDED, ListState.IN_NOTICE}),
        stages=(
            Stage("审定名单", lambda user: _lists(user, ListState.DRAFT).exclude(drawn_up_by=user.pk), "drawn_up_at", days=5,
                  verbs=frozenset({"decide"})),
            Stage("公示名单", lambda user: _lists(user, ListState.DECIDED), "decided_at", days=3, verbs=frozenset({"notice"})),
            Stage("公示期满，办结", lambda user: _lists(user, ListState.IN_NOTICE).filter(notice_until__lte=localdate()),
                  "notice_until", days=2, verbs=frozenset({"close"})),
        ),
    ),
    CaseKind(
        code="project-objection", name="项目公示异议", prefix="EX", model=Objection, created_field="filed_at",
        rows=Objection.objects.handled_by, related_fields=("project",), place=lambda row: str(row.project),
        under_way=frozenset({ObjectionState.FILED}), search_fields=("text",),
        stages=(
            Stage("答复异议", lambda user: Objection.objects.handled_by(user).filter(state=ObjectionState.FILED), "filed_at",
                  days=5, verbs=frozenset({"dismiss", "uphold"})),
        ),
    ),
    CaseKind(
        code="checkpoint", name="项目检查", prefix="K", model=Checkpoint, created_field="opened_at",
        rows=Checkpoint.objects.overseen_by, area="project__lead__area_id", related_fields=("project__lead",),
        place=lambda row: str(row.project.lead), search_fields=("project__title",),
        under_way=frozenset({CheckpointState.OPEN, CheckpointState.REPORTED, CheckpointState.RETURNED}),
        stages=(Stage("检查项目", _checks, "reported_at", days=10, verbs=frozenset({"pass", "return", "fail"})),),
    ),
    CaseKind(
        code="project-case", name="案例", prefix="AL", model=Case, created_field="created_at",
        rows=lambda user: Case.objects.reviewed_by_bureau(user).exclude(state=CaseState.DRAFT), area="institution__area_id",
        related_fields=("institution",), place=lambda row: str(row.institution), search_fields=("title",),
        under_way=frozenset({CaseState.SUBMITTED, CaseState.RETURNED, CaseState.APPROVED}),
        stages=(
            Stage("评议案例", lambda user: Case.objects.reviewed_by_bureau(user).filter(state=CaseState.SUBMITTED), "submitted_at",
                  days=10, verbs=frozenset({"review"})),
            Stage("发布案例", lambda user: Case.objects.reviewed_by_bureau(user).filter(state=CaseState.APPROVED), "submitted_at",
                  days=15, verbs=frozenset({"publish", "return"})),
        ),
    ),
    CaseKind(
        code="brand", name="服务品牌", prefix="PP", model=Brand, created_field="proposed_at",
        rows=Brand.objects.overseen_by, area="lead__area_id", related_fields=("lead",),
        place=lambda row: str(row.lead), under_way=frozenset({BrandState.PROPOSED}), search_fields=("name",),
        stages=(
            Stage("认定品牌", lambda user: Brand.objects.overseen_by(user).filter(state=BrandState.PROPOSED), "proposed_at",
                  days=10, verbs=frozenset({"join", "refuse"})),
        ),
    ),
)  # fmt: skip
