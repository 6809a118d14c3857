"""
Help desk: staff find a person by phone number with a stated reason, resend tickets, cancel and reduce bookings; all of
it journaled.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cloudplatform.actions.bookings import cancel_booking, reduce_party
from cloudplatform.models import Booking
from cloudplatform.states import BookingState
from core.errors import DomainError
from core.messages import notices
from core.models import User
from core.record import journal
from core.record.actors import Actor


class NobodyWithThisNumber(DomainError):
    code = "nobody_with_this_number"
    message = _("没有用这个手机号登录过的人。请核对号码；没有注册的，请对方先在网上登录一次。")


class TicketNotLive(DomainError):
    code = "ticket_not_live"
    message = _("这张预约已经取消或用过，不用再发。刷新页面看看最新状态。")


def find_person(*, phone: str, reason: str, by: Actor, at: datetime) -> User:
    """
    The person with a phone number, found for a stated reason. Also who finds nobody is on the record.

    :raises NobodyWithThisNumber: if nobody has it.
    """
    person = User.objects.with_phone(phone)
    is_found = person is not None and person.is_active
    journal.record(
        "cloudplatform.helpdesk.looked_up", about=person if is_found and person else by.person, by=by, at=at,
        note=reason, found=is_found,
    )  # fmt: skip
    if person is None or not is_found:
        raise NobodyWithThisNumber
    return person


@transaction.atomic
def resend_ticket(*, booking: Booking, reason: str, by: Actor, at: datetime) -> Booking:
    """
    Send the ticket once more, as a notice and by the channels the person takes.

    :raises TicketNotLive: if it is not a live reservation.
    """
    booking = Booking.objects.select_related("booker", "event__space__facility").get(pk=booking.pk)
    if booking.state != BookingState.RESERVED:
        raise TicketNotLive
    event = booking.event
    words = f"{event.when}，{event.space.facility.name} {event.space.name}，{booking.seats} 人，核销码 {booking.spoken_code}"
    entry = journal.record("cloudplatform.booking.resent", about=booking, by=by, at=at, note=reason)
    notices.send(
        to=booking.booker, topic="ticket", title=f"您的预约：{event.title}", body=words,
        path=reverse("cloudplatform:ticket", args=[booking.pk]),
        at=at, key=f"fact:{entry.pk}:{booking.pk}",
    )  # fmt: skip
    return booking


@transaction.atomic
def cancel_for(*, booking: Booking, reason: str, by: Actor, at: datetime) -> Booking:
    """Cancel on behalf of the booker, who is told. Raises what cancelling raises."""
    done = cancel_booking(booking=booking, by=by, at=at)
    journal.record("cloudplatform.booking.helped", about=done, by=by, at=at, note=reason)
    return done


@transaction.atomic
def reduce_for(
    *, booking: Booking, leaving: Collection[int], alone_known: bool, reason: str, by: Actor, at: datetime
) -> Booking:
    """
    Remove people from a booking on behalf of the booker, who is notified. Raises what reducing raises.

    `alone_known`: the booker said on the phone that a child comes without an adult of the family.
    """
    done = reduce_party(booking=booking, leaving=leaving, alone_known=alone_known, by=by, at=at)
    journal.record("cloudplatform.booking.helped", about=done, by=by, at=at, note=reason)
    return done
