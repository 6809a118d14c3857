"""Bookings made by the action itself, so that counters and rows agree."""

from django.utils import timezone

from cloudplatform.actions import bookings, waiting
from cloudplatform.actions.places import Party
from cloudplatform.models import Booking, Event, WaitEntry
from core.models import User
from core.record.actors import Actor
from tests.factories.core import UserFactory


def booked(event: Event, seats: int = 1, user: User | None = None) -> Booking:
    person = user or UserFactory()
    return bookings.book(
        event=event, party=Party(companions=seats - 1), knows_clash=True, by=Actor(person), at=timezone.now()
    )


def waiting_for(event: Event, seats: int = 1, user: User | None = None) -> WaitEntry:
    person = user or UserFactory()
    return waiting.join_waiting_list(
        event=event, party=Party(companions=seats - 1), knows_clash=True, by=Actor(person), at=timezone.now()
    )
