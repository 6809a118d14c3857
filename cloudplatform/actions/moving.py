"""Exchange a booking for places at another session of the same; all of the party, or nothing changes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform.actions import bookings, places
from cloudplatform.models import Booking, Event
from cloudplatform.queries.catalogue import other_sessions
from core.errors import DomainError
from core.record.actors import Actor
from core.record.locks import hold


class AnotherEvent(DomainError):
    code = "another_event"
    message = _("只能换到同一个节目还没开始的另一场。别的活动请另外预约，再取消这一场。")


@transaction.atomic
def move_booking(
    *,
    booking: Booking,
    to: Event,
    knows_clash: bool = False,
    by: Actor,
    at: datetime,
) -> Booking:
    """
    Cancel a booking and book the same party, with its need, at another session of the same; answer the new booking.

    The places given up are offered to the line as with any cancelling, late or not. What refuses the new booking
    leaves the old one as it was.

    :raises AnotherEvent: if `to` is no session of the same that is still to come.
    :raises TooLateToCancel, MoveNotAllowed: as `bookings.cancel_booking`.
    :raises: whatever `bookings.book` refuses.
    """
    if not other_sessions(booking.event, at).filter(pk=to.pk).exists():
        raise AnotherEvent
    hold(by.person)  # before the event: limits count across events
    # Locked in one order: two people who change places must not deadlock.
    for event in sorted((booking.event_id, to.pk)):
        places.locked_event(event)
    party = bookings.party_of(booking, alone_known=True)  # it was known when it was booked
    bookings.cancel_booking(booking=booking, moved_to=to, by=by, at=at)
    return bookings.book(
        event=to, party=party, access_need=booking.access_need, knows_clash=knows_clash, by=by, at=at
    )
