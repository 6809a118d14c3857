"""Engagements of people from event bookings (community.members.queries.engagements)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

from cloudplatform.models import Attendee
from cloudplatform.states import BookingState, EventState
from community.members.queries.engagements import People, Span, during, row


def events(people: People, spans: Sequence[Span]) -> QuerySet[Any, Any]:
    rows = Attendee.objects.filter(
        Q(user__in=people.users) | Q(family_member__in=people.family),
        during(spans, "event__starts_at", "event__ends_at"),
        is_live=True, booking__state=BookingState.RESERVED, event__state=EventState.PUBLISHED,
    )  # fmt: skip
    return row(
        rows, about="cloudplatform.event", pk="event_id", title=F("event__title"), user="user_id",
        family_member="family_member_id", place=F("event__space__facility__name"), starts="event__starts_at",
        ends="event__ends_at",
    )  # fmt: skip
