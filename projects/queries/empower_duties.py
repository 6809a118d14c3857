"""Duties of institutions about running projects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from community.members.queries.waiting import Duty
from community.models import Institution
from projects.models import Case, Empowerment, Milestone, Partner, Replication, SharedUse
from projects.states import (
    RUNNING,
    CaseState,
    EvidenceState,
    MilestoneState,
    PartnerState,
    ReplicationState,
    ShareState,
)

LIMIT = 50
SOURCE = "标杆项目"


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """Answer milestones, confirmations, returned cases, replications of `institution`. Seven queries."""
    return [
        *_milestones(institution), *_to_accept(institution), *_uses(institution), *_effects(institution), *_cases(institution),
        *_replications(institution),
    ]  # fmt: skip


def _milestones(institution: Institution) -> Iterator[Duty]:
    mine = Q(owner=institution) | Q(owner__isnull=True, project__lead=institution)
    rows = Milestone.objects.filter(mine, state=MilestoneState.PLANNED, project__state__in=RUNNING)
    for row in rows.order_by("due_on", "pk")[:LIMIT]:
        yield Duty(
            f"里程碑：{row}", SOURCE, row.due_on, reverse("projects:milestone", args=[row.pk]), about=row
        )


def _to_accept(institution: Institution) -> Iterator[Duty]:
    rows = Milestone.objects.filter(
        project__lead=institution, state=MilestoneState.REPORTED, project__state__in=RUNNING
    )
    for row in rows.order_by("due_on", "pk")[:LIMIT]:
        yield Duty(
            f"确认完成：{row}", SOURCE, row.due_on, reverse("projects:milestone", args=[row.pk]), about=row
        )


def _uses(institution: Institution) -> Iterator[Duty]:
    """Uses written down by the other side; use by the public waits for the lead."""
    mine = (
        Q(giver=institution) | Q(receiver=institution) | Q(receiver__isnull=True, project__lead=institution)
    )
    rows = SharedUse.objects.filter(mine, state=ShareState.REPORTED).exclude(recorded_for=institution)
    for row in rows.order_by("recorded_at", "pk")[:LIMIT]:
        yield Duty(
            f"确认共享：{row.what}", SOURCE, None, reverse("projects:shared_use", args=[row.pk]), about=row
        )
    disputed = SharedUse.objects.filter(recorded_for=institution, state=ShareState.DISPUTED)
    for row in disputed.order_by("pk")[:LIMIT]:
        yield Duty(
            f"对方有异议：{row.what}", SOURCE, None, reverse("projects:shared_use", args=[row.pk]), about=row
        )


def _effects(institution: Institution) -> Iterator[Duty]:
    joined = Partner.objects.filter(institution=institution, state=PartnerState.SIGNED).values("project")
    mine = Q(project__lead=institution) | Q(project__in=joined)
    rows = Empowerment.objects.filter(mine, state=EvidenceState.MEASURED).exclude(written_for=institution)
    for row in rows.order_by("pk")[:LIMIT]:
        yield Duty(
            f"确认成效：{row.indicator}", SOURCE, None, reverse("projects:evidence", args=[row.pk]), about=row
        )


def _cases(institution: Institution) -> Iterator[Duty]:
    rows = Case.objects.filter(institution=institution, state=CaseState.RETURNED).defer("search")
    for row in rows.order_by("pk")[:LIMIT]:
        yield Duty(
            f"按意见修改案例：{row}", "案例", None, reverse("projects:edit_case", args=[row.pk]), about=row
        )


def _replications(institution: Institution) -> Iterator[Duty]:
    waiting = Q(case__institution=institution, state=ReplicationState.REPORTED) | Q(
        institution=institution, state=ReplicationState.PROPOSED
    )
    for row in Replication.objects.filter(waiting).for_list()[:LIMIT]:
        words = "确认推广结果" if row.state == ReplicationState.REPORTED else "开始推广"
        yield Duty(
            f"{words}：{row.case}", "案例", None, reverse("projects:replication", args=[row.pk]), about=row
        )
