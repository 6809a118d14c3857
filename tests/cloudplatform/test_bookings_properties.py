"""Whatever people do in whatever order: the counter equals its rows, and nothing is oversold."""

import datetime as dt
from collections import Counter
from contextlib import suppress

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudplatform.actions import bookings, check_ins, events, waiting
from cloudplatform.actions.places import Party
from cloudplatform.models import Attendee, Booking, Event, WaitEntry
from cloudplatform.queries.proofs import drifted_events
from cloudplatform.states import EventState, WaitState
from core.errors import DomainError
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

CAPACITY, PEOPLE = 5, 12
VERBS = (
    "book", "join", "join", "cancel", "fewer", "leave", "claim", "claim", "expire", "offer", "resize", "wait", "close_line",
    "call_off",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, PEOPLE - 1), st.integers(1, 4)), min_size=15, max_size=60
)


class Evening:
    """One event booked out by two, a dozen people, and a clock that only goes forward."""

    def __init__(self):
        self.event = EventFactory(capacity=CAPACITY)
        self.people = UserFactory.create_batch(PEOPLE)
        self.at = timezone.now()
        self.done = Counter()
        for person, number in ((0, 3), (1, 2)):
            self.do("book", person, number)

    def do(self, verb, person, number):
        by = Actor(self.people[person])
        act = {"event": Event.objects.get(pk=self.event.pk), "by": by, "at": self.at}
        if verb == "wait":
            self.at += dt.timedelta(hours=number)
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
        elif verb == "call_off" and person == number == 1:  # seldom
            events.cancel_event(**act, reason="台风")
            bookings.close_bookings_of_cancelled(**act)
        elif verb in ("cancel", "fewer"):
            self.with_booking(verb, person, number)
        else:
            self.with_entry(verb, person)
        self.done[verb] += 1

    def with_booking(self, verb, person, number):
        rows = list(Booking.objects.filter(state="reserved").order_by("pk"))
        for booking in rows[person % len(rows) :][:1] if rows else []:
            act = {"booking": booking, "by": Actor(booking.booker), "at": self.at}
            if verb == "cancel":
                bookings.cancel_booking(**act)
            else:
                leaving = Attendee.objects.filter(booking=booking, user__isnull=True)[:number]
                bookings.reduce_party(**act, leaving=[one.pk for one in leaving])

    def with_entry(self, verb, person):
        state = {"claim": WaitState.OFFERED, "expire": WaitState.OFFERED}.get(verb, WaitState.WAITING)
        rows = list(WaitEntry.objects.filter(state=state).order_by("pk"))
        if not rows:
            raise MoveNotAllowed
        entry = rows[person % len(rows)]
        if verb == "leave":
            waiting.leave_waiting_list(entry=entry, by=Actor(entry.user), at=self.at)
        elif verb == "claim":
            waiting.claim_offer(entry=entry, by=Actor(entry.user), at=self.at)
        elif verb == "expire":
            self.at = max(self.at, entry.offer_until)
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
        check_ins.close_event(event=event, at=event.door_closes_at)
        assert not WaitEntry.objects.filter(state__in=[WaitState.WAITING, WaitState.OFFERED]).exists()
        assert drifted_events() == []


def test_counter_equals_its_rows_after_whatever_people_do(db):
    done = Counter()

    @settings(
        max_examples=30,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(steps=STEPS)
    def whatever(steps):
        with transaction.atomic():
            evening = Evening()
            for step in steps:
                with suppress(DomainError):  # refused is fine; half done is not
                    evening.do(*step)
                evening.holds()
            evening.ends()
            done.update(evening.done)
            transaction.set_rollback(True)

    whatever()

    assert all(done[verb] for verb in VERBS), done  # the sequences reach every verb
