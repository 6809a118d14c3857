"""Whatever people do in whatever order: the counter equals its rows, and nothing is oversold."""

import datetime as dt
from contextlib import suppress

import pytest
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudplatform.actions import bookings, door, events, waiting
from cloudplatform.actions.places import Party
from cloudplatform.models import Attendee, Booking, Event, WaitEntry
from cloudplatform.queries.proofs import drifted_events
from cloudplatform.states import EventState, WaitState
from core.actors import CLOCK, Actor
from core.errors import DomainError
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db

CAPACITY, PEOPLE = 5, 6
VERBS = (
    "book",
    "join",
    "cancel",
    "fewer",
    "leave",
    "claim",
    "expire",
    "offer",
    "resize",
    "wait",
    "close_line",
    "call_off",
)
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, PEOPLE - 1), st.integers(1, 4)), min_size=8, max_size=40
)  # fmt: skip


class Evening:
    """One event, six people, and a clock that only goes forward."""

    def __init__(self):
        self.event = EventFactory(capacity=CAPACITY)
        self.people = UserFactory.create_batch(PEOPLE)
        self.at = timezone.now()

    def do(self, verb, person, number):
        who = self.people[person]
        act = {"event": Event.objects.get(pk=self.event.pk), "by": Actor(who), "at": self.at}
        booking = Booking.objects.filter(booker=who, state="reserved").first()
        entry = WaitEntry.objects.filter(user=who).live().first()
        if verb == "wait":
            self.at += dt.timedelta(hours=number * 8)
        elif verb == "book":
            bookings.book(**act, party=Party(companions=number - 1))
        elif verb == "join":
            waiting.join_waiting_list(**act, party=Party(companions=number - 1))
        elif verb == "offer":
            waiting.offer_free_seats(event=act["event"], at=self.at)
        elif verb == "close_line":
            waiting.close_line(event=act["event"], by=CLOCK, at=self.at)
        elif verb == "resize":
            events.set_capacity(**act, capacity=number + 2)
        elif verb == "call_off" and person == number:  # seldom
            events.cancel_event(**act, reason="台风")
            bookings.close_bookings_of_cancelled(**act)
        elif booking and verb == "cancel":
            bookings.cancel_booking(booking=booking, by=Actor(who), at=self.at)
        elif booking and verb == "fewer":
            leaving = Attendee.objects.filter(booking=booking, user__isnull=True)[:number]
            bookings.reduce_party(
                booking=booking, leaving=[one.pk for one in leaving], by=Actor(who), at=self.at
            )
        elif entry and verb == "leave":
            waiting.leave_waiting_list(entry=entry, by=Actor(who), at=self.at)
        elif entry and verb == "claim":
            waiting.claim_offer(entry=entry, by=Actor(who), at=self.at)
        elif entry and verb == "expire":
            waiting.expire_offer(entry=entry, at=self.at)

    def holds(self):
        event = Event.objects.get(pk=self.event.pk)
        assert drifted_events() == []
        assert event.taken <= event.capacity
        live = Booking.objects.live()
        people = Attendee.objects.filter(is_live=True).count()
        assert people == (live.aggregate(seats=Sum("seats"))["seats"] or 0)
        if event.state == EventState.CANCELLED:
            assert event.taken == 0
            assert not WaitEntry.objects.live().exists()
        waits = WaitEntry.objects.filter(event=event).in_line()
        is_late = event.cancel_until <= self.at < event.offers_stop_at
        if event.state == EventState.PUBLISHED and is_late:
            waiting.offer_free_seats(event=event, at=self.at)
            event.refresh_from_db()
            assert all(entry.seats > event.free for entry in waits)  # nothing is kept from who fits

    def ends(self):
        """After the last door every line is closed, and every counter still true."""
        event = Event.objects.get(pk=self.event.pk)
        door.close_event(event=event, at=event.door_closes_at)
        assert not WaitEntry.objects.filter(state__in=[WaitState.WAITING, WaitState.OFFERED]).exists()
        assert drifted_events() == []


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_counter_equals_its_rows_after_whatever_people_do(steps):
    Booking.objects.all().delete()
    WaitEntry.objects.all().delete()
    Event.objects.all().delete()
    evening = Evening()
    for verb, person, number in steps:
        with suppress(DomainError):  # refused is fine; half done is not
            evening.do(verb, person, number)
        evening.holds()
    evening.ends()
