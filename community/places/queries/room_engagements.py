"""Engagements of people from bookings of spaces (community.members.queries.engagements)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat

from community.members.queries.engagements import People, Span, during, row
from community.places.models import SpaceBooking
from community.places.states.space_bookings import HOLDING


def rooms(people: People, spans: Sequence[Span]) -> QuerySet[Any, Any]:
    """Rooms they borrowed, for a group or an institution."""
    rows = SpaceBooking.objects.filter(during(spans), booked_by__in=people.users, state__in=HOLDING)
    return row(
        rows, about="community.spacebooking", pk="pk", user="booked_by_id", title=F("title"),
        place=Concat("space__facility__name", Value(" "), "space__name"),
    )  # fmt: skip
