"""Sections of a member's public page about projects."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from community.member_page import SHOWN, Section
from community.models import Institution
from projects.models import Case, Partner, Project
from projects.states import PartnerState


def projects(institution: Institution, at: datetime) -> Section | None:
    """Benchmark projects it leads or has signed, and its published cases. Two queries."""
    signed = Partner.objects.filter(institution=institution, state=PartnerState.SIGNED).values("project")
    taking_part = Project.objects.public().filter(Q(lead=institution) | Q(pk__in=signed))
    shown = list(taking_part.select_related("lead").defer("search").order_by("-submitted_at", "pk")[:SHOWN])
    cases = list(
        Case.objects.published()
        .filter(institution=institution)
        .defer("search")
        .order_by("-published_at", "pk")[:SHOWN]
    )
    if not shown and not cases:
        return None
    return Section("标杆项目与案例", "projects/members/_projects.html", {"projects": shown, "cases": cases})
