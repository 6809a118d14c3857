import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cloudplatform.actions import bookings, door, places, waiting
from cloudplatform.actions.places import Party
from cloudplatform.models import Attendee, Booking, CheckIn, Event, Mode
from cloudplatform.queries.proofs import drifted_events
from cloudplatform.states import BookingState, EventState, WaitState
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.models import JournalEntry
from tests.factories.bookings import booked, waiting_for
from tests.factories.community import FamilyMemberFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db
NOW = timezone.now


def book(event, party=None, user=None, at=None):
    return bookings.book(event=event, party=party or Party(), by=Actor(user or UserFactory()), at=at or NOW())


def test_citizen_can_book_for_the_whole_family_at_once():
    citizen = UserFactory()
    children = [FamilyMemberFactory(guardian=citizen), FamilyMemberFactory(guardian=citizen)]

    booking = book(EventFactory(), Party(family=children, companions=1), citizen)

    assert (booking.seats, Attendee.objects.filter(booking=booking, is_live=True).count()) == (4, 4)
    assert Event.objects.get().taken == 4
    assert JournalEntry.objects.filter(fact="cloudplatform.booking.made").count() == 1


REFUSED = [
    ("before it opens", {"booking_opens_at": NOW() + dt.timedelta(hours=1)}, Party(), places.BookingNotOpen),
    ("after it closed", {"booking_closes_at": NOW() - dt.timedelta(hours=1)}, Party(), places.BookingClosed),
    ("without need", {"mode": Mode.WALK_IN, "booking_opens_at": None, "booking_closes_at": None}, Party(), places.NoBookingNeeded),
    ("while a draft", {"state": EventState.DRAFT}, Party(), places.BookingClosed),
    ("for too many", {"party_limit": 2}, Party(companions=2), places.PartyTooLarge),
    ("for nobody", {}, Party(comes_along=False), places.NobodyComes),
    ("for more than the place holds", {"capacity": 1}, Party(companions=1), places.PartyTooLarge),
]  # fmt: skip


@pytest.mark.parametrize(("when", "event", "party", "refusal"), REFUSED, ids=[row[0] for row in REFUSED])
def test_citizen_cannot_book(when, event, party, refusal):
    with pytest.raises(refusal):
        book(EventFactory(**event), party)

    assert (Booking.objects.count(), Event.objects.get().taken) == (0, 0)


def test_citizen_cannot_book_the_same_event_twice():
    event, citizen = EventFactory(), UserFactory()
    book(event, user=citizen)

    with pytest.raises(places.AlreadyBooked):
        book(event, user=citizen)
    assert Event.objects.get().taken == 1


def test_child_cannot_be_booked_twice_by_any_way():
    event, citizen = EventFactory(), UserFactory()
    child = FamilyMemberFactory(guardian=citizen)
    book(event, Party(comes_along=False, family=[child]), UserFactory())

    with pytest.raises(places.PersonAlreadyBooked):
        book(event, Party(family=[child]), citizen)
    assert Event.objects.get().taken == 1


@pytest.mark.parametrize(("born", "allowed"), [(2018, True), (2025, False), (2000, False)])
def test_family_member_can_come_only_at_the_age_the_event_is_for(born, allowed):
    citizen = UserFactory()
    child = FamilyMemberFactory(guardian=citizen, born_on=dt.date(born, 1, 1))
    event = EventFactory(min_age=6, max_age=12)

    if allowed:
        assert book(event, Party(family=[child]), citizen).seats == 2
    else:
        with pytest.raises(places.AgeNotAllowed):
            book(event, Party(family=[child]), citizen)


def test_citizen_cannot_book_more_events_within_seven_days_than_the_limit():
    citizen = UserFactory()
    for day in range(3):
        book(EventFactory(starts_at=soon(7 + day)), user=citizen)

    with pytest.raises(places.WeeklyLimitReached):
        book(EventFactory(starts_at=soon(10), weekly_limit=3), user=citizen)
    assert book(EventFactory(starts_at=soon(20), weekly_limit=3), user=citizen)


def missed(user, days_ago):
    event = EventFactory(starts_at=soon(-days_ago), state=EventState.PUBLISHED)
    Booking.objects.create(
        event=event, booker=user, seats=1, state=BookingState.ABSENT, booked_at=event.starts_at
    )


