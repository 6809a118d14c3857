"""What waits for the city bureau in the think tank."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from community.queries.waiting import Queue, queue
from core.models import User
from thinktank.models import Expert, Panel, PanelMember, ScoreSheet
from thinktank.states import ON_PANEL, ExpertState, MemberState, PanelState


def waiting_for(user: User | AnonymousUser) -> Sequence[Queue]:
    """Answer the queues of `user`, empty ones too. One query a queue."""
    experts, panels = Expert.objects.handled_by(user), Panel.objects.handled_by(user)
    return [
        queue("智库申请待审核", experts.filter(state=ExpertState.APPLIED), "since", "applied"),
        queue("智库申请待聘任", experts.filter(state=ExpertState.UNDER_REVIEW), "since", "under_review"),
        queue("评审组待抽取", panels.filter(state=PanelState.CONVENED), "convened_at", "convened"),
        queue("评审组待补抽", with_gaps(panels), "convened_at", "scoring"),
        queue("评审结果待签署", ready_to_sign(panels), "convened_at", "discussed"),
    ]


def with_gaps(panels: QuerySet[Panel]) -> QuerySet[Panel]:
    """Panels with sheets that nobody has: of members who left or recused themselves, and were not replaced."""
    waiting = ScoreSheet.objects.left_over()
    missing = PanelMember.objects.filter(pk__in=waiting.values("member"), replaced_by__isnull=True).exclude(
        state=MemberState.PASSED_OVER
    )
    return panels.filter(
        state__in=[PanelState.DRAWN, PanelState.SCORING, PanelState.DISCUSSED], pk__in=missing.values("panel")
    )


def ready_to_sign(panels: QuerySet[Panel]) -> QuerySet[Panel]:
    """Discussed panels that every member on them has confirmed."""
    waiting = PanelMember.objects.filter(state__in=ON_PANEL, confirmed_digest="")
    return panels.filter(state=PanelState.DISCUSSED).exclude(pk__in=waiting.values("panel"))
