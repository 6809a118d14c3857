"""Book and cancel places at events. Never overbooked, never two places for one person (docs/adr/0007, 0048)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform.actions import places, waiting, writing
from cloudplatform.models import Attendee, Booking, Event, WaitEntry
from cloudplatform.queries.standing import Standing
from cloudplatform.states import BOOKING, BookingState, EventState
from community.members.actions.schedule_conflicts import refuse_found
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update, hold

LOOKS: Final = 3  # how often one looks without a lock


class TooLateToCancel(DomainError):
    code = "too_late_to_cancel"
    message = _("活动 {starts} 已经开始，不能再取消。实在没来成的，可以在门票页说明原因。")


class NobodyLeft(DomainError):
    code = "nobody_left"
    message = _("至少留一个人来。都不来的话，请取消整张预约。")


def book(
    *,
    event: Event,
    party: places.Party,
    access_need: str = "",
    knows_clash: bool = False,
    by: Actor,
    at: datetime,
    read: Standing | None = None,
) -> Booking:
    """
    Book places for `party` at once or not at all.

    The rules are checked on one read; then one statement writes, unless what was read is no longer so: then it is read
    again. No lock is held between reading and writing (docs/adr/0048). `read` is what the view has read for this very
    party.

    :raises BookingNotOpen, BookingClosed, NoBookingNeeded: by the event's own times and mode.
    :raises PartyTooLarge, NobodyComes, AgeNotAllowed, WeeklyLimitReached, BookingPaused: by its rules.
    :raises ChildComesAlone, AdultMustComeAlong, GuardianMustAgree: for children, see `places.refuse_party`.
    :raises NeedNotOffered, NeedsConsent: if a need cannot be met there, or is told without the consent to keep it.
    :raises Clash: if somebody of the party is elsewhere then and the person does not know it (`knows_clash`).
    :raises SoldOut, LineComesFirst: if fewer places are free than the party needs, or others wait for them.
    :raises AlreadyBooked, PersonAlreadyBooked: if somebody of the party has a place.
    """

    def attempt(now: Standing) -> Booking | None:
        places.refuse_unless_open(now.event, at)
        places.refuse_need(now, access_need)
        places.refuse_party(now, party, at)
        places.refuse_full(now, party, at)
        places.refuse_booked(now)
        if not knows_clash:  # last: what can be confirmed is asked only of who would have the place
            refuse_found(now.elsewhere())
        booking = writing.write(now, party=party, access_need=access_need, by=by, at=at)
        if booking is not None:
            booking.event = event
        return booking

    for _look in range(LOOKS):
        booking = attempt(read or places.look(event, party, by.person, at))
        if booking is not None:
            return booking
        read = None
    with transaction.atomic():  # it changed under every look: now nothing can
        hold(by.person)  # before the event: limits count across events
        places.locked_event(event.pk)
        booking = attempt(places.look(event, party, by.person, at))
    if booking is None:
        raise RuntimeError(f"Event {event.pk} changes under its lock.")
    return booking


@transaction.atomic
def cancel_booking(*, booking: Booking, moved_to: Event | None = None, by: Actor, at: datetime) -> Booking:
    """
    Cancel a booking; its places are offered to the waiting list. `moved_to`: the session booked instead.

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
    moved: dict[str, Any] = {"moved_to": moved_to.pk} if moved_to else {}
    journal.record(
        "cloudplatform.booking.cancelled", about=booking, by=by, at=at, event=event.pk, seats=booking.seats,
        is_late=booking.is_late, **moved,
    )  # fmt: skip
    waiting.offer_free_seats(event=event, at=at)
    return booking


@transaction.atomic
def reduce_party(
    *, booking: Booking, leaving: Collection[int], alone_known: bool = False, by: Actor, at: datetime
) -> Booking:
    """
    Remove people from a booking; their places are offered to the waiting list. `leaving` are ids of attendees.

    Sending it again changes nothing more: who has left already does not count.

    :raises NobodyLeft: if nobody would remain; that is cancelling.
    :raises ChildComesAlone, AdultMustComeAlong: if children would remain whom nobody accompanies.
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
        places.refuse_alone(event, party_of(booking, without=leaving, alone_known=alone_known))
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
def close_bookings_of_cancelled(
    *, event: Event, is_told: bool = False, by: Actor, at: datetime
) -> list[Booking]:
    """
    Cancel every live booking and close the waiting list of an event that was called off. Safe to repeat.

    `is_told`: these people know already.
    """
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
            "cloudplatform.booking.cancelled",
            about=booking,
            by=by,
            at=at,
            event=event.pk,
            called_off=True,
            is_told=is_told,
        )
        closed.append(booking)
    waiting.close_line(event=event, is_told=is_told, by=by, at=at)
    return closed


def forget_access_needs(*, user_id: int) -> None:
    """Delete the seat needs after the consent was withdrawn; the bookings stay."""
    Booking.objects.filter(booker_id=user_id).exclude(access_need="").update(access_need="")
    WaitEntry.objects.filter(user_id=user_id).exclude(access_need="").update(access_need="")


def party_of(booking: Booking, *, without: Collection[int] = (), alone_known: bool) -> places.Party:
    """The party of a booking without some attendees. One query. Who left the family counts as a companion."""
    people = Attendee.objects.filter(booking=booking, is_live=True).exclude(pk__in=without)
    rows = list(people.select_related("family_member"))
    family = [one.family_member for one in rows if one.family_member and one.family_member.removed_at is None]
    comes_along = any(one.user_id for one in rows)
    return places.Party(
        comes_along=comes_along, family=family, companions=len(rows) - comes_along - len(family),
        alone_known=alone_known,
    )  # fmt: skip


def _locked(booking: Booking) -> tuple[Event, Booking]:
    event = places.locked_event(booking.event_id)
    booking = for_update(booking)
    booking.event = event
    return event, booking


def _release(booking: Booking, at: datetime) -> None:
    """
    Decrease the counter of taken seats by those of a booking; the caller holds the event's lock and has changed the
    state.
    """
    booking.cancelled_at = at
    booking.save(update_fields=["state", "cancelled_at", "is_late"])
    Attendee.objects.filter(booking=booking).update(is_live=False)
    places.give_back(booking.event_id, booking.seats)