def test_third_absence_within_a_year_pauses_booking_for_thirty_days():
    citizen = UserFactory()
    for days in (200, 100, 10):
        missed(citizen, days)

    with pytest.raises(places.BookingPaused):
        book(EventFactory(), user=citizen)
    assert book(EventFactory(starts_at=soon(60)), user=citizen, at=NOW() + dt.timedelta(days=40))


def test_absences_fade_after_a_year():
    citizen = UserFactory()
    for days in (400, 390, 10):
        missed(citizen, days)

    assert book(EventFactory(), user=citizen)


def test_citizen_can_cancel_until_the_last_minute_allowed_and_not_later():
    event = EventFactory()
    booking = booked(event, seats=3)

    with pytest.raises(bookings.TooLateToCancel):
        bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=event.cancel_until)
    assert Event.objects.get().taken == 3
    bookings.cancel_booking(
        booking=booking, by=Actor(booking.booker), at=event.cancel_until - dt.timedelta(seconds=1)
    )
    assert Event.objects.get().taken == 0
    with pytest.raises(MoveNotAllowed):
        bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=NOW())


def test_who_cancelled_can_book_again():
    event, citizen = EventFactory(), UserFactory()
    bookings.cancel_booking(booking=booked(event, user=citizen), by=Actor(citizen), at=NOW())

    assert book(event, user=citizen).seats == 1


def test_database_refuses_to_oversell_whatever_the_code_does():
    event = EventFactory(capacity=1)
    with pytest.raises(IntegrityError, match="never_oversold"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(taken=2)


def test_event_called_off_closes_bookings_and_the_line(run_jobs):
    from cloudplatform.actions.events import cancel_event

    event = EventFactory(capacity=2)
    booking = booked(event, seats=2)
    entry = waiting_for(event)

    cancel_event(event=event, reason="台风", by=Actor(UserFactory()), at=NOW())
    run_jobs()

    booking.refresh_from_db(), entry.refresh_from_db()
    assert (booking.state, entry.state, Event.objects.get().taken) == (
        BookingState.CANCELLED,
        WaitState.CLOSED,
        0,
    )
    assert "台风" in booking.booker.notices.get(title__startswith="活动取消").body


class TestWaitingList:
    def test_nobody_waits_while_places_are_free(self):
        with pytest.raises(waiting.PlacesAreFree):
            waiting_for(EventFactory())

    def test_freed_places_are_offered_in_order_and_kept_for_the_one_offered(self):
        event = EventFactory(capacity=2)
        booking = booked(event, seats=2)
        first, second = waiting_for(event), waiting_for(event)

        bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=NOW())

        first.refresh_from_db(), second.refresh_from_db(), event.refresh_from_db()
        assert (first.state, second.state, event.taken) == (WaitState.OFFERED, WaitState.OFFERED, 2)
        with pytest.raises(places.SoldOut):
            book(event)

    def test_household_is_offered_all_or_nothing(self):
        event = EventFactory(capacity=3)
        keeps, goes = booked(event, seats=2), booked(event, seats=1)
        household = waiting_for(event, seats=3)

        bookings.cancel_booking(booking=goes, by=Actor(goes.booker), at=NOW())
        household.refresh_from_db()
        assert household.state == WaitState.WAITING
        bookings.cancel_booking(booking=keeps, by=Actor(keeps.booker), at=NOW())
        household.refresh_from_db()
        assert household.state == WaitState.OFFERED

    def test_large_household_is_passed_over_only_three_times(self):
        event = EventFactory(capacity=6, party_limit=6)
        singles = [booked(event) for _ in range(6)]
        household = waiting_for(event, seats=4)
        later = [waiting_for(event) for _ in range(5)]

        for booking in singles[:5]:
            bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=NOW())

        states = [type(entry).objects.get(pk=entry.pk).state for entry in later]
        assert states == [WaitState.OFFERED] * 3 + [WaitState.WAITING] * 2
        household.refresh_from_db()
        assert household.state == WaitState.WAITING

    def test_newcomer_cannot_book_past_the_line(self):
        event = EventFactory(capacity=3)
        booking = booked(event, seats=1)
        booked(event, seats=2)
        waiting_for(event, seats=2)
        bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=NOW())

        with pytest.raises(places.SoldOut):
            book(event)

    def test_offer_becomes_a_booking_in_time_and_passes_on_too_late(self):
        event = EventFactory(capacity=1)
        booking = booked(event)
        first, second = waiting_for(event), waiting_for(event)
        bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=NOW())
        first.refresh_from_db()

        with pytest.raises(waiting.OfferOver):
            waiting.claim_offer(entry=first, by=Actor(first.user), at=first.offer_until)
        assert waiting.expire_offer(entry=first, at=first.offer_until)
        assert not waiting.expire_offer(entry=first, at=first.offer_until)
        second.refresh_from_db()
        claimed = waiting.claim_offer(entry=second, by=Actor(second.user), at=second.offered_at)

        assert (claimed.booker, Event.objects.get().taken) == (second.user, 1)
        assert drifted_events() == []

    def test_no_offers_in_the_last_two_hours(self):
        event = EventFactory(capacity=1, cancel_before=dt.timedelta(0), booking_closes_at=soon())
        booking, late = booked(event), NOW()
        entry = waiting_for(event)
        late = event.starts_at - dt.timedelta(hours=1)

        bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=late)

        entry.refresh_from_db()
        assert entry.state == WaitState.WAITING
        assert book(event, at=event.starts_at - dt.timedelta(minutes=30))


