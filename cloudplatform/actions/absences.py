"""
Absences from events: correct, excuse, appeal, reject an appeal. As for spaces: community/places/actions/space_desk.py.
"""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy, rules
from cloudplatform.actions.check_ins import MoreThanBooked, TooLateToUndo
from cloudplatform.models import Booking, CheckIn, Method
from cloudplatform.states import BOOKING, BOOKING_MISSED, BookingState
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update


class AppealNotOpen(DomainError):
    code = "booking_appeal_not_open"
    message = _("只能对“未到场”的预约申诉一次，结束后 {days} 天以内。")


class OwnBooking(DomainError):
    code = "own_booking"
    message = _("这是你自己的预约，请由另一位同事来办。")


@transaction.atomic
def correct_absence(*, booking: Booking, people: int, reason: str, by: Actor, at: datetime) -> CheckIn:
    """
    Correct a wrong absence after the event: the people were there, though nobody checked them in.

    :raises MoveNotAllowed: unless they count as absent.
    :raises MoreThanBooked: if more came than the ticket is for.
    :raises TooLateToUndo: long after the end.
    :raises OwnBooking: for one's own.
    """
    booking = _locked(booking, by)
    if booking.state not in (BookingState.ABSENT, BookingState.EXCUSED):
        raise MoveNotAllowed
    event = booking.event
    if at >= event.ends_at + policy.MEND_WITHIN:
        raise TooLateToUndo(days=policy.MEND_WITHIN.days)
    if not 1 <= people <= booking.seats:
        raise MoreThanBooked(seats=booking.seats)
    arrival = CheckIn.objects.create(
        event=event, booking=booking, people=people, method=Method.MENDED, nonce=uuid4(),
        happened_at=event.starts_at, received_at=at, taken_by=by.person,
    )  # fmt: skip
    _answer(booking, BookingState.CHECKED_IN, reason)
    journal.record(
        "cloudplatform.booking.mended",
        about=booking,
        by=by,
        at=at,
        note=reason,
        event=event.pk,
        people=people,
    )
    return arrival


@transaction.atomic
def appeal_absence(*, booking: Booking, text: str, by: Actor, at: datetime) -> Booking:
    """
    Appeal against an absence, with the reason.

    :raises AppealNotOpen: twice, too late, or for anything but an absence.
    """
    booking = _reread(booking)
    within = rules.APPEAL_WITHIN.span(booking.event.ends_at)
    is_late = at > booking.event.ends_at + within
    if booking.state not in BOOKING_MISSED or booking.appealed_at is not None or is_late:
        raise AppealNotOpen(days=within.days)
    booking.appeal, booking.appealed_at = text, at
    booking.save(update_fields=["appeal", "appealed_at"])
    journal.record("cloudplatform.booking.appealed", about=booking, by=by, at=at, note=text)
    return booking


@transaction.atomic
def excuse_absence(*, booking: Booking, reason: str, by: Actor, at: datetime) -> Booking:
    """
    Excuse an absence, by the host, with or without an appeal; it no longer counts.

    :raises MoveNotAllowed: unless they count as absent.
    :raises OwnBooking: for one's own.
    """
    booking = _locked(booking, by)
    if booking.state not in BOOKING_MISSED:
        raise MoveNotAllowed
    held_seats = booking.state == BookingState.ABSENT
    _answer(booking, BookingState.EXCUSED if held_seats else BookingState.CANCELLED, reason)
    journal.record("cloudplatform.booking.excused", about=booking, by=by, at=at, note=reason)
    return booking


@transaction.atomic
def uphold_absence(*, booking: Booking, reason: str, by: Actor, at: datetime) -> Booking:
    """
    Reject an appeal, with the reason: the absence stays.

    :raises MoveNotAllowed: if there is no open appeal.
    :raises OwnBooking: for one's own.
    """
    booking = _locked(booking, by)
    if booking.state not in BOOKING_MISSED or booking.appealed_at is None or booking.appeal_answer:
        raise MoveNotAllowed
    booking.appeal_answer = reason
    booking.save(update_fields=["appeal_answer"])
    journal.record("cloudplatform.booking.upheld", about=booking, by=by, at=at, note=reason)
    return booking


def _answer(booking: Booking, target: str, reason: str) -> None:
    BOOKING.move(booking, target)
    booking.appeal_answer = reason
    booking.save(update_fields=["state", "appeal_answer"])


def _locked(booking: Booking, by: Actor) -> Booking:
    booking = _reread(booking)
    if booking.booker_id == by.person.pk:
        raise OwnBooking
    return booking


def _reread(booking: Booking) -> Booking:
    return for_update(booking, "event")
