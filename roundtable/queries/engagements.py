"""Engagements of people as delegates of roundtables (community.members.queries.engagements)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

from community.members.queries.engagements import People, Span, during, row
from roundtable.models import Invitation
from roundtable.states import InvitationState, RoundtableState


def meetings(people: People, spans: Sequence[Span]) -> QuerySet[Any, Any]:
    """Where their seat was named as delegate; whoever is only the alternate may be elsewhere."""
    rows = Invitation.objects.filter(
        Q(seat__user__in=people.users), during(spans, "roundtable__starts_at", "roundtable__ends_at"),
        state=InvitationState.ACCEPTED, roundtable__state=RoundtableState.INVITED,
    )  # fmt: skip
    return row(
        rows, about="roundtable.roundtable", pk="roundtable_id", title=F("roundtable__theme"), user="seat__user_id",
        place=F("roundtable__room"), starts="roundtable__starts_at", ends="roundtable__ends_at",
    )  # fmt: skip
