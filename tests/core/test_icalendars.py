"""Entries of people's calendars: what is moved has a later stamp and a higher number, in every calendar of the portal."""

import datetime as dt

import icalendar
import pytest
from django.utils import timezone

from cloudplatform.actions import events
from cloudplatform.queries.icalendars import of_event
from community.places.queries.space_calendars import bookings_of
from community.training.queries.training import calendar_of
from core.messages.icalendars import calendar, changes_of, entry
from core.record import journal
from tests.factories.community import SpaceFactory
from tests.factories.core import actor
from tests.factories.events import EventFactory
from tests.factories.spaces import booked_space
from tests.factories.training import ProgrammeFactory

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def read(content):
    found = icalendar.Calendar.from_ical(content).walk("VEVENT")[0]
    return found.decoded("dtstamp"), found["sequence"], found.decoded("dtstart"), str(found["uid"])


def test_an_event_that_is_moved_is_a_later_entry_of_the_same_name():
    event = EventFactory()
    before = read(of_event(event))
    at = timezone.now() + HOUR
    moved = events.move_event(
        event=event, space=SpaceFactory(capacity=100_000), starts_at=event.starts_at + HOUR, ends_at=event.ends_at + HOUR,
        reason="场地检修", by=actor(), at=at,
    )  # fmt: skip
    after = read(of_event(moved))

    assert (after[0] > before[0], after[1] > before[1], after[2] - before[2]) == (True, True, HOUR)
    assert after[3] == before[3]


def acted_on(thing, at):
    journal.record("core.thing.moved", about=thing, by=actor(), at=at)


def of_programme():
    session = ProgrammeFactory().sessions.order_by("starts_at").first()
    return session, lambda: calendar_of(session.programme)


def of_booking():
    booking = booked_space()
    return booking, lambda: bookings_of(booking.group.leader, timezone.now())


@pytest.mark.parametrize("make", [of_programme, of_booking])
def test_what_is_changed_is_a_later_entry_of_the_same_name(make):
    thing, content = make()
    before = read(content())
    acted_on(thing, timezone.now() + HOUR)
    after = read(content())

    assert (after[0] > before[0], after[1] > before[1]) == (True, True)
    assert after[3] == before[3]


def test_changes_of_many_cost_one_query(count_queries):
    things = [EventFactory() for _ in range(3)]
    for thing in things:
        acted_on(thing, timezone.now())

    assert count_queries(lambda: changes_of(map(journal.subject_of, things))) == 1
    assert all(one.number == 1 for one in changes_of(map(journal.subject_of, things)).values())


def test_no_character_breaks_a_calendar():
    odd = "上\x0b下\x00\ud800\r\n三"
    made = calendar("events", odd)
    now = timezone.now()
    made.add_component(
        entry(
            uid="x-1",
            starts_at=now,
            ends_at=now + HOUR,
            stamp=now,
            sequence=0,
            summary=odd,
            location=odd,
            description=odd,
        )
    )
    content = made.to_ical()

    assert not set(content) & (set(range(32)) - {10, 13})
    assert str(icalendar.Calendar.from_ical(content).walk("VEVENT")[0]["summary"]) == "上 下 三"
