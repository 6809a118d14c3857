"""People who change places between two sessions at once: nobody deadlocks, no place is lost or given twice."""

import pytest
from django.utils import timezone

from cloudplatform.actions.moving import move_booking
from cloudplatform.models import Booking, Event
from cloudplatform.queries.proofs import drifted_events
from core.record.actors import Actor
from tests.cloudplatform.test_bookings_races import all_at_once
from tests.factories.bookings import booked
from tests.factories.events import EventFactory, soon
from tests.factories.orders import ShelfProductFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PEOPLE = 16


def test_many_change_places_in_both_directions_at_once():
    product = ShelfProductFactory()
    first, second = (
        EventFactory(product=product, starts_at=soon(5)),
        EventFactory(product=product, starts_at=soon(12)),
    )
    there = {first.pk: second, second.pk: first}
    mine = [booked(event) for event in (first, second) for _number in range(PEOPLE // 2)]

    answers = all_at_once(
        lambda booking: move_booking(
            booking=booking, to=there[booking.event_id], by=Actor(booking.booker), at=timezone.now()
        ),
        mine,
    )

    assert all(isinstance(one, Booking) for one in answers)
    assert {event.pk: event.taken for event in Event.objects.all()} == {
        first.pk: PEOPLE // 2,
        second.pk: PEOPLE // 2,
    }
    assert list(drifted_events()) == []
