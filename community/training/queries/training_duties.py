"""Duties of institutions about training, and rows due for periodic tasks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from community.members.models import Institution
from community.members.queries.waiting import Duty
from community.policy import TRAINING_REMINDER, Right
from community.training.models import (
    Enrolment,
    GradeObjection,
    Incubatee,
    Milestone,
    Secondment,
    TeamGrade,
    TrainingProgramme,
    TrainingSession,
)
from community.training.states import (
    EnrolmentState,
    GradeState,
    IncubateeState,
    ProgrammeState,
    SecondmentState,
)

LIMIT = 50


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """Everything of this subject that waits for `institution`. Nine queries."""
    return [
        *_to_approve(institution), *_to_accept(institution), *_to_close(institution, at), *_secondments(institution),
        *_incubation(institution), *_milestones(institution, at), *_grades(institution), *_objections(institution),
        *_to_rectify(institution),
    ]  # fmt: skip


def _to_approve(institution: Institution) -> Iterator[Duty]:
    rows = Enrolment.objects.filter(institution=institution, state=EnrolmentState.ASKED).select_related(
        "programme", "person"
    )
    for one in rows.order_by("asked_at")[:LIMIT]:
        until = localdate(one.programme.enrol_until)
        title = f"同意报名：{one.person}，{one.programme.title}"
        yield Duty(title, "培训", until, reverse("community:training_desk"), Right.APPOINT, about=one)


def _to_accept(institution: Institution) -> Iterator[Duty]:
    waiting = Q(enrolments__state=EnrolmentState.APPROVED)
    states = [ProgrammeState.PUBLISHED, ProgrammeState.RUNNING]
    for one in TrainingProgramme.objects.filter(waiting, organiser=institution, state__in=states).distinct()[
        :LIMIT
    ]:
        yield Duty(
            f"录取学员：{one.title}",
            "培训",
            localdate(one.enrol_until),
            reverse("community:desk_programme", args=[one.pk]),
            about=one,
        )


def _to_close(institution: Institution, at: datetime) -> Iterator[Duty]:
    for one in to_settle(at).filter(organiser=institution)[:LIMIT]:
        due = localdate(one.ends_at) + timedelta(days=7)  # type: ignore[attr-defined]
        yield Duty(
            f"结班、发证书：{one.title}",
            "培训",
            due,
            reverse("community:desk_programme", args=[one.pk]),
            about=one,
        )


def _secondments(institution: Institution) -> Iterator[Duty]:
    to_agree = Q(state=SecondmentState.PROPOSED) & (
        Q(home=institution, home_agreed_at__isnull=True) | Q(host=institution, host_agreed_at__isnull=True)
    )
    others = Q(state=SecondmentState.UNDER_WAY, home=institution) | Q(
        state=SecondmentState.REPORTED, host=institution
    )
    for one in Secondment.objects.filter(to_agree | others).for_list()[:LIMIT]:
        title, due, right = {
            SecondmentState.PROPOSED: ("同意交流", one.starts_on, Right.APPOINT),
            SecondmentState.UNDER_WAY: ("交流总结", one.report_due_on, Right.ENROL),
            SecondmentState.REPORTED: ("写鉴定", one.report_due_on + timedelta(days=14), Right.ENROL),
        }[SecondmentState(one.state)]
        yield Duty(
            f"{title}：{one.guest}",
            "交流培养",
            due,
            reverse("community:secondment", args=[one.pk]),
            right,
            about=one,
        )


def _incubation(institution: Institution) -> Iterator[Duty]:
    for one in Incubatee.objects.filter(incubator=institution, state=IncubateeState.APPLIED).for_list()[
        :LIMIT
    ]:
        yield Duty(
            f"受理培育申请：{one.team_name}",
            "培育",
            None,
            reverse("community:incubatee", args=[one.pk]),
            about=one,
        )


def _milestones(institution: Institution, at: datetime) -> Iterator[Duty]:
    rows = Milestone.objects.filter(
        Q(incubatee__incubator=institution) | Q(incubatee__society=institution), incubatee__state=IncubateeState.INCUBATING,
        reached_on__isnull=True, due_on__lte=localdate(at) + timedelta(days=30),
    )  # fmt: skip
    for one in rows.order_by("due_on")[:LIMIT]:
        yield Duty(
            f"阶段目标：{one.title}",
            "培育",
            one.due_on,
            reverse("community:incubatee", args=[one.incubatee_id]),
            about=one,
        )


def _grades(institution: Institution) -> Iterator[Duty]:
    states = [GradeState.REPORTED, GradeState.ASSESSED, GradeState.IN_NOTICE, GradeState.REPLIED]
    words = {
        "reported": "考评星级",
        "assessed": "公示星级",
        "in_notice": "公示期满评定",
        "replied": "核验整改",
    }
    for one in TeamGrade.objects.filter(assessor=institution, state__in=states).for_list()[:LIMIT]:
        due = one.notice_until if one.state == GradeState.IN_NOTICE else one.rectify_due_on
        yield Duty(
            f"{words[one.state]}：{one.team_name}",
            "团队星级",
            due,
            reverse("community:grade", args=[one.pk]),
            about=one,
        )


def _objections(institution: Institution) -> Iterator[Duty]:
    for one in GradeObjection.objects.open().filter(grade__assessor=institution).for_list()[:LIMIT]:
        path = reverse("community:grade_objection", args=[one.pk])
        yield Duty(f"答复星级异议：{one.grade.team_name}", "团队星级", one.answer_due_on, path, about=one)


def _to_rectify(institution: Institution) -> Iterator[Duty]:
    for one in TeamGrade.objects.filter(society=institution, state=GradeState.RECTIFYING).for_list()[:LIMIT]:
        yield Duty(
            f"整改并回复：{one.year} 年星级",
            "团队星级",
            one.rectify_due_on,
            reverse("community:grade", args=[one.pk]),
            about=one,
        )


# For the clock ----


def to_start(at: datetime) -> QuerySet[TrainingProgramme]:
    """Published programmes whose first session has begun."""
    begun = TrainingSession.objects.filter(starts_at__lte=at).values("programme")
    return TrainingProgramme.objects.filter(state=ProgrammeState.PUBLISHED, pk__in=begun).order_by("pk")


def to_settle(at: datetime) -> QuerySet[TrainingProgramme]:
    """Running programmes whose last session is over; `ends_at` is when."""
    running = TrainingProgramme.objects.filter(state=ProgrammeState.RUNNING)
    return (
        running.annotate(ends_at=Max("sessions__ends_at")).filter(ends_at__lte=at).order_by("ends_at", "pk")
    )


def sessions_near(at: datetime) -> QuerySet[TrainingSession]:
    states = [ProgrammeState.PUBLISHED, ProgrammeState.RUNNING]
    rows = TrainingSession.objects.filter(
        starts_at__gt=at, starts_at__lte=at + TRAINING_REMINDER, programme__state__in=states
    )
    return rows.select_related("programme", "space__facility").order_by("starts_at")


def secondments_to_begin(at: datetime) -> QuerySet[Secondment]:
    return Secondment.objects.filter(state=SecondmentState.AGREED, starts_on__lte=localdate(at)).order_by(
        "pk"
    )


def reports_due(at: datetime) -> QuerySet[Secondment]:
    """Terms that are over without a report."""
    rows = Secondment.objects.filter(state=SecondmentState.UNDER_WAY, ends_on__lte=localdate(at))
    return rows.select_related("guest").order_by("ends_on", "pk")


def lapsed_grades(at: datetime) -> QuerySet[TeamGrade]:
    """Rectifications whose day has passed without a reply."""
    return TeamGrade.objects.filter(state=GradeState.RECTIFYING, rectify_due_on__lt=localdate(at)).order_by(
        "pk"
    )
