"""Answers around a person's bookings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Sum

from cloudplatform import policy
from cloudplatform.models import Booking, Event, WaitEntry
from cloudplatform.states import BookingState, WaitState
from core.models import User


def pause_until(person: User, at: datetime) -> tuple[datetime | None, int]:
    """
    Until when `person` may not book because of absences, and how many there were in the window. One query.

    Absences fade: only those of the last 365 days count, and the pause runs from the last one.
    """
    since = at - policy.ABSENCE_WINDOW
    missed = list(
        Booking.objects.filter(booker=person, state=BookingState.ABSENT, event__ends_at__gte=since)
        .order_by("-event__ends_at")
        .values_list("event__ends_at", flat=True)
    )
    if len(missed) < policy.ABSENCES_THAT_PAUSE:
        return None, len(missed)
    return missed[0] + policy.PAUSE_LASTS, len(missed)


@dataclass(frozen=True)
class BookingRules:
    """The rules of an event as shown before booking, and what they mean for the person asking."""

    event: Event
    opens_at: datetime | None
    closes_at: datetime | None
    cancel_until: datetime
    party_limit: int
    weekly_limit: int
    absences_that_pause: int
    pause_days: int
    my_absences: int
    my_pause_until: datetime | None
    my_booking: Booking | None
    my_wait: WaitEntry | None
    waiting_seats: int
    is_open: bool
    takes_waiting: bool


def booking_rules(event: Event, user: User | AnonymousUser, at: datetime) -> BookingRules:
    """Answer what applies to `user` at `event`. At most four queries, one for a visitor."""
    line = WaitEntry.objects.filter(event=event, state=WaitState.WAITING)
    paused, absences, booking, wait = None, 0, None, None
    if isinstance(user, User):
        paused, absences = pause_until(user, at)
        booking = Booking.objects.of(user).filter(event=event).live().first()
        wait = WaitEntry.objects.of(user).filter(event=event).live().first()
    waiting = line.aggregate(seats=Sum("seats"))["seats"] or 0
    is_open = event.takes_bookings(at)
    return BookingRules(
        event=event, opens_at=event.booking_opens_at, closes_at=event.booking_closes_at,
        cancel_until=event.cancel_until, party_limit=event.party_limit, weekly_limit=event.weekly_limit,
        absences_that_pause=policy.ABSENCES_THAT_PAUSE, pause_days=policy.PAUSE_LASTS.days, my_absences=absences,
        my_pause_until=paused if paused and at < paused else None, my_booking=booking, my_wait=wait,
        waiting_seats=waiting, is_open=is_open,
        takes_waiting=is_open and event.has_waiting_list and at < event.offers_stop_at
        and (event.free < 1 or waiting > 0),
    )  # fmt: skip


def people_ahead(entry: WaitEntry) -> int:
    """How many seats are asked for by those before `entry` in line."""
    ahead = WaitEntry.objects.filter(
        event_id=entry.event_id, state=WaitState.WAITING, joined_at__lt=entry.joined_at
    )
    return ahead.aggregate(seats=Sum("seats"))["seats"] or 0
