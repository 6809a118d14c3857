"""Booking places and giving them back. Never oversold, never two for one person (docs/adr/0007)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform.actions import places, waiting
from cloudplatform.models import Attendee, Booking, Event, WaitEntry
from cloudplatform.states import BOOKING, BookingState, EventState
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed


class TooLateToCancel(DomainError):
    code = "too_late_to_cancel"
    message = _("活动 {starts} 已经开始，不能再取消。实在没来成的，可以在门票页说明原因。")


class NobodyLeft(DomainError):
    code = "nobody_left"
    message = _("至少留一个人来。都不来的话，请取消整张预约。")


@transaction.atomic
def book(
    *,
    event: Event,
    party: places.Party,
    access_need: str = "",
    knows_clash: bool = False,
    by: Actor,
    at: datetime,
) -> Booking:
    """
    Book places for `party` at once or not at all.

    The scarce counter moves first, by one conditional UPDATE that also locks the event's row; the rows that
    explain it follow in the same transaction.

    :raises BookingNotOpen, BookingClosed, NoBookingNeeded: by the event's own times and mode.
    :raises PartyTooLarge, NobodyComes, AgeNotAllowed, WeeklyLimitReached, BookingPaused: by its rules.
    :raises NeedNotOffered, NeedsConsent: if a need cannot be met there, or is told without the consent to keep it.
    :raises Clash: if somebody of the party is elsewhere then and the person does not know it (`knows_clash`).
    :raises SoldOut, LineComesFirst: if fewer places are free than the party needs, or others wait for them.
    :raises AlreadyBooked, PersonAlreadyBooked: if somebody of the party has a place.
    """
    person = by.person
    places.refuse_unless_open(event, at)
    places.hold_person(person)
    places.refuse_need(event, person, access_need)
    places.refuse_party(event, party, person, at)
    if not knows_clash:
        places.refuse_clash(event, party, person)
    if not places.take_seats(event, party.seats, at):
        places.refuse_full(event, party, person, at)
    booking = places.write_booking(event=event, party=party, access_need=access_need, person=person, at=at)
    journal.record(
        "cloudplatform.booking.made", about=booking, by=by, at=at, event=event.pk, seats=party.seats
    )
    return booking


@transaction.atomic
def cancel_booking(*, booking: Booking, by: Actor, at: datetime) -> Booking:
    """
    Give all places of a booking back; they are offered to the waiting list.

    From the booking's `cancel_until` on it is late: no absence if somebody else takes the places until the end, see
    `door.close_event`.

    :raises TooLateToCancel: once the event has begun.
    :raises MoveNotAllowed: if it is not a live reservation.
    """
    event, booking = _locked(booking)
    BOOKING.move(booking, BookingState.CANCELLED)
    if at >= event.starts_at:
        raise TooLateToCancel(starts=places.clock(event.starts_at))
    booking.is_late = at >= booking.cancel_until
    _release(booking, at)
    journal.record(
        "cloudplatform.booking.cancelled", about=booking, by=by, at=at, event=event.pk, seats=booking.seats,
        is_late=booking.is_late,
    )  # fmt: skip
    waiting.offer_free_seats(event=event, at=at)
    return booking


@transaction.atomic
def reduce_party(*, booking: Booking, leaving: Collection[int], by: Actor, at: datetime) -> Booking:
    """
    Let some of a party stay at home; their places are offered to the waiting list. `leaving` are ids of attendees.

    Sending it again changes nothing more: who has left already does not count.

    :raises NobodyLeft: if nobody would remain; that is cancelling.
    :raises TooLateToCancel: once the event has begun; then they just come in fewer.
    :raises MoveNotAllowed: if it is not a live reservation.
    """
    event, booking = _locked(booking)
    if booking.state != BookingState.RESERVED:
        raise MoveNotAllowed
    if at >= event.starts_at:
        raise TooLateToCancel(starts=places.clock(event.starts_at))
    going = Attendee.objects.filter(booking=booking, is_live=True, pk__in=leaving)
    freed = len(going)
    if freed >= booking.seats:
        raise NobodyLeft
    if freed:
        going.update(is_live=False)
        booking.seats -= freed
        booking.save(update_fields=["seats"])
        places.give_back(event.pk, freed)
        journal.record(
            "cloudplatform.booking.reduced", about=booking, by=by, at=at, event=event.pk, freed=freed
        )
        waiting.offer_free_seats(event=event, at=at)
    return booking


@transaction.atomic
def close_bookings_of_cancelled(*, event: Event, by: Actor, at: datetime) -> list[Booking]:
    """Cancel every live booking and close the waiting list of an event that was called off. Safe to repeat."""
    event = places.locked_event(event.pk)
    if event.state != EventState.CANCELLED:
        return []
    closed = []
    for booking in (
        Booking.objects.select_for_update().filter(event=event, state=BookingState.RESERVED).order_by("pk")
    ):
        BOOKING.move(booking, BookingState.CANCELLED)
        _release(booking, at)
        journal.record(
            "cloudplatform.booking.cancelled", about=booking, by=by, at=at, event=event.pk, called_off=True
        )
        closed.append(booking)
    waiting.close_line(event=event, by=by, at=at)
    return closed


def forget_access_needs(*, user_id: int) -> None:
    """Delete the seat needs that hung on a withdrawn consent; the bookings themselves stay."""
    Booking.objects.filter(booker_id=user_id).exclude(access_need="").update(access_need="")
    WaitEntry.objects.filter(user_id=user_id).exclude(access_need="").update(access_need="")


def _locked(booking: Booking) -> tuple[Event, Booking]:
    event = places.locked_event(booking.event_id)
    booking = Booking.objects.select_for_update().get(pk=booking.pk)
    booking.event = event
    return event, booking


def _release(booking: Booking, at: datetime) -> None:
    """Give the seats of a booking back; the caller holds the event's lock and has moved the state."""
    booking.cancelled_at = at
    booking.save(update_fields=["state", "cancelled_at", "is_late"])
    Attendee.objects.filter(booking=booking).update(is_live=False)
    places.give_back(booking.event_id, booking.seats)
