"""Check-in: by code, list and count, late and twice."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from cloudplatform import tasks
from cloudplatform.actions import bookings, check_ins, proofs
from cloudplatform.models import Booking, CheckIn, Event, Method
from cloudplatform.states import BookingState, EventState
from core.models import JournalEntry
from core.record.actors import Actor
from tests.factories.bookings import booked
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db
NOW = timezone.now


def scan(booking, minutes=-10, **changes):
    at = booking.event.starts_at + dt.timedelta(minutes=minutes)
    return check_ins.Scan(**{"code": booking.code, "nonce": uuid.uuid4(), "happened_at": at, **changes})


def let_in(event, read, at=None):
    return check_ins.check_in(event=event, scan=read, by=Actor(UserFactory()), at=at or read.happened_at)


def count(event, people, nonce=None, minutes=0):
    at = event.starts_at + dt.timedelta(minutes=minutes)
    walk_in = check_ins.WalkIn(people, nonce or uuid.uuid4(), at)
    return check_ins.check_in_walk_in(event=event, walk_in=walk_in, by=Actor(UserFactory()), at=at)


def test_holder_of_a_code_comes_in_once_however_often_it_is_sent():
    booking = booked(EventFactory(), seats=2)
    read = scan(booking)

    first, again = let_in(booking.event, read), let_in(booking.event, read)

    assert (first.pk, first.people, CheckIn.objects.count()) == (again.pk, 2, 1)
    with pytest.raises(check_ins.AlreadyIn, match="已经入场，2 人"):
        let_in(booking.event, scan(booking))


@pytest.mark.parametrize("style", ["{}", " {} ", "HC-{}", "hc{}", "{0[0]} {1}"])
def test_code_opens_the_door_however_it_is_typed(style):
    booking = booked(EventFactory())
    typed = style.format(booking.code, booking.code[1:]).lower()

    assert let_in(booking.event, scan(booking, code=typed)).booking == booking


def test_code_typed_in_full_width_letters_opens_the_door():
    booking = booked(EventFactory())
    wide = "".join(chr(ord(character) + 0xFEE0) for character in booking.code)

    assert let_in(booking.event, scan(booking, code=wide)).booking == booking


def test_page_kept_open_does_not_swallow_the_next_guest():
    """The form of a page gone back to sends its old number with another code."""
    event, nonce = EventFactory(), uuid.uuid4()
    first, second = booked(event), booked(event)

    arrivals = [let_in(event, scan(one, nonce=nonce)) for one in (first, second)]

    assert [arrival.booking for arrival in arrivals] == [first, second]


def test_code_opens_only_its_own_door():
    booking, other = booked(EventFactory()), EventFactory(starts_at=soon(7))
    with pytest.raises(check_ins.WrongEvent, match=booking.event.title):
        let_in(other, scan(booking))
    for code in ("NOPE2345", "", "龘" * 90, "\x00"):
        with pytest.raises(check_ins.CodeUnknown):
            let_in(other, scan(booking, code=code))


def test_cancelled_ticket_does_not_open_the_door():
    booking = booked(EventFactory())
    bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=NOW())
    with pytest.raises(check_ins.BookingCancelled):
        let_in(booking.event, scan(booking))


@pytest.mark.parametrize(
    ("minutes", "is_open"), [(-61, False), (-60, True), (8 * 60 - 1, True), (8 * 60, False)]
)
def test_door_opens_an_hour_before_and_closes_six_hours_after(minutes, is_open):
    booking = booked(EventFactory())

    if is_open:
        assert let_in(booking.event, scan(booking, minutes))
        assert count(booking.event, 1, minutes=minutes)
    else:
        with pytest.raises(check_ins.DoorShut):
            let_in(booking.event, scan(booking, minutes))
        with pytest.raises(check_ins.DoorShut):
            count(booking.event, 1, minutes=minutes)


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CANCELLED])
def test_door_of_an_event_that_does_not_take_place_is_shut(state):
    booking = booked(EventFactory())
    Event.objects.update(state=state)
    booking.refresh_from_db()
    with pytest.raises(check_ins.DoorShut):
        let_in(booking.event, scan(booking))


@pytest.mark.parametrize("people", [3, 0, -1])
def test_ticket_for_two_lets_in_one_or_two(people):
    booking = booked(EventFactory(), seats=2)
    with pytest.raises(check_ins.MoreThanBooked):
        let_in(booking.event, scan(booking, people=people))
    assert let_in(booking.event, scan(booking, people=1)).people == 1


def test_late_rest_of_a_party_is_sent_to_the_walk_in_count():
    booking = booked(EventFactory(), seats=3)
    let_in(booking.event, scan(booking, people=1))

    with pytest.raises(check_ins.AlreadyIn, match="已经入场 1 人（票上 3 人）"):
        let_in(booking.event, scan(booking, people=2))


def test_late_sync_mends_an_absence():
    booking = booked(EventFactory())
    event = booking.event
    assert not check_ins.close_event(event=event, at=event.door_closes_at - dt.timedelta(seconds=1))
    assert check_ins.close_event(event=event, at=event.door_closes_at)
    assert not check_ins.close_event(event=event, at=event.door_closes_at)
    booking.refresh_from_db(), event.refresh_from_db()
    assert (booking.state, event.state) == (BookingState.ABSENT, EventState.HELD)

    let_in(event, scan(booking), at=event.door_closes_at + dt.timedelta(days=1))

    booking.refresh_from_db()
    assert booking.state == BookingState.CHECKED_IN


def test_batch_answers_each_scan_in_its_place_and_one_refusal_stops_nobody():
    event = EventFactory()
    first, second = booked(event), booked(event)
    scans = [
        scan(second, 5), scan(first, code="NOPE2345"), check_ins.WalkIn(0, uuid.uuid4(), event.starts_at),
        check_ins.WalkIn(4, uuid.uuid4(), event.starts_at), scan(second, 1), scan(first),
    ]  # fmt: skip

    answers = check_ins.check_in_batch(event=event, scans=scans, by=Actor(UserFactory()), at=NOW())

    said = [getattr(answer, "code", None) or (answer.booking, answer.people) for answer in answers]
    assert said == ["already_in", "code_unknown", "not_a_walk_in_count", (None, 4), (second, 1), (first, 1)]


def test_walk_ins_are_counted_once_a_number_and_again_for_another_count():
    event, nonce = EventFactory(walk_in=True), uuid.uuid4()

    for people in (5, 5, 3):
        count(event, people, nonce)

    assert sorted(CheckIn.objects.values_list("people", flat=True)) == [3, 5]


@pytest.mark.parametrize("people", [0, -5, 501, 10**12])
def test_nobody_walks_in_by_the_thousand(people):
    with pytest.raises(check_ins.NotAWalkInCount):
        count(EventFactory(walk_in=True), people)


def test_every_arrival_says_how_and_by_whom_it_was_taken():
    booking, keeper = booked(EventFactory()), UserFactory()
    read = scan(booking, method=Method.LIST)

    arrival = check_ins.check_in(event=booking.event, scan=read, by=Actor(keeper), at=NOW())

    assert (arrival.method, arrival.taken_by, arrival.happened_at) == (Method.LIST, keeper, read.happened_at)
    assert JournalEntry.objects.get(fact="cloudplatform.booking.checked_in").actor == keeper


# What the clock does ----


def test_clock_closes_events_whose_door_is_shut_and_asks_who_came(run_jobs):
    over, open_still = EventFactory(starts_at=soon(3)), EventFactory(starts_at=soon(4))
    came, missed, later = booked(over), booked(over), booked(open_still)
    let_in(over, scan(came))
    for event, hours in ((over, -9), (open_still, -7)):
        start = NOW() + dt.timedelta(hours=hours)
        Event.objects.filter(pk=event.pk).update(starts_at=start, ends_at=start + dt.timedelta(hours=2))

    for _ in range(2):
        tasks.close_day()
    run_jobs()

    states = dict(Booking.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (came, missed, later)] == ["checked_in", "absent", "reserved"]
    assert came.booker.notices.filter(topic="feedback").count() == 1
    assert not missed.booker.notices.filter(topic="feedback").exists()


def test_recount_finds_a_planted_difference_journals_it_and_mends_nothing():
    event = booked(EventFactory(), seats=2).event
    assert proofs.reconcile_counters(at=NOW()) == 0
    Event.objects.update(taken=5)

    tasks.reconcile_counters()

    drift = JournalEntry.objects.get(fact="cloudplatform.counter.drifted")
    assert (drift.subject, drift.details) == (f"cloudplatform.event:{event.pk}", {"says": 5, "counted": 2})
    assert Event.objects.get().taken == 5
