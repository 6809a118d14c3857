"""Two hundred people, fifty seats, many threads: on real commits, with a negative control."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import F, Sum
from django.utils import timezone

from cloudplatform.actions import bookings, places, waiting
from cloudplatform.actions.places import Party
from cloudplatform.models import Booking, Event, WaitEntry
from cloudplatform.queries.proofs import drifted_events
from cloudplatform.states import BookingState, WaitState
from core.actors import Actor
from core.errors import DomainError
from tests.factories.bookings import booked, waiting_for
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PEOPLE, SEATS, THREADS = 200, 50, 16


def all_at_once(work, items, threads=THREADS):
    """Call `work` for each item from many threads that start together; what each returned or was refused with."""
    gate = Barrier(threads)

    def batch(mine):
        gate.wait()
        try:
            return [attempt(work, item) for item in mine]
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return [
            answer
            for answers in pool.map(batch, [items[n::threads] for n in range(threads)])
            for answer in answers
        ]


def attempt(work, item):
    try:
        return work(item)
    except DomainError as refusal:
        return refusal


def rush(event, people):
    return all_at_once(
        lambda person: bookings.book(event=event, party=Party(), by=Actor(person), at=timezone.now()), people
    )


def test_exactly_fifty_of_two_hundred_get_a_seat():
    event, people = EventFactory(capacity=SEATS), UserFactory.create_batch(PEOPLE)

    answers = rush(event, people)

    refusals = [answer for answer in answers if isinstance(answer, DomainError)]
    assert len(answers) - len(refusals) == SEATS
    assert {refusal.code for refusal in refusals} == {"sold_out"}
    assert Booking.objects.filter(state=BookingState.RESERVED).aggregate(seats=Sum("seats"))["seats"] == SEATS
    assert Event.objects.get().taken == SEATS
    assert drifted_events() == []


def test_the_same_rush_oversells_without_the_guard_and_the_constraint(monkeypatch):
    """Negative control: proves that the test above can fail."""
    event, people = EventFactory(capacity=SEATS), UserFactory.create_batch(PEOPLE)
    monkeypatch.setattr(places, "take_seats", read_then_write)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cloudplatform_event DROP CONSTRAINT cloudplatform_event_never_oversold")
    try:
        rush(event, people)
        assert Booking.objects.filter(state=BookingState.RESERVED).count() > SEATS
    finally:
        Booking.objects.all().delete()
        Event.objects.update(taken=0)
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE cloudplatform_event ADD CONSTRAINT cloudplatform_event_never_oversold CHECK (taken <= capacity)"
            )


def read_then_write(event, seats, at):
    """What a careless programmer writes: look, think, then write."""
    now = Event.objects.get(pk=event.pk)
    if now.taken + seats > now.capacity:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.01)")
    return Event.objects.filter(pk=event.pk).update(taken=F("taken") + seats) == 1


def test_the_same_person_in_many_tabs_gets_one_booking():
    event, person = EventFactory(capacity=SEATS), UserFactory()

    answers = rush(event, [person] * THREADS)

    assert sum(isinstance(answer, Booking) for answer in answers) == 1
    assert Event.objects.get().taken == 1


def test_many_cancel_at_once_and_every_freed_seat_is_offered_once():
    event = EventFactory(capacity=THREADS)
    made = [booked(event) for _ in range(THREADS)]
    line = [waiting_for(event) for _ in range(THREADS * 2)]

    all_at_once(
        lambda one: bookings.cancel_booking(booking=one, by=Actor(one.booker), at=timezone.now()), made
    )

    assert WaitEntry.objects.filter(state=WaitState.OFFERED).count() == THREADS
    assert WaitEntry.objects.filter(state=WaitState.WAITING).count() == len(line) - THREADS
    assert Event.objects.get().taken == THREADS
    assert drifted_events() == []


def test_an_offer_is_either_claimed_or_expired_never_both():
    event = EventFactory(capacity=1)
    booking = booked(event)
    entry = waiting_for(event)
    bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=timezone.now())
    entry.refresh_from_db()
    just_before = entry.offer_until - dt.timedelta(microseconds=1)

    def act(number):
        if number % 2:
            return waiting.expire_offer(entry=entry, at=entry.offer_until)
        return waiting.claim_offer(entry=entry, by=Actor(entry.user), at=just_before)

    all_at_once(act, list(range(THREADS)))

    entry.refresh_from_db(), event.refresh_from_db()
    assert (entry.state, event.taken) in [(WaitState.BOOKED, 1), (WaitState.EXPIRED, 0)]
    assert drifted_events() == []
