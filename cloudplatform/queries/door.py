"""What people at the door need, and no more personal data than that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet, Sum

from cloudplatform import policy
from cloudplatform.models import Booking, CheckIn, Event
from cloudplatform.states import BookingState, EventState
from core.models import User


@dataclass(frozen=True)
class Guest:
    """One booking on the door list: a masked name, the end of the code, how many, and whether they are in."""

    pk: int
    name: str
    code_tail: str
    seats: int
    is_in: bool
    came: int | None


@dataclass(frozen=True)
class DoorCount:
    """Heads so far: booked places, people in by ticket, people who walked in."""

    booked: int
    by_ticket: int
    walked_in: int


def events_at_the_door(user: User | AnonymousUser, at: datetime) -> QuerySet[Event]:
    """Events of today and tomorrow at whose door `user` may stand, soonest first, and those still open."""
    since = at - policy.DOOR_CLOSES_AFTER
    rows = Event.objects.door_of(user).filter(state__in=[EventState.PUBLISHED, EventState.HELD])
    return rows.filter(ends_at__gte=since, starts_at__lt=at + timedelta(days=2)).for_list()


def guests(event: Event, text: str = "") -> Sequence[Guest]:
    """The door list, by the end of the code or the name; at most 500 rows, two queries."""
    rows = (
        Booking.objects.filter(event=event)
        .exclude(state=BookingState.CANCELLED)
        .select_related("booker", "check_in")
    )
    if text:
        rows = rows.filter(Q(code__iendswith=text) | Q(booker__display_name__startswith=text))
    return [
        Guest(
            booking.pk, masked(booking.booker.display_name), booking.code[-4:], booking.seats,
            booking.state == BookingState.CHECKED_IN, booking.check_in.people if hasattr(booking, "check_in") else None,
        )
        for booking in rows.order_by("booker__display_name", "pk")[:500]
    ]  # fmt: skip


def count(event: Event) -> DoorCount:
    """How many are in. Two queries."""
    booked = Booking.objects.filter(event=event).live().aggregate(seats=Sum("seats"))["seats"] or 0
    came = CheckIn.objects.filter(event=event).aggregate(
        ticket=Sum("people", filter=Q(booking__isnull=False)),
        walked=Sum("people", filter=Q(booking__isnull=True)),
    )
    return DoorCount(booked, came["ticket"] or 0, came["walked"] or 0)


def masked(name: str) -> str:
    """The first character and a star: enough to find somebody who says their name."""
    return f"{name[:1]}＊" if name else "＊"
