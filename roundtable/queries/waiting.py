"""What waits for the city bureau and for institutions because of a roundtable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from community.members.queries.waiting import Duty
from community.models import Institution
from roundtable.models import Advice, Excerpt, Invitation, Resolution
from roundtable.states import (
    LIVE,
    PREPARING,
    ExcerptState,
    InvitationState,
    ResolutionState,
)

SOURCE = "圆桌会议"


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """Answer what `institution` has to do for a roundtable."""
    calls = Invitation.objects.filter(
        institution=institution, state=InvitationState.SENT, roundtable__state__in=PREPARING,
        roundtable__starts_at__gt=at,
    ).select_related("roundtable")  # fmt: skip
    asked = Advice.objects.filter(
        institution=institution, given_at__isnull=True, due_on__gte=localdate(at), item__roundtable__state__in=PREPARING
    ).select_related("item")  # fmt: skip
    led = Resolution.objects.filter(lead=institution, state__in=LIVE).exclude(state=ResolutionState.REPORTED)
    unread = Excerpt.objects.filter(institution=institution, state=ExcerptState.TOLD).select_related(
        "minutes__roundtable"
    )
    return [
        *(
            Duty(
                f"{'分解' if one.state == ResolutionState.OPEN else '办理'}：{one.text[:40]}", SOURCE,
                one.break_down_due_on if one.state == ResolutionState.OPEN else one.due_on,
                f"/workbench/roundtable/resolutions/{one.pk}/", about=one,
            )
            for one in led
        ),
        *(
            Duty(f"看纪要摘录：{one.minutes.roundtable.title}", SOURCE, None,
                 f"/workbench/roundtable/{one.minutes.roundtable.number}/minutes/", about=one)
            for one in unread
        ),
        *(
            Duty(f"指定代表：{one.roundtable.title}", SOURCE, one.reply_due_on, f"/workbench/roundtable/invitations/{one.pk}/", about=one)
            for one in calls
        ),
        *(
            Duty(f"写书面意见：{one.item.title}", SOURCE, one.due_on, f"/workbench/roundtable/advice/{one.pk}/", about=one)
            for one in asked
        ),
    ]  # fmt: skip
