"""Queries for check-in staff: guest list, counts, codes; with as little personal data as possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, IntegerField, Q, QuerySet, Sum, Value, When

from cloudplatform import policy
from cloudplatform.models import Booking, CheckIn, Event
from cloudplatform.states import BOOKING_MISSED, BookingState, EventState
from core.models import User

GUESTS_SHOWN: Final = 500  # on one page; the others are found by name or code
WALK_INS_SHOWN: Final = 10


@dataclass(frozen=True)
class Guest:
    """
    One booking on the guest list of check-in staff: a masked name, the end of the code, how many, what they need,
    whether they are in.
    """

    pk: int
    name: str
    code_tail: str
    seats: int
    need: str
    is_in: bool
    came: int | None
    check_in: int | None


@dataclass(frozen=True)
class DoorCount:
    """Heads so far: booked places, people in by ticket, people who walked in."""

    booked: int
    by_ticket: int
    walked_in: int


def events_for_check_in(user: User | AnonymousUser, at: datetime) -> QuerySet[Event]:
    """Events of today and tomorrow at whose door `user` may stand, soonest first, and those still open."""
    since = at - policy.DOOR_CLOSES_AFTER
    rows = Event.objects.staffed_by(user).filter(state__in=[EventState.PUBLISHED, EventState.HELD])
    return rows.filter(ends_at__gte=since, starts_at__lt=at + timedelta(days=2)).for_list()


def guests(event: Event, text: str = "") -> Sequence[Guest]:
    """Search in the guest list by the end of the code or the name; at most GUESTS_SHOWN rows, one query."""
    rows = Booking.objects.filter(event=event).live().select_related("booker", "check_in", "event")
    if text:
        rows = rows.filter(Q(code__iendswith=text) | Q(booker__display_name__startswith=text))
    return [
        Guest(
            booking.pk, masked(booking.booker.display_name), booking.code[-4:], booking.seats, booking.need_words,
            booking.state == BookingState.CHECKED_IN, booking.check_in.people if hasattr(booking, "check_in") else None,
            booking.check_in.pk if hasattr(booking, "check_in") else None,
        )
        for booking in rows.order_by("booker__display_name", "pk")[:GUESTS_SHOWN]
    ]  # fmt: skip


def walk_ins(event: Event) -> QuerySet[CheckIn]:
    """The last counts of people without a booking, newest first."""
    return CheckIn.objects.filter(event=event, booking__isnull=True).order_by("-happened_at", "-pk")[
        :WALK_INS_SHOWN
    ]


def absent_guests(event: Event) -> QuerySet[Booking]:
    """Bookings of `event` that count as absent or were excused, open appeals first; names are masked by the page."""
    rows = Booking.objects.filter(Q(state__in=[*BOOKING_MISSED, BookingState.EXCUSED]), event=event)
    is_open = Q(appealed_at__isnull=False, appeal_answer="")
    order = Case(When(is_open, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.select_related("booker").annotate(turn=order).order_by("turn", "pk")


def codes(event: Event, rows: Iterable[object]) -> Mapping[int, str]:
    """The codes of those bookings of `event` that rows of a scanner name by id. One query, none if none does."""
    named = [row.get("booking") for row in rows if isinstance(row, dict)]
    wanted = [pk for pk in named if isinstance(pk, int) and 0 < pk < 2**63]
    if not wanted:
        return {}
    return dict(Booking.objects.filter(event=event, pk__in=wanted).values_list("pk", "code"))


def count(event: Event) -> DoorCount:
    """How many are in. Two queries."""
    booked = Booking.objects.filter(event=event).live().aggregate(seats=Sum("seats"))["seats"] or 0
    came = CheckIn.objects.filter(event=event).aggregate(
        ticket=Sum("people", filter=Q(booking__isnull=False)),
        walked=Sum("people", filter=Q(booking__isnull=True)),
    )
    return DoorCount(booked, came["ticket"] or 0, came["walked"] or 0)


def masked(name: str) -> str:
    """A masked name: the first character and a star."""
    return f"{name[:1]}＊" if name else "＊"
