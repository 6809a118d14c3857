"""Work queues of the city bureau about panels."""

from __future__ import annotations

from django.db.models import QuerySet

from thinktank.models import Panel, PanelMember, ScoreSheet
from thinktank.states import ON_PANEL, MemberState, PanelState


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
