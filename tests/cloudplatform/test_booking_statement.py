"""The statement that writes a booking: row for row what the models would write, and nothing at all if the world moved."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from cloudplatform import policy
from cloudplatform.actions import bookings, places, writing
from cloudplatform.actions.places import Party
from cloudplatform.models import Attendee, Booking, Event, Mode, WaitEntry
from cloudplatform.states import BookingState, EventState, WaitState
from core.models import Job, JournalEntry
from core.models.accounts import ConsentKind
from core.record import journal
from core.record.actors import Actor
from tests.factories.bookings import booked, waiting_for
from tests.factories.community import FamilyMemberFactory
from tests.factories.core import UserFactory, agreeing
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db
AT = timezone.now()


def by_models(event, party, person, need=""):
    """The same rows through the ORM, as an offer from the waiting list is claimed."""
    Event.objects.filter(pk=event.pk).update(taken=event.taken + party.seats)
    booking = places.write_booking(event=event, party=party, access_need=need, person=person, at=AT)
    alone = len(party.children_alone(timezone.localdate(event.starts_at)))
    journal.record(
        writing.FACT,
        about=booking,
        by=Actor(person),
        at=AT,
        event=event.pk,
        seats=party.seats,
        children_alone=alone,
    )
    return booking


def by_statement(event, party, person, need=""):
    now = places.look(event, party, person, AT)
    booking = writing.write(now, party=party, access_need=need, by=Actor(person), at=AT)
    assert booking == Booking.objects.get(pk=booking.pk)
    for field in Booking._meta.concrete_fields:
        assert getattr(booking, field.attname) == getattr(Booking.objects.get(), field.attname), field.name
    return booking


def rows(booking, party, person):
    """All rows of a booking, people named by their part in it."""
    people = {person.pk: "booker", None: None}
    family = {member.pk: place for place, member in enumerate(party.family)} | {None: None}
    entry = JournalEntry.objects.get(subject=journal.subject_of(booking))
    attendees = [
        {**row, "user_id": people[row["user_id"]], "family_member_id": family[row["family_member_id"]]}
        for row in Attendee.objects.filter(booking=booking).order_by("pk").values()
    ]
    jobs = [
        {
            **row,
            "key": row["key"].replace(f":{entry.pk}:", ":N:"),
            "payload": {**row["payload"], "entry": "N"},
        }
        for row in Job.objects.filter(payload__entry=entry.pk).order_by("pk").values()
    ]
    fact = JournalEntry.objects.filter(pk=entry.pk).values().get()
    one = Booking.objects.filter(pk=booking.pk).values().get()
    assert (fact["actor_id"], one["booker_id"]) == (person.pk, person.pk)
    return [
        {name: value for name, value in row.items() if name not in {"id", "code", "booking_id", "subject", "actor_id", "booker_id"}}
        for row in [one, *attendees, fact, *jobs]
    ]  # fmt: skip


PARTIES = {
    "alone": {},
    "with companions": {"companions": 3},
    "a family": {"family": 2},
    "children only": {"family": 2, "comes_along": False},
    "all kinds, with a need": {"family": 1, "companions": 1, "need": "wheelchair_seat"},
}


@pytest.mark.parametrize("kind", PARTIES)
def test_statement_and_models_write_the_same_rows(kind):
    wish = dict(PARTIES[kind])
    need, count = wish.pop("need", ""), wish.pop("family", 0)
    event = EventFactory(cancel_before=dt.timedelta(hours=7), is_sample=True, min_age=None)
    written = []
    for write in (by_statement, by_models):
        person = agreeing(ConsentKind.ACCESS_NEEDS, UserFactory())
        party = Party(family=[FamilyMemberFactory(guardian=person) for _ in range(count)], **wish)
        event.refresh_from_db()
        written.append(rows(write(event, party, person, need), party, person))

    assert written[0] == written[1]
    event.refresh_from_db()
    assert event.taken == 2 * party.seats
    assert len(written[0]) == 1 + party.seats + 1 + len(journal.listeners(writing.FACT))


def test_a_seat_of_the_person_is_on_record():
    person = UserFactory()

    bookings.book(event=EventFactory(), party=Party(), by=Actor(person, 7, "荔湾区文化馆 经办"), at=AT)

    entry = JournalEntry.objects.get(fact=writing.FACT)
    assert (entry.seat_id, entry.seat_label) == (7, "荔湾区文化馆 经办")


def nothing_written():
    return not (
        Booking.objects.filter(seats=1).exists() or JournalEntry.objects.filter(details__seats=1).exists()
    )


MOVED = {
    "cancelled": {"state": EventState.CANCELLED},
    "no booking any more": {"mode": Mode.WALK_IN},
    "not open yet": {"booking_opens_at": AT + dt.timedelta(minutes=1)},
    "closed": {"booking_closes_at": AT},
    "full": {"taken": 20},
    "smaller": {"capacity": 1, "taken": 1},
}


@pytest.mark.parametrize("change", MOVED)
def test_an_event_that_moved_since_it_was_read_takes_nobody(change):
    event, person = EventFactory(capacity=20), UserFactory()
    now = places.look(event, Party(), person, AT)
    Event.objects.filter(pk=event.pk).update(**MOVED[change])
    before = Event.objects.get().taken

    assert writing.write(now, party=Party(), access_need="", by=Actor(person), at=AT) is None
    assert nothing_written()
    assert Event.objects.get().taken == before


def test_a_person_who_booked_elsewhere_since_it_was_read_is_read_again():
    event, other, person = EventFactory(), EventFactory(starts_at=soon(9)), UserFactory()
    now = places.look(event, Party(), person, AT)
    booking = booked(other, seats=2, user=person)

    assert writing.write(now, party=Party(), access_need="", by=Actor(person), at=AT) is None
    again = places.look(event, Party(), person, AT)
    bookings.cancel_booking(booking=booking, by=Actor(person), at=AT)
    assert writing.write(again, party=Party(), access_need="", by=Actor(person), at=AT) is None
    assert nothing_written()


LINES = [
    # in line, free, the host keeps the line, offers still go out: may somebody book past them?
    (1, 1, True, True, False),
    (3, 1, True, True, False),
    (3, 1, False, True, True),
    (1, 1, False, True, False),
    (1, 1, True, False, True),
]


@pytest.mark.parametrize(("waits", "free", "keeps", "offers", "allowed"), LINES)
def test_statement_and_reading_agree_on_who_goes_first(waits, free, keeps, offers, allowed):
    """The rule stands twice, in the reading and in the statement, since only the latter sees the moment."""
    event = EventFactory(capacity=20, has_waiting_list=True)
    Event.objects.filter(pk=event.pk).update(taken=20)
    waiting_for(event, seats=waits)
    Event.objects.filter(pk=event.pk).update(taken=20 - free, has_waiting_list=keeps)
    assert WaitEntry.objects.get().state == WaitState.WAITING
    at = AT if offers else event.starts_at - policy.OFFERS_STOP_BEFORE
    Event.objects.filter(pk=event.pk).update(booking_closes_at=event.starts_at)
    person = UserFactory()
    now = places.look(event, Party(), person, at)

    assert now.fits(1, at) == allowed
    assert (writing.write(now, party=Party(), access_need="", by=Actor(person), at=at) is not None) == allowed


def test_the_words_of_the_statement_are_those_of_the_code():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'cloudplatform_book_v1'")
        (text,) = cursor.fetchone()
    said = [EventState.PUBLISHED, Mode.FIRST_COME, WaitState.WAITING, BookingState.RESERVED, writing.FACT]

    assert [word for word in said if f"'{word}'" not in text] == []


def test_a_booking_is_read_asked_about_and_written_in_three_queries(count_queries):
    event, person = EventFactory(), UserFactory()
    places.look(event, Party(), person, AT)  # planned by now

    def book():
        bookings.book(event=event, party=Party(companions=3), by=Actor(person), at=AT)

    assert count_queries(book) == 5  # where else they are asked beside; two are the savepoint of this test


def test_a_refusal_of_a_full_event_is_one_query_and_touches_no_row(count_queries):
    event, person = EventFactory(capacity=1), UserFactory()
    booked(event)

    def book():
        with pytest.raises(places.SoldOut):
            bookings.book(event=event, party=Party(), by=Actor(person), at=AT)

    assert count_queries(book) == 1


def test_what_changes_under_every_look_is_decided_under_the_lock(monkeypatch):
    """Whoever is unlucky so often is neither told "sold out" nor turned away."""
    event, person, tries = EventFactory(), UserFactory(), []
    write = writing.write

    def unlucky(now, **wish):
        tries.append(now)
        return write(now, **wish) if len(tries) > bookings.LOOKS else None

    monkeypatch.setattr(writing, "write", unlucky)

    assert bookings.book(event=event, party=Party(), by=Actor(person), at=AT).pk
    assert len(tries) == bookings.LOOKS + 1
