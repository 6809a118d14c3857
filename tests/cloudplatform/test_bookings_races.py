"""Two hundred people, sixty seats, many threads: on real commits, with a negative control."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, local

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from cloudplatform.actions import bookings, check_ins, places, waiting
from cloudplatform.actions.places import Party
from cloudplatform.models import Booking, CheckIn, Event, WaitEntry
from cloudplatform.queries.proofs import drifted_events
from cloudplatform.states import BookingState, WaitState
from core.errors import DomainError
from core.record.actors import Actor
from tests.factories.bookings import booked, waiting_for
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PEOPLE, SEATS, THREADS, CROWD = 200, 60, 16, 20
ROOT = Path(__file__).parent.parent.parent


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


def test_exactly_sixty_of_two_hundred_who_press_twice_get_a_seat():
    event, people = EventFactory(capacity=SEATS), UserFactory.create_batch(PEOPLE)

    answers = rush(event, [one for person in people for one in (person, person)])

    refusals = [answer for answer in answers if isinstance(answer, DomainError)]
    assert len(answers) - len(refusals) == SEATS
    assert {refusal.code for refusal in refusals} == {"sold_out", "already_booked"}
    assert Booking.objects.filter(state=BookingState.RESERVED).aggregate(seats=Sum("seats"))["seats"] == SEATS
    assert Event.objects.get().taken == SEATS
    assert drifted_events() == []


@contextmanager
def statement_with(changes):
    """The statement that writes bookings, with some of its guards replaced."""
    text = (
        (ROOT / "cloudplatform" / "sql" / "book_v1.sql").read_text().replace("CREATE ", "CREATE OR REPLACE ")
    )
    careless = text
    for guard, instead in changes.items():
        assert guard in text
        careless = careless.replace(guard, instead)
    with connection.cursor() as cursor:
        cursor.execute(careless)
        try:
            yield
        finally:
            cursor.execute(text)


def slowly(monkeypatch, threads):
    """Everybody has read before anybody writes: each thread waits for the others after its first look."""
    look, all_have_read, mine = places.look, Barrier(threads), local()

    def look_and_wait(*args):
        found = look(*args)
        if not hasattr(mine, "has_read"):
            mine.has_read = True
            all_have_read.wait()
        return found

    monkeypatch.setattr(places, "look", look_and_wait)


def test_the_same_rush_oversells_without_the_guard_and_the_constraint(monkeypatch):
    """Negative control: proves that the test above can fail."""
    event, people = EventFactory(capacity=THREADS // 2), UserFactory.create_batch(THREADS)
    slowly(monkeypatch, THREADS)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cloudplatform_event DROP CONSTRAINT cloudplatform_event_never_oversold")
    try:
        with statement_with({"AND e.taken <= e.capacity - places": ""}):
            rush(event, people)
        assert Booking.objects.filter(state=BookingState.RESERVED).count() > THREADS // 2
    finally:
        Booking.objects.all().delete()
        Event.objects.update(taken=0)
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE cloudplatform_event ADD CONSTRAINT cloudplatform_event_never_oversold CHECK (taken <= capacity)"
            )


def test_weekly_limit_holds_when_one_person_books_many_events_at_once():
    person, events = UserFactory(), [EventFactory(weekly_limit=3) for _ in range(CROWD)]

    answers = book_all(person, events)

    assert Booking.objects.filter(booker=person).count() == 3
    assert {answer.code for answer in answers if isinstance(answer, DomainError)} == {"weekly_limit_reached"}


COMPARES = "(live_now, newest_now) IS DISTINCT FROM (live_read, newest_read)"
LOCKS = "PERFORM FROM core_user WHERE id = person FOR NO KEY UPDATE;"
MOVES = "    UPDATE cloudplatform_event e"


def test_weekly_limit_breaks_when_what_was_read_is_not_compared(monkeypatch):
    """Negative control of the test above."""
    person, events = UserFactory(), [EventFactory(weekly_limit=3) for _ in range(CROWD)]
    slowly(monkeypatch, CROWD)

    with statement_with({COMPARES: "false"}):
        book_all(person, events)

    assert Booking.objects.filter(booker=person).count() > 3


def test_weekly_limit_breaks_without_the_lock_of_the_person():
    """Negative control of the same test: comparing alone is not enough, two may compare at once."""
    person, events = UserFactory(), [EventFactory(weekly_limit=3) for _ in range(CROWD)]

    with statement_with({LOCKS: "", MOVES: f"PERFORM pg_sleep(1);{MOVES}"}):
        book_all(person, events)

    assert Booking.objects.filter(booker=person).count() > 3


def book_all(person, events):
    return all_at_once(
        lambda event: bookings.book(
            event=event, party=Party(), knows_clash=True, by=Actor(person), at=timezone.now()
        ),
        events,
        threads=CROWD,
    )


def test_the_same_person_in_many_tabs_gets_one_booking():
    event, person = EventFactory(capacity=SEATS), UserFactory()

    answers = rush(event, [person] * THREADS)

    assert sum(isinstance(answer, Booking) for answer in answers) == 1
    assert {answer.code for answer in answers if not isinstance(answer, Booking)} == {"already_booked"}
    assert Event.objects.get().taken == 1


def test_the_last_seat_pressed_for_in_many_tabs_is_one_booking_and_nobody_is_told_sold_out():
    event, person = EventFactory(capacity=1), UserFactory()

    answers = rush(event, [person] * THREADS)

    assert {getattr(answer, "code", None) for answer in answers if isinstance(answer, DomainError)} == {
        "already_booked"
    }
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


def test_claimed_in_many_tabs_an_offer_is_one_booking():
    event = EventFactory(capacity=1)
    booking = booked(event)
    entry = waiting_for(event)
    bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=timezone.now())

    answers = all_at_once(
        lambda _n: waiting.claim_offer(entry=entry, by=Actor(entry.user), at=timezone.now()),
        [*range(THREADS)],
    )

    assert len({answer.pk for answer in answers}) == 1
    assert drifted_events() == []


def test_booking_queueing_cancelling_leaving_and_claiming_at_once_keep_the_counter_true():
    event = EventFactory(capacity=8)
    made = [booked(event) for _ in range(8)]
    line = [waiting_for(event, seats=1 + n % 3) for n in range(8)]
    newcomers = UserFactory.create_batch(16)
    at = timezone.now()

    def act(what):
        kind, thing = what
        if kind == "cancel":
            return bookings.cancel_booking(booking=thing, by=Actor(thing.booker), at=at)
        if kind == "leave":
            return waiting.leave_waiting_list(entry=thing, by=Actor(thing.user), at=at)
        if kind == "claim":
            return waiting.claim_offer(entry=thing, by=Actor(thing.user), at=at)
        act_of = bookings.book if kind == "book" else waiting.join_waiting_list
        return act_of(event=event, party=Party(companions=1), by=Actor(thing), at=at)

    all_at_once(act, [
        *(("cancel", booking) for booking in made), *(("claim", entry) for entry in line), *(("leave", entry) for entry in line[::3]),
        *(("book", person) for person in newcomers[:8]), *(("join", person) for person in newcomers[8:]),
    ])  # fmt: skip

    assert drifted_events() == []
    assert Event.objects.get().free >= 0


def test_same_ticket_scanned_at_many_doors_lets_in_once():
    booking = booked(EventFactory(), seats=2)
    event, numbers = booking.event, [uuid.uuid4() for _ in range(THREADS // 2)] * 2

    def scan(number):
        read = check_ins.Scan(booking.code, number, event.starts_at)
        return check_ins.check_in(event=event, scan=read, by=Actor(booking.booker), at=event.starts_at)

    answers = all_at_once(scan, numbers)

    arrival = CheckIn.objects.get()
    assert [answer for answer in answers if isinstance(answer, CheckIn)] == [
        arrival
    ] * 2  # one number, sent twice
    assert {answer.code for answer in answers if isinstance(answer, DomainError)} == {"already_in"}


def test_closing_the_day_and_late_arrivals_do_not_block_each_other():
    events = [EventFactory(starts_at=soon(7 + n)) for n in range(THREADS // 2)]
    tickets = [[booked(event) for _ in range(6)] for event in events]

    def act(work):
        number, closes = work
        event = events[number]
        if closes:
            return check_ins.close_event(event=event, at=event.door_closes_at)
        for booking in reversed(tickets[number]):
            read = check_ins.Scan(booking.code, uuid.uuid4(), event.starts_at)
            check_ins.check_in(event=event, scan=read, by=Actor(booking.booker), at=event.door_closes_at)
        return True

    all_at_once(act, [(n, closes) for n in range(len(events)) for closes in (True, False)])

    assert set(Event.objects.values_list("state", flat=True)) == {"held"}
    assert set(Booking.objects.values_list("state", flat=True)) == {BookingState.CHECKED_IN}