class TestDoor:
    def scan(self, booking, minutes=-10, **changes):
        event = booking.event
        values = {
            "code": booking.code,
            "nonce": uuid.uuid4(),
            "happened_at": event.starts_at + dt.timedelta(minutes=minutes),
        }
        return door.Scan(**{**values, **changes})

    def let_in(self, event, scan):
        return door.check_in(event=event, scan=scan, by=Actor(UserFactory()), at=scan.happened_at)

    def test_holder_of_a_code_comes_in_once_however_often_it_is_sent(self):
        booking = booked(EventFactory(), seats=2)
        scan = self.scan(booking, code=f" {booking.code[:4].lower()}-{booking.code[4:]} ")

        first, again = self.let_in(booking.event, scan), self.let_in(booking.event, scan)

        assert (first.pk, first.people, CheckIn.objects.count()) == (again.pk, 2, 1)
        with pytest.raises(door.AlreadyIn):
            self.let_in(booking.event, self.scan(booking))

    def test_code_opens_only_its_own_door(self):
        booking, other = booked(EventFactory()), EventFactory(starts_at=soon(7))
        with pytest.raises(door.WrongEvent):
            self.let_in(other, self.scan(booking))
        with pytest.raises(door.CodeUnknown):
            self.let_in(other, self.scan(booking, code="NOPE2345"))

    def test_cancelled_ticket_does_not_open_the_door(self):
        booking = booked(EventFactory())
        bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=NOW())
        with pytest.raises(door.BookingCancelled):
            self.let_in(booking.event, self.scan(booking))

    @pytest.mark.parametrize("minutes", [-61, 8 * 60 + 1])
    def test_door_is_shut_outside_its_hours(self, minutes):
        with pytest.raises(door.DoorShut):
            self.let_in((booking := booked(EventFactory())).event, self.scan(booking, minutes))

    def test_more_people_than_booked_do_not_pass_on_one_ticket(self):
        booking = booked(EventFactory(), seats=2)
        with pytest.raises(door.MoreThanBooked):
            self.let_in(booking.event, self.scan(booking, people=3))
        assert self.let_in(booking.event, self.scan(booking, people=1)).people == 1

    def test_late_sync_mends_an_absence(self):
        booking = booked(EventFactory())
        event = booking.event
        assert door.close_event(event=event, at=event.door_closes_at)
        assert not door.close_event(event=event, at=event.door_closes_at)
        booking.refresh_from_db()
        assert booking.state == BookingState.ABSENT

        self.let_in(event, self.scan(booking))

        booking.refresh_from_db()
        assert booking.state == BookingState.CHECKED_IN

    def test_batch_answers_each_scan_and_one_refusal_stops_nobody(self):
        event = EventFactory()
        first, second = booked(event), booked(event)
        scans = [self.scan(first), self.scan(first, code="NOPE2345"), self.scan(second)]

        answers = door.check_in_batch(event=event, scans=scans, by=Actor(UserFactory()), at=NOW())

        assert [isinstance(answer, CheckIn) for answer in answers] == [True, False, True]

    def test_walk_ins_are_counted_once_a_nonce(self):
        event, nonce = EventFactory(walk_in=True), uuid.uuid4()
        for _ in range(2):
            door.check_in_walk_in(
                event=event,
                walk_in=door.WalkIn(5, nonce, event.starts_at),
                by=Actor(UserFactory()),
                at=event.starts_at,
            )
        assert CheckIn.objects.get().people == 5
