"""Journal facts of sample bookings, waiting lists and check-ins."""

from __future__ import annotations

from cloudplatform.models import Booking, CheckIn, Method, WaitEntry
from cloudplatform.states import EventState, WaitState
from sample.bookings import Door
from sample.excused_absences import tell_excused_absences
from sample.people import People
from sample.world import World


def tell_bookings(world: World, people: People, door: Door) -> None:
    for one in door.reservations:
        _booking(world, people, one.booking)
    for arrival in door.check_ins:
        _arrival(world, arrival)
    for entry in door.entries:
        _entry(world, entry)


def _booking(world: World, people: People, booking: Booking) -> None:
    event = booking.event
    world.tell(
        "cloudplatform.booking.made", booking, booking.booker, booking.booked_at,
        event=event.pk, seats=booking.seats,
    )  # fmt: skip
    if booking.cancelled_at is not None:
        called_off = event.state == EventState.CANCELLED
        by = None if called_off else booking.booker
        world.tell(
            "cloudplatform.booking.cancelled", booking, by, booking.cancelled_at,
            event=event.pk, seats=booking.seats, called_off=called_off,
        )  # fmt: skip
    tell_excused_absences(world, people, booking)


def _arrival(world: World, arrival: CheckIn) -> None:
    fact = "cloudplatform.booking.checked_in" if arrival.booking else "cloudplatform.checkin.walked_in"
    if arrival.booking and arrival.method == Method.MENDED:
        event, closed = arrival.event, arrival.event.door_closes_at
        world.tell("cloudplatform.booking.missed", arrival.booking, None, closed, event=event.pk)
        fact = "cloudplatform.booking.mended"
    world.tell(
        fact, arrival.booking or arrival, arrival.taken_by, arrival.received_at,
        event=arrival.event.pk, people=arrival.people,
    )  # fmt: skip


def _entry(world: World, entry: WaitEntry) -> None:
    event = entry.event
    world.tell(
        "cloudplatform.waiting.joined", entry, entry.user, entry.joined_at, event=event.pk, seats=entry.seats
    )
    if entry.offered_at is not None:
        world.tell(
            "cloudplatform.waiting.offered", entry, None, entry.offered_at, event=event.pk, seats=entry.seats
        )
    if entry.state == WaitState.EXPIRED and entry.offer_until is not None:
        world.tell("cloudplatform.waiting.expired", entry, None, entry.offer_until, event=event.pk)
    elif entry.state == WaitState.LEFT:
        world.tell("cloudplatform.waiting.left", entry, entry.user, entry.joined_at, event=event.pk)
    elif entry.state == WaitState.CLOSED:
        world.tell("cloudplatform.waiting.closed", entry, None, event.starts_at, event=event.pk)
