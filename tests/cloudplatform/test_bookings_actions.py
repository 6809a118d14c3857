import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cloudplatform.actions import bookings, places
from cloudplatform.actions.places import Party
from cloudplatform.models import Attendee, Booking, Event, Mode
from cloudplatform.states import BookingState, EventState, WaitState
from core.models import JournalEntry
from core.models.accounts import ConsentKind
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.bookings import booked, waiting_for
from tests.factories.community import FamilyMemberFactory
from tests.factories.core import UserFactory, agreeing
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


def test_need_at_the_seat_is_kept_only_of_who_agreed_to_it():
    event, person = EventFactory(), UserFactory()
    wish = {
        "event": event,
        "party": Party(),
        "access_need": "wheelchair_seat",
        "by": Actor(person),
        "at": NOW(),
    }

    with pytest.raises(places.NeedsConsent):
        bookings.book(**wish)
    agreeing(ConsentKind.ACCESS_NEEDS, person)

    assert bookings.book(**wish).access_need == "wheelchair_seat"


def test_citizen_cannot_book_the_same_event_twice():
    event, citizen = EventFactory(), UserFactory()
    book(event, user=citizen)

    with pytest.raises(places.AlreadyBooked):
        book(event, user=citizen)
    assert Event.objects.get().taken == 1


def test_child_cannot_be_booked_twice_by_any_way():
    event, citizen = EventFactory(), UserFactory()
    child = FamilyMemberFactory(guardian=citizen)
    book(event, Party(comes_along=False, family=[child], alone_known=True), UserFactory())

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


def test_weekly_limit_counts_any_seven_days_around_the_event_and_no_more():
    citizen = UserFactory()
    for day in (1, 13):
        book(EventFactory(starts_at=soon(day)), user=citizen)

    assert book(EventFactory(starts_at=soon(7), weekly_limit=2), user=citizen)
    with pytest.raises(places.WeeklyLimitReached):
        book(EventFactory(starts_at=soon(8), weekly_limit=2), user=citizen)


def test_second_press_for_the_last_seats_finds_the_first_booking():
    event, citizen = EventFactory(capacity=1), UserFactory()
    book(event, user=citizen)

    with pytest.raises(places.AlreadyBooked):
        book(event, user=citizen)


def test_citizen_cannot_book_more_places_than_are_left():
    event = EventFactory(capacity=3)
    booked(event, seats=2)

    with pytest.raises(places.SoldOut, match="只剩 1 个名额，不够 2 个人"):
        book(event, Party(companions=1))
    assert book(event).seats == 1


CHANGED = [
    ({"state": EventState.CANCELLED}, places.BookingClosed),
    ({"booking_closes_at": NOW() - dt.timedelta(minutes=1)}, places.BookingClosed),
    ({"mode": Mode.WALK_IN}, places.NoBookingNeeded),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "refusal"), CHANGED)
def test_citizen_cannot_book_what_the_host_closed_a_moment_ago(changes, refusal):
    stale = EventFactory()
    Event.objects.filter(pk=stale.pk).update(**changes)

    with pytest.raises(refusal):
        book(stale)
    assert Event.objects.get().taken == 0


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


def test_citizen_can_cancel_until_it_begins_and_not_later():
    event = EventFactory()
    booking = booked(event, seats=3)

    with pytest.raises(bookings.TooLateToCancel):
        bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=event.starts_at)
    assert Event.objects.get().taken == 3
    bookings.cancel_booking(
        booking=booking, by=Actor(booking.booker), at=event.starts_at - dt.timedelta(seconds=1)
    )
    assert Event.objects.get().taken == 0
    with pytest.raises(MoveNotAllowed):
        bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=NOW())


def people_of(booking):
    return list(Attendee.objects.filter(booking=booking, is_live=True).order_by("pk"))


def test_part_of_a_party_can_stay_at_home_and_the_rest_keeps_the_ticket():
    event, citizen = EventFactory(), UserFactory()
    child = FamilyMemberFactory(guardian=citizen)
    booking = book(event, Party(family=[child], companions=2), citizen)
    leaving = [one.pk for one in people_of(booking) if one.family_member_id or one.user_id is None][:2]

    for _ in range(2):
        smaller = bookings.reduce_party(booking=booking, leaving=leaving, by=Actor(citizen), at=NOW())

    event.refresh_from_db()
    assert (smaller.seats, len(people_of(booking)), event.taken, smaller.code) == (2, 2, 2, booking.code)
    assert book(event, Party(comes_along=False, family=[child], alone_known=True), UserFactory())


def test_party_cannot_shrink_to_nobody_nor_late_nor_by_people_of_others():
    event = EventFactory()
    booking, other = booked(event, seats=2), booked(event, seats=2)
    mine, theirs = ([one.pk for one in people_of(each)] for each in (booking, other))
    by = Actor(booking.booker)

    with pytest.raises(bookings.NobodyLeft):
        bookings.reduce_party(booking=booking, leaving=mine, by=by, at=NOW())
    with pytest.raises(bookings.TooLateToCancel):
        bookings.reduce_party(booking=booking, leaving=mine[:1], by=by, at=event.starts_at)
    assert bookings.reduce_party(booking=booking, leaving=theirs, by=by, at=NOW()).seats == 2
    bookings.cancel_booking(booking=booking, by=by, at=NOW())
    with pytest.raises(MoveNotAllowed):
        bookings.reduce_party(booking=booking, leaving=mine[:1], by=by, at=NOW())


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
