"""
Kinds of cases of members, press, training and shared spaces for the bureaus' inbox. Deadlines without a clause of the
policy are house rules.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.utils.timezone import localdate

from community.members.models import Institution, Membership, MembershipApplication, NameChange
from community.members.queries.seats import without_head
from community.members.queries.second_person import seen_by
from community.members.queries.waiting import is_city, of_city
from community.members.states import ApplicationState, NameChangeState
from community.places.models import Group, SelfCheck
from community.places.states import GroupState, SelfCheckState
from community.press.models import Brief, NewsItem
from community.press.states import BriefState, NewsState
from community.training.models import Enrolment, GradeObjection, Incubatee, TeamGrade
from community.training.states import EnrolmentState, GradeState, IncubateeState
from core.desk.kinds import CaseKind, Stage
from core.models import Job, PendingAct, ProofRun, UnprintedDocument, User
from core.models.accounts import Office
from core.models.jobs import JobState
from core.states import OPEN_ACTS, ObjectionState, PendingState

G, A = GradeState, ApplicationState


# Members ----
def _acts(user: User) -> Any:
    return seen_by(user)


def _applied(user: User) -> Any:
    """A district recommends its bodies, the city bureau those of the city."""
    applied = MembershipApplication.objects.overseen_by(user).filter(state=A.APPLIED)
    return applied.of_city_bodies() if is_city(user) else applied.of_district_bodies()


def _decidable(user: User) -> Any:
    """Another than who recommended admits."""
    rows = MembershipApplication.objects.overseen_by(user).filter(state=A.RECOMMENDED)
    return of_city(user, rows.exclude(recommended_by=user.pk))


def _leaving(user: User) -> Any:
    return of_city(user, Membership.objects.overseen_by(user).live().filter(leave_asked_at__isnull=False))


def _headless(user: User) -> Any:
    return without_head(Institution.objects.overseen_by(user)).exclude(kind="bureau")


# Training and stars ----
def _grades(user: User, state: GradeState) -> Any:
    return TeamGrade.objects.overseen_by(user).filter(state=state)


# Upkeep ----
def _of_officer(user: User, rows: QuerySet[Any]) -> Any:
    return rows if user.holds(Office.SYSTEM) else rows.none()


KINDS: Final = (
    CaseKind(
        code="second-person", name="双人复核", prefix="Q", model=PendingAct, created_field="asked_at", rows=_acts, area="scope",
        search_fields=("title",), under_way=frozenset(OPEN_ACTS),
        stages=(
            Stage("复核（第二人）", lambda user: _acts(user).filter(state=PendingState.ASKED).exclude(asked_by_id=user.pk),
                  "asked_at", days=3, verbs=frozenset({"confirm", "decline"})),
        ),
    ),
    CaseKind(
        code="application", name="成员申请", prefix="M", model=MembershipApplication, created_field="applied_at",
        rows=MembershipApplication.objects.overseen_by, area="area_id", related_fields=("area",),
        place=lambda row: f"{row.get_kind_display()}　{row.area}", search_fields=("name",),
        under_way=frozenset({A.APPLIED, A.RETURNED, A.RECOMMENDED}),
        stages=(
            Stage("推荐成员", _applied, "applied_at", days=10, verbs=frozenset({"recommend"})),
            Stage("审定成员", _decidable, "applied_at", days=20, verbs=frozenset({"admit"})),
        ),
    ),
    CaseKind(
        code="name-change", name="单位更名", prefix="G", model=NameChange, created_field="asked_at", area="institution__area_id",
        rows=NameChange.objects.overseen_by, related_fields=("institution",), under_way=frozenset({NameChangeState.ASKED}),
        search_fields=("old_name", "new_name"),
        stages=(
            Stage("确认更名", lambda user: NameChange.objects.overseen_by(user).filter(state=NameChangeState.ASKED), "asked_at",
                  days=5, verbs=frozenset({"confirm", "decline"})),
        ),
    ),
    CaseKind(
        code="membership", name="成员资格", prefix="CY", model=Membership, area="institution__area_id",
        related_fields=("institution__area",),
        rows=Membership.objects.overseen_by, place=lambda row: str(row.institution.area),
        search_fields=("institution__name",), stages=(Stage("办理退出", _leaving, "leave_asked_at", days=10),),
    ),
    CaseKind(
        code="institution", name="单位", prefix="DW", model=Institution, rows=Institution.objects.overseen_by,
        area="area_id", related_fields=("area",), place=lambda row: f"{row.get_kind_display()}　{row.area}", search_fields=("name",),
        stages=(Stage("请出负责人", _headless, "created_at", days=20),),
    ),
    CaseKind(
        code="group", name="群众文艺团队", prefix="T", model=Group, created_field="applied_at", rows=Group.objects.overseen_by,
        area="area_id", related_fields=("home", "area"), place=lambda row: f"{row.home}　{row.area}", search_fields=("name",),
        under_way=frozenset({GroupState.APPLIED, GroupState.VOUCHED}),
        stages=(
            Stage("登记团队", lambda user: Group.objects.overseen_by(user).filter(state=GroupState.VOUCHED), "applied_at",
                  days=10, verbs=frozenset({"register"})),
        ),
    ),
    CaseKind(
        code="self-check", name="服务标准自查", prefix="ZC", model=SelfCheck, area="facility__area_id", search_fields=("facility__name",),
        rows=SelfCheck.objects.overseen_by, related_fields=("round", "facility__institution", "facility__area"),
        place=lambda row: str(row.facility.institution),
        under_way=frozenset({
            SelfCheckState.SUBMITTED, SelfCheckState.RETURNED, SelfCheckState.DIFFERING, SelfCheckState.EXPLAINED,
            SelfCheckState.CHECKED,
        }),
        stages=(
            Stage("抽查或评级", lambda user: SelfCheck.objects.overseen_by(user).filter(state=SelfCheckState.SUBMITTED),
                  "submitted_at", days=20),
            Stage("复核抽查说明", lambda user: SelfCheck.objects.overseen_by(user).filter(state=SelfCheckState.EXPLAINED),
                  "checked_at", days=10),
        ),
    ),
    # Press ----
    CaseKind(
        code="brief", name="信息稿件", prefix="B", old_prefixes=frozenset({"X"}), model=Brief, number=lambda row: row.number,
        rows=Brief.objects.handled_by, area="institution__area_id", related_fields=("institution",),
        place=lambda row: str(row.institution), search_fields=("title",),
        under_way=frozenset({BriefState.SUBMITTED, BriefState.RETURNED, BriefState.ADOPTED}),
        stages=(
            Stage("采编稿件", lambda user: Brief.objects.handled_by(user).filter(state=BriefState.SUBMITTED), "submitted_at",
                  days=5, verbs=frozenset({"adopt", "return", "decline"})),
        ),
    ),
    CaseKind(
        code="news", name="新闻", prefix="N", model=NewsItem, number=lambda row: row.number, area="institution__area_id",
        rows=lambda user: NewsItem.objects.handled_by(user).exclude(state=NewsState.DRAFT), related_fields=("institution",),
        place=lambda row: str(row.institution or ""), search_fields=("title",),
        under_way=frozenset({NewsState.IN_REVIEW, NewsState.RETURNED, NewsState.APPROVED, NewsState.SCHEDULED}),
        stages=(
            Stage("审核新闻", lambda user: NewsItem.objects.all().reviewable_by(user), "submitted_at", days=3,
                  verbs=frozenset({"review"})),
            Stage("发布新闻", lambda user: NewsItem.objects.handled_by(user).filter(state=NewsState.APPROVED), "submitted_at",
                  days=5),
        ),
    ),
    # Training and stars ----
    CaseKind(
        code="enrolment", name="培训报名", prefix="BM", model=Enrolment, created_field="asked_at", area="programme__organiser__area_id",
        rows=Enrolment.objects.overseen_by, related_fields=("programme__organiser", "person"),
        place=lambda row: str(row.programme.organiser), search_fields=("programme__title",),
        under_way=frozenset({EnrolmentState.ASKED, EnrolmentState.APPROVED, EnrolmentState.WAITLISTED}),
        stages=(
            Stage("录取学员", lambda user: Enrolment.objects.overseen_by(user).filter(state=EnrolmentState.APPROVED), "asked_at",
                  days=5, verbs=frozenset({"accept", "waitlist", "refuse"})),
        ),
    ),
    CaseKind(
        code="incubatee", name="团队培育", prefix="PY", model=Incubatee, created_field="applied_at", area="incubator__area_id",
        rows=Incubatee.objects.overseen_by, related_fields=("society", "group__home", "incubator"),
        place=lambda row: str(row.incubator), under_way=frozenset({IncubateeState.APPLIED, IncubateeState.INCUBATING}),
        search_fields=("society__name", "group__name"),
        stages=(
            Stage("受理培育申请", lambda user: Incubatee.objects.overseen_by(user).filter(state=IncubateeState.APPLIED), "applied_at",
                  days=10, verbs=frozenset({"take_in", "decline"})),
        ),
    ),
    CaseKind(
        code="grade", name="团队星级", prefix="XJ", model=TeamGrade, area="assessor__area_id",
        search_fields=("society__name", "group__name"),
        rows=TeamGrade.objects.overseen_by, related_fields=("society", "group__home", "assessor"),
        place=lambda row: str(row.assessor),
        under_way=frozenset({G.REPORTED, G.ASSESSED, G.IN_NOTICE, G.RECTIFYING, G.REPLIED}),
        stages=(
            Stage("考评星级", lambda user: _grades(user, G.REPORTED), "reported_at", days=20, verbs=frozenset({"assess"})),
            Stage("公示星级", lambda user: _grades(user, G.ASSESSED), "assessed_at", days=5, verbs=frozenset({"publish"})),
            Stage("公示期满，评定星级", lambda user: _grades(user, G.IN_NOTICE).filter(notice_until__lte=localdate()),
                  "notice_until", days=2, verbs=frozenset({"grant"})),
            Stage("核验星级整改", lambda user: _grades(user, G.REPLIED), "decided_at", due="rectify_due_on",
                  verbs=frozenset({"verify", "send_back"})),
        ),
    ),
    CaseKind(
        code="grade-objection", name="星级公示异议", prefix="XY", model=GradeObjection, created_field="filed_at", search_fields=("text",),
        rows=GradeObjection.objects.overseen_by, area="grade__assessor__area_id",
        related_fields=("grade__society", "grade__group__home", "grade__assessor"), place=lambda row: str(row.grade),
        under_way=frozenset({ObjectionState.FILED}),
        stages=(
            Stage("答复星级异议", lambda user: GradeObjection.objects.overseen_by(user).open(), "filed_at", due="answer_due_on",
                  verbs=frozenset({"dismiss", "uphold"})),
        ),
    ),
    # Upkeep, for the system officer ----
    CaseKind(
        code="job", name="后台任务", prefix="HT", model=Job, created_field="created_at",
        rows=lambda user: _of_officer(user, Job.objects.all()), under_way=frozenset({JobState.FAILED}),
        stages=(
            Stage("重办或放弃后台任务", lambda user: _of_officer(user, Job.objects.filter(state=JobState.FAILED)), "created_at", days=1),
        ),
    ),
    CaseKind(
        code="proof", name="计数核对", prefix="HD", model=ProofRun, created_field="ran_at",
        rows=lambda user: _of_officer(user, ProofRun.objects.all()),
        stages=(
            Stage("查清计数为什么不符", lambda user: _of_officer(user, ProofRun.objects.differing()), "ran_at", days=1),
        ),
    ),
    CaseKind(
        code="unprinted", name="没有出具的文件", prefix="WC", model=UnprintedDocument, created_field="first_at",
        rows=lambda user: _of_officer(user, UnprintedDocument.objects.all()),
        stages=(
            Stage("补字体、重出文件", lambda user: _of_officer(user, UnprintedDocument.objects.filter(settled_at=None)), "first_at",
                  days=3),
        ),
    ),
)  # fmt: skip
