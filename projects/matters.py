"""Kinds of rows leads and partners of projects work on (workbench lists)."""

from __future__ import annotations

from typing import Final

from django.db.models import Q
from django.urls import reverse

from community.members.models import Institution
from community.members.queries.matters import Matter, page
from projects.cases import KINDS
from projects.models import Case, Checkpoint, Empowerment, Milestone, Partner, Project, Replication, SharedUse
from projects.states import (
    CaseState,
    CheckpointState,
    EvidenceState,
    MilestoneState,
    PartnerState,
    ReplicationState,
    ShareState,
)

C, R = CaseState, ReplicationState

MATTERS: Final = (
    Matter(
        Project, "标杆项目", lambda one: Q(lead=one), page("projects:progress"), KINDS[0].under_way, search_fields=("title",),
    ),
    Matter(
        Partner, "项目签署", lambda one: Q(institution=one), lambda row, one: reverse("projects:sign", args=[row.project_id]),
        frozenset({PartnerState.ASKED}), title=lambda row: row.project.title, related_fields=("project",),
        search_fields=("project__title",),
    ),
    Matter(
        Checkpoint, "项目检查", lambda one: Q(project__lead=one), page("projects:report_check"),
        frozenset({CheckpointState.OPEN, CheckpointState.REPORTED, CheckpointState.RETURNED}), related_fields=("project",),
    ),
    Matter(
        Milestone, "里程碑", lambda one: Q(owner=one) | Q(project__lead=one), page("projects:milestone"),
        frozenset({MilestoneState.PLANNED, MilestoneState.REPORTED}),
    ),
    Matter(
        SharedUse, "资源共享", lambda one: Q(giver=one) | Q(receiver=one) | Q(project__lead=one), page("projects:shared_use"),
        frozenset({ShareState.REPORTED, ShareState.DISPUTED}), title=lambda row: row.what,
    ),
    Matter(
        Empowerment, "成效", lambda one: Q(project__lead=one) | Q(project__in=_joined(one)), page("projects:evidence"),
        frozenset({EvidenceState.MEASURED}), title=lambda row: row.indicator,
    ),
    Matter(
        Case, "案例", lambda one: Q(institution=one), page("projects:case"),
        frozenset({C.SUBMITTED, C.RETURNED, C.APPROVED}), search_fields=("title",),
    ),
    Matter(
        Replication, "推广", lambda one: Q(case__institution=one) | Q(institution=one), page("projects:replication"),
        frozenset({R.PROPOSED, R.UNDER_WAY, R.REPORTED}), title=lambda row: str(row.case), related_fields=("case",),
    ),
)  # fmt: skip


def _joined(institution: Institution) -> object:
    """The projects an institution signed for as a partner."""
    return Partner.objects.filter(institution=institution, state=PartnerState.SIGNED).values("project")
