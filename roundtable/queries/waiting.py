"""Duties of the city bureau and of institutions about roundtables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from community.members.queries.waiting import Duty
from community.models import Institution
from roundtable import rules
from roundtable.models import Advice, Excerpt, Invitation, Resolution
from roundtable.queries import groups
from roundtable.states import (
    LIVE,
    PREPARING,
    ExcerptState,
    InvitationState,
    ResolutionState,
    VisitState,
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
        *_of_groups(institution, at),
        *(
            Duty(
                f"{'分解' if one.state == ResolutionState.OPEN else '办理'}：{one.text[:40]}", SOURCE,
                one.break_down_due_on if one.state == ResolutionState.OPEN else one.due_on,
                reverse("roundtable:work", args=[one.pk]), about=one,
            )
            for one in led
        ),
        *(
            Duty(f"看纪要摘录：{one.minutes.roundtable.title}", SOURCE, None,
                 reverse("roundtable:minutes", args=[one.minutes.roundtable.number]), about=one)
            for one in unread
        ),
        *(
            Duty(f"指定代表：{one.roundtable.title}", SOURCE, one.reply_due_on, reverse("roundtable:invitation", args=[one.pk]), about=one)
            for one in calls
        ),
        *(
            Duty(f"写书面意见：{one.item.title}", SOURCE, one.due_on, reverse("roundtable:advice", args=[one.pk]), about=one)
            for one in asked
        ),
    ]  # fmt: skip


def _of_groups(institution: Institution, at: datetime) -> Sequence[Duty]:
    """Answer an invitation, take a stand, write or confirm the minutes of a visit. Three queries."""
    return [
        *(
            Duty(f"答复要不要参加：{one.group.name}", SOURCE, None, reverse("roundtable:place", args=[one.pk]))
            for one in groups.asked(institution)
        ),
        *(Duty(f"表态：{one.title}", SOURCE, None, one.desk) for one in groups.waiting_topics(institution)),
        *(
            Duty(
                f"{'核对' if one.state == VisitState.WRITTEN else '写'}考察记录：{one.title}", SOURCE,
                one.ends_on + rules.VISIT_MINUTES.span(one.ends_on), one.desk,
            )
            for one in groups.due_visits(institution, localdate(at))
        ),
    ]  # fmt: skip
