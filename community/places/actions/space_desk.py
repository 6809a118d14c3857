"""Attendance of space bookings: sign in, sign out, absences, excuses and appeals. Policy: 4.2c."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community import policy, rules
from community.places.actions.occupancies import release_space
from community.places.actions.space_bookings import locked, moved
from community.places.models import SpaceBooking
from community.places.states import SpaceBookingState
from core.errors import DomainError
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from core.text import number

S = SpaceBookingState


class TooEarlyToSignIn(DomainError):
    code = "too_early_to_sign_in"
    message = _("{opens} 起可以签到，请稍等。")


class SignInOver(DomainError):
    code = "sign_in_over"
    message = _("这个时段 {until} 已经放开，不能再签到。有原因请在这次借用里申诉，管理方可以谅解。")


class DoorCodeWrong(DomainError):
    code = "door_code_wrong"
    message = _("现场码不对。请看门口贴的码，或请管理员在台上签到。")


class PeopleUnbelievable(DomainError):
    code = "people_unbelievable"
    message = _("实到人数请填 1 到 {limit}。")


class AppealNotOpen(DomainError):
    code = "appeal_not_open"
    message = _("只能对“没有来”的借用申诉一次，{days} 天以内。")


@transaction.atomic
def sign_in(*, booking: SpaceBooking, by: Actor, at: datetime, door_code: str | None = None) -> SpaceBooking:
    """
    Sign in to a booking: by the owner (no code), or by the borrower with the code shown on site.

    Signing in twice changes nothing.

    :raises DoorCodeWrong, TooEarlyToSignIn, SignInOver: as they say.
    """
    booking = locked(booking)
    if booking.state == S.SIGNED_IN:
        return booking
    rule = booking.space.rule
    if door_code is not None and number(door_code) != rule.door_code:
        raise DoorCodeWrong
    opens = booking.starts_at - policy.SIGN_IN_OPENS_BEFORE
    if booking.state == S.CONFIRMED and at < opens:
        raise TooEarlyToSignIn(opens=f"{localtime(opens):%-m月%-d日 %H:%M}")
    until = booking.release_at
    if booking.state == S.ABSENT or (booking.state == S.CONFIRMED and at >= until):
        raise SignInOver(until=f"{localtime(until):%H:%M}")
    booking.signed_in_at = at
    return moved(booking, S.SIGNED_IN, "community.spacebooking.signed_in", by, at)


@transaction.atomic
def sign_out(*, booking: SpaceBooking, people_came: int, by: Actor, at: datetime) -> SpaceBooking:
    """
    The borrower leaves; the rest of the time is free for others. How many came is counted by who signs out.

    :raises PeopleUnbelievable: for nobody, or more than twice what the space holds.
    """
    booking = locked(booking)
    limit = 2 * booking.space.capacity
    if not 1 <= people_came <= limit:
        raise PeopleUnbelievable(limit=limit)
    return _signed_out(booking, people_came, by, at)


@transaction.atomic
def close_booking(*, booking: SpaceBooking, at: datetime) -> SpaceBooking:
    """End a booking that nobody signed out of, with the announced number of people; called by a periodic task."""
    booking = locked(booking)
    if booking.state != S.SIGNED_IN or at < booking.ends_at + policy.SIGN_OUT_GRACE:
        return booking
    return _signed_out(booking, booking.people, CLOCK, at)


@transaction.atomic
def note_absence(*, booking: SpaceBooking, at: datetime) -> SpaceBooking:
    """
    Mark a booking as absent when nobody signed in by the rule's hour; the rest of the time is free. Doing it twice
    changes nothing.
    """
    booking = locked(booking)
    if booking.state != S.CONFIRMED or at < booking.release_at:
        return booking
    moved(booking, S.ABSENT, "community.spacebooking.missed", CLOCK, at)
    release_space(occupancy=booking.occupancy, at=at)
    return booking


@transaction.atomic
def excuse_absence(*, booking: SpaceBooking, reason: str, by: Actor, at: datetime) -> SpaceBooking:
    """Excuse an absence, by the owner, with or without an appeal; it no longer counts."""
    booking = locked(booking)
    booking.appeal_answer = reason
    return moved(booking, S.EXCUSED, "community.spacebooking.excused", by, at, reason)


@transaction.atomic
def appeal_absence(*, booking: SpaceBooking, text: str, by: Actor, at: datetime) -> SpaceBooking:
    """The borrower says why nobody came. :raises AppealNotOpen: twice, too late, or for anything but an absence."""
    booking = locked(booking)
    within = rules.APPEAL_WITHIN.span(booking.ends_at)
    too_late = at > booking.ends_at + within
    if booking.state != S.ABSENT or booking.appealed_at is not None or too_late:
        raise AppealNotOpen(days=within.days)
    booking.appeal, booking.appealed_at = text, at
    booking.save(update_fields=["appeal", "appealed_at"])
    journal.record("community.spacebooking.appealed", about=booking, by=by, at=at, note=text)
    return booking


@transaction.atomic
def uphold_absence(*, booking: SpaceBooking, reason: str, by: Actor, at: datetime) -> SpaceBooking:
    """
    Reject an appeal, with the reason: the absence stays.

    :raises MoveNotAllowed: if there is no open appeal.
    """
    booking = locked(booking)
    if booking.state != S.ABSENT or booking.appealed_at is None or booking.appeal_answer:
        raise MoveNotAllowed
    booking.appeal_answer = reason
    booking.save(update_fields=["appeal_answer"])
    journal.record("community.spacebooking.upheld", about=booking, by=by, at=at, note=reason)
    return booking


def _signed_out(booking: SpaceBooking, people_came: int, by: Actor, at: datetime) -> SpaceBooking:
    booking.people_came = people_came
    booking.signed_out_at = min(at, booking.ends_at)
    moved(booking, S.SIGNED_OUT, "community.spacebooking.signed_out", by, at)
    release_space(occupancy=booking.occupancy, at=at)
    return booking
