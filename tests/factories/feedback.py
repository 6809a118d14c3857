"""People who were there."""

import datetime as dt
import uuid

from django.utils import timezone

from cloudplatform.actions import feedback
from cloudplatform.models import Attendee, Booking, CheckIn, Event, Feedback, Method, Order
from cloudplatform.states import BookingState, OrderState
from core.models import User
from core.record.actors import Actor
from tests.factories.core import UserFactory
from tests.factories.orders import HOUR, order_in


def visit(event: Event | None = None, user: User | None = None) -> Booking:
    """A booking whose holder came; of a delivered order's event three days ago unless told otherwise."""
    event = event or Event.objects.get(order=order_in(OrderState.DELIVERED))
    user = user or UserFactory()
    booking = Booking.objects.create(
        event=event,
        booker=user,
        seats=1,
        state=BookingState.CHECKED_IN,
        booked_at=event.starts_at - 24 * HOUR,
    )
    Attendee.objects.create(booking=booking, event=event, user=user)
    Event.objects.filter(pk=event.pk).update(taken=event.taken + 1)
    CheckIn.objects.create(
        event=event, booking=booking, people=1, method=Method.QR, nonce=uuid.uuid4(), happened_at=event.starts_at,
        received_at=event.starts_at, taken_by=UserFactory(),
    )  # fmt: skip
    return booking


def given(
    booking: Booking | None = None, overall: int = 4, at: dt.datetime | None = None, **changes: object
) -> Feedback:
    """Feedback that waits for moderation."""
    booking = booking or visit()
    opinion = feedback.Opinion(overall, comment="唱得好，后排听不清", **changes)
    return feedback.rate_visit(
        booking=booking, opinion=opinion, by=Actor(booking.booker), at=at or timezone.now()
    )


def published(order: Order | None = None, overall: int = 4) -> Feedback:
    booking = visit(Event.objects.get(order=order)) if order else visit()
    return feedback.publish_feedback(
        feedback=given(booking, overall), by=Actor(UserFactory()), at=timezone.now()
    )
