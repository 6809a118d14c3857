"""What waits for the city bureau and for institutions because of a roundtable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.timezone import localdate

from community.models import Institution
from community.queries.waiting import Duty, Queue, queue
from core.models import User
from roundtable.models import Advice, AgendaItem, Excerpt, Invitation, Resolution, Roundtable
from roundtable.states import (
    LIVE,
    PREPARING,
    ExcerptState,
    InvitationState,
    ItemState,
    ResolutionState,
    RoundtableState,
)

SOURCE = "圆桌会议"


def waiting_for(user: User | AnonymousUser) -> Sequence[Queue]:
    """Answer the queues of `user`, empty ones too. One query a queue."""
    items, meetings = AgendaItem.objects.handled_by(user), Roundtable.objects.run_by(user)
    resolutions = Resolution.objects.handled_by(user)
    return [
        queue("议题待审定", items.filter(state=ItemState.PROPOSED), "proposed_at", ItemState.PROPOSED),
        queue(
            "圆桌会议在筹备",
            meetings.filter(state=RoundtableState.PLANNED),
            "planned_at",
            RoundtableState.PLANNED,
        ),
        queue(
            "议定事项待验收",
            resolutions.filter(state=ResolutionState.REPORTED),
            "reported_at",
            ResolutionState.REPORTED,
        ),
        queue(
            "圆桌会议没出纪要", meetings.filter(state=RoundtableState.HELD), "closed_at", RoundtableState.HELD
        ),
    ]


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
                f"/workbench/roundtable/resolutions/{one.pk}/",
            )
            for one in led
        ),
        *(
            Duty(f"看纪要摘录：{one.minutes.roundtable.title}", SOURCE, None,
                 f"/workbench/roundtable/{one.minutes.roundtable.number}/minutes/")
            for one in unread
        ),
        *(
            Duty(f"指定代表：{one.roundtable.title}", SOURCE, one.reply_due_on, f"/workbench/roundtable/invitations/{one.pk}/")
            for one in calls
        ),
        *(
            Duty(f"写书面意见：{one.item.title}", SOURCE, one.due_on, f"/workbench/roundtable/advice/{one.pk}/")
            for one in asked
        ),
    ]  # fmt: skip
