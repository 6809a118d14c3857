"""Work queues of the bureau, duties of leads and partners, due deadlines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import DateField, Min, OuterRef, Subquery
from django.db.models.functions import Least
from django.urls import reverse
from django.utils.timezone import localdate

from community.members.queries.waiting import Duty
from community.models import Institution
from projects.models import CheckKind, Checkpoint, Partner, Project, Rectification
from projects.models.projects import ProjectQuerySet
from projects.policy import ONE_DAY, YEARLY_AHEAD, YELLOW_DAYS
from projects.states import (
    RUNNING,
    WRITABLE,
    CheckpointState,
    PartnerState,
    ProjectState,
)

LIMIT = 50


def accepted(projects: ProjectQuerySet) -> ProjectQuerySet:
    """Accepted projects that wait to be named, with `accepted_at`."""
    passed = Checkpoint.objects.filter(
        project=OuterRef("pk"), kind=CheckKind.ACCEPTANCE, state=CheckpointState.PASSED
    )
    since = Subquery(passed.order_by("-checked_at").values("checked_at")[:1])
    return projects.filter(state=ProjectState.ACCEPTED).annotate(accepted_at=since)


def with_next_due(projects: ProjectQuerySet) -> ProjectQuerySet:
    """Add `next_due`: the nearest deadline its lead has to meet, NULL without one. No further query."""
    checks = Checkpoint.objects.filter(project=OuterRef("pk")).unreported()
    rectifications = Rectification.objects.filter(project=OuterRef("pk")).unreplied()
    return projects.annotate(
        next_due=Least(
            Subquery(checks.values("project").annotate(due=Min("due_on")).values("due"), output_field=DateField()),
            Subquery(
                rectifications.values("project").annotate(due=Min("due_on")).values("due"), output_field=DateField()
            ),
        )
    )  # fmt: skip


@dataclass(frozen=True)
class Due:
    """One deadline a lead is reminded of: a week ahead, and once it has passed."""

    project: Project
    title: str
    due_on: date
    path: str


def due_soon(today: date) -> Iterator[Due]:
    """Yield what is due within a week or overdue since yesterday. Two queries."""
    window = (today - ONE_DAY, today + timedelta(days=YELLOW_DAYS))
    checks = Checkpoint.objects.unreported().filter(due_on__range=window, project__state__in=RUNNING)
    for check in checks.select_related("project__lead").order_by("pk"):
        yield Due(
            check.project,
            f"{check.get_kind_display()}报告",
            check.due_on,
            reverse("projects:report_check", args=[check.pk]),
        )
    for one in Rectification.objects.unreplied().filter(due_on__range=window).select_related("project__lead"):
        yield Due(one.project, "整改情况", one.due_on, reverse("projects:reply_rectification", args=[one.pk]))


def anniversary(named_on: date, today: date) -> date:
    """The next anniversary of the name after `today`."""
    for year in (today.year, today.year + 1):
        day = date(year, named_on.month, min(named_on.day, 28))
        if day > today and year > named_on.year:
            return day
    return date(today.year + 1, named_on.month, min(named_on.day, 28))


def unreviewed(today: date) -> Sequence[Project]:
    """Named projects whose next anniversary is near and whose review is not open yet. One query, and one each."""
    named = Project.objects.filter(
        state__in=[ProjectState.NAMED, ProjectState.CONFIRMED], named_on__isnull=False
    )
    near = [
        (project, due)
        for project in named.order_by("pk")
        if project.named_on and (due := anniversary(project.named_on, today)) - today <= YEARLY_AHEAD
    ]
    return [
        project
        for project, due in near
        if not project.checkpoints.filter(kind=CheckKind.YEARLY, year=due.year).exists()
    ]


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """What projects wait for `institution` to do. Five queries."""
    return [
        *_returned(institution), *_drafts(institution, at), *_to_sign(institution), *_checks(institution),
    ]  # fmt: skip


def _returned(institution: Institution) -> Iterator[Duty]:
    rows = Project.objects.filter(lead=institution, state=ProjectState.RETURNED).order_by("pk")[:LIMIT]
    for project in rows:
        yield Duty(
            f"按意见修改：{project.title}",
            "标杆项目",
            None,
            reverse("projects:progress", args=[project.pk]),
            about=project,
        )


def _drafts(institution: Institution, at: datetime) -> Iterator[Duty]:
    """Drafts for a call that closes."""
    rows = Project.objects.filter(lead=institution, state=ProjectState.DRAFT, call__closes_at__gt=at)
    for project in rows.select_related("call").order_by("pk")[:LIMIT]:
        due = localdate(project.call.closes_at) if project.call else None
        yield Duty(
            f"提交申报：{project.title}",
            "标杆项目",
            due,
            reverse("projects:progress", args=[project.pk]),
            about=project,
        )


def _to_sign(institution: Institution) -> Iterator[Duty]:
    rows = Partner.objects.filter(
        institution=institution, state=PartnerState.ASKED, project__state__in=WRITABLE
    )
    for partner in rows.select_related("project__call").order_by("pk")[:LIMIT]:
        call = partner.project.call
        due = localdate(call.closes_at) if call else None
        path = reverse("projects:sign", args=[partner.project_id])
        yield Duty(f"签署：{partner.project.title}", "标杆项目", due, path, about=partner)


def _checks(institution: Institution) -> Iterator[Duty]:
    rows = Checkpoint.objects.filter(project__lead=institution, project__state__in=RUNNING).unreported()
    for check in rows.select_related("project").order_by("due_on", "pk")[:LIMIT]:
        title = f"{check.get_kind_display()}报告：{check.project.title}"
        yield Duty(
            title, "标杆项目", check.due_on, reverse("projects:report_check", args=[check.pk]), about=check
        )
