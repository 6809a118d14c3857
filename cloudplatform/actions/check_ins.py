"""Check-in at events: by code or list, walk-ins, undo, offline scanners, closing. Every check-in is idempotent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.actions import changes, waiting
from cloudplatform.actions.places import clock, locked_event
from cloudplatform.models import Booking, CheckIn, Event, Method, UndoneCheckIn
from cloudplatform.models.bookings import CODE_LENGTH, CODE_PREFIX
from cloudplatform.states import BOOKING, EVENT, BookingState, EventState
from community.models import Space
from core.errors import DomainError
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.locks import for_update
from core.text import number


class CodeUnknown(DomainError):
    code = "code_unknown"
    message = _("没有这个核销码。请再核对一遍，或按姓名在名单里找。")


class WrongEvent(DomainError):
    code = "wrong_event"
    message = _("这张票是另一场的：{title}，{starts}。")


class BookingCancelled(DomainError):
    code = "booking_was_cancelled"
    message = _("这张票已经取消。现场有空位的话可以按现场入场登记。")


class DoorShut(DomainError):
    code = "door_shut"
    message = _("现在不能核销：{opens}开始，{closes}结束。")


class AlreadyIn(DomainError):
    code = "already_in"
    message = _("这张票 {at} 已经入场，{people} 人。")


class RestAlreadyIn(AlreadyIn):
    """Refusal: part of the party was checked in before."""

    message = _("这张票 {at} 已经入场 {people} 人（票上 {seats} 人）。晚到的同行人，请按现场入场登记。")


class NotAWalkInCount(DomainError):
    code = "not_a_walk_in_count"
    message = _("现场入场的人数填 1 到 500。")


class RoomFull(DomainError):
    code = "room_full"
    message = _("{space}最多 {capacity} 人：现在算上已到和留着座的有 {inside} 人，最多再记 {left} 人。")


class WasTakenBack(DomainError):
    code = "was_taken_back"
    message = _("这次签到已被撤销。人确实到了的话，请重新核销一次。")


class RatedAlready(DomainError):
    code = "visit_rated_already"
    message = _("这位已经评价过这一场，签到不能再撤销。")


class TooLateToUndo(DomainError):
    code = "too_late_to_undo"
    message = _("结束超过 {days} 天，到场记录不能再改。")


class MoreThanBooked(DomainError):
    code = "more_than_booked"
    message = _("这张票是 {seats} 人的，多来的人请按现场入场登记。")


@dataclass(frozen=True)
class Scan:
    """One check-in from a scanner: what was read, how many came, when, and the scanner's own number (nonce) for it."""

    code: str
    nonce: UUID
    happened_at: datetime
    people: int | None = None
    method: str = Method.QR


@dataclass(frozen=True)
class WalkIn:
    """A count of people without a booking, from a scanner."""

    people: int
    nonce: UUID
    happened_at: datetime


@transaction.atomic
def check_in(*, event: Event, scan: Scan, by: Actor, at: datetime) -> CheckIn:
    """
    Check in the booking with a code. The same scan sent again gives the same check-in.

    The same number with another code is another scan: a page kept open or gone back to sends an old number. An absence
    already noted is mended by an arrival that happened in time.

    :raises CodeUnknown, WrongEvent, BookingCancelled: if the code opens nothing here.
    :raises DoorShut: if it happened outside the door's hours.
    :raises AlreadyIn: if another scan let this ticket in.
    :raises WasTakenBack: if this very scan was taken back.
    :raises MoreThanBooked: if more came than the ticket is for.
    """
    code = normalised(scan.code)
    scan = replace(scan, code=code, nonce=uuid5(scan.nonce, code))
    repeated = _repeated(event, scan.nonce)
    if repeated is not None:
        return repeated
    _refuse_shut(event, scan.happened_at)
    found = Booking.objects.filter(code=code).select_related("event").first()
    if found is None:
        raise CodeUnknown
    if found.event_id != event.pk:
        raise WrongEvent(title=found.event.title, starts=clock(found.event.starts_at))
    return _let_in(found, event, scan, by, at)


@transaction.atomic
def check_in_walk_in(*, event: Event, walk_in: WalkIn, by: Actor, at: datetime) -> CheckIn:
    """
    Count people who came without a booking. The same count sent again changes nothing.

    :raises NotAWalkInCount: if nobody came, or more than one line can be.
    :raises DoorShut: if it happened outside the door's hours.
    :raises RoomFull: if the room does not hold them beside who is in and, until the start, who has a place.
    :raises WasTakenBack: if this very count was taken back.
    """
    if not 1 <= walk_in.people <= policy.WALK_IN_MAX:
        raise NotAWalkInCount
    nonce = uuid5(walk_in.nonce, str(walk_in.people))
    repeated = _repeated(event, nonce)
    if repeated is not None:
        return repeated
    _refuse_shut(event, walk_in.happened_at)
    locked_event(event.pk)
    _refuse_over_room(event, walk_in)
    try:
        with transaction.atomic():
            arrival = CheckIn.objects.create(
                event=event, people=walk_in.people, method=Method.WALK_IN, nonce=nonce,
                happened_at=walk_in.happened_at, received_at=at, taken_by=by.person,
            )  # fmt: skip
    except IntegrityError:  # the same count sent twice at once: the first one stands
        return CheckIn.objects.get(nonce=nonce, event=event)
    journal.record(
        "cloudplatform.checkin.walked_in", about=arrival, by=by, at=at, event=event.pk, people=walk_in.people
    )
    return arrival


@transaction.atomic
def undo_check_in(*, check_in: CheckIn, by: Actor, at: datetime) -> None:
    """
    Undo a check-in or a count made in error; a scanner that sends it again is refused.

    A booking is expected again, or absent if the event is over.

    :raises TooLateToUndo: long after the end.
    :raises RatedAlready: if the visit was rated.
    """
    event = locked_event(check_in.event_id)
    check_in = for_update(check_in, "booking")
    if at >= event.ends_at + policy.MEND_WITHIN:
        raise TooLateToUndo(days=policy.MEND_WITHIN.days)
    if hasattr(check_in, "feedback"):
        raise RatedAlready
    booking = check_in.booking
    if booking is not None:
        is_over = event.state == EventState.HELD
        BOOKING.move(booking, BookingState.ABSENT if is_over else BookingState.RESERVED)
        booking.save(update_fields=["state"])
    UndoneCheckIn.objects.create(
        event=event, booking=booking, people=check_in.people, method=check_in.method, nonce=check_in.nonce,
        undone_at=at, undone_by=by.person,
    )  # fmt: skip
    people, method = check_in.people, check_in.method
    check_in.delete()
    about = booking or event
    journal.record(
        "cloudplatform.checkin.undone",
        about=about,
        by=by,
        at=at,
        event=event.pk,
        people=people,
        method=method,
    )


def check_in_batch(
    *, event: Event, scans: Sequence[Scan | WalkIn], by: Actor, at: datetime
) -> list[CheckIn | DomainError]:
    """
    Process the check-ins an offline scanner stored, in the order they happened.

    Answers stand in the order of `scans`; one refusal stops nobody.
    """
    answers: dict[int, CheckIn | DomainError] = {}
    for place, scan in sorted(enumerate(scans), key=lambda one: one[1].happened_at):
        try:
            if isinstance(scan, WalkIn):
                answers[place] = check_in_walk_in(event=event, walk_in=scan, by=by, at=at)
            else:
                answers[place] = check_in(event=event, scan=scan, by=by, at=at)
        except DomainError as refusal:
            answers[place] = refusal
    return [answers[place] for place in range(len(scans))]


@transaction.atomic
def close_event(*, event: Event, at: datetime) -> bool:
    """Close an event after its end: mark absences, and the event as held. Safe to repeat; True if this call did it."""
    event = locked_event(event.pk)
    if event.state != EventState.PUBLISHED or at < event.door_closes_at:
        return False
    EVENT.move(event, EventState.HELD)
    event.save(update_fields=["state"])
    missing = list(
        Booking.objects.select_for_update().filter(event=event, state=BookingState.RESERVED).order_by("pk")
    )
    for booking in missing:
        excused = booking.may_leave  # it was changed after they booked: no absence
        BOOKING.move(booking, BookingState.EXCUSED if excused else BookingState.ABSENT)
        booking.save(update_fields=["state"])
        if not excused:
            journal.record("cloudplatform.booking.missed", about=booking, by=CLOCK, at=at, event=event.pk)
    _note_late(event, at)
    waiting.close_line(event=event, by=CLOCK, at=at)
    journal.record("cloudplatform.event.held", about=event, by=CLOCK, at=at, absent=len(missing))
    return True


def _note_late(event: Event, at: datetime) -> None:
    """Mark late cancellations as absences if nobody took their places."""
    rows = Booking.objects.select_for_update().filter(event=event, state=BookingState.CANCELLED, is_late=True)
    given_back = [
        (row.cancelled_at, row) for row in rows.order_by("cancelled_at", "pk") if row.cancelled_at is not None
    ]
    if not given_back:
        return
    takers = changes.takers_since(event, given_back[0][0])
    filled = changes.filled([(moment, row.seats) for moment, row in given_back], takers)
    for (_moment, booking), is_filled in zip(given_back, filled, strict=True):
        if not is_filled:
            BOOKING.move(booking, BookingState.LATE)
            booking.save(update_fields=["state"])
            journal.record(
                "cloudplatform.booking.missed", about=booking, by=CLOCK, at=at, event=event.pk, is_late=True
            )


def normalised(code: str) -> str:
    """A booking code without separators and without the prefix of the QR code."""
    bare = "".join(
        character for character in number(code[:80]) if character.isascii() and character.isalnum()
    )
    return bare.removeprefix(CODE_PREFIX) if len(bare) == CODE_LENGTH + len(CODE_PREFIX) else bare


def _refuse_shut(event: Event, happened_at: datetime) -> None:
    if event.state not in (EventState.PUBLISHED, EventState.HELD) or not (
        event.door_opens_at <= happened_at < event.door_closes_at
    ):
        raise DoorShut(opens=clock(event.door_opens_at), closes=clock(event.door_closes_at))


def _repeated(event: Event, nonce: UUID) -> CheckIn | None:
    """The arrival a scan already made. :raises WasTakenBack: if it was taken back."""
    if UndoneCheckIn.objects.filter(nonce=nonce).exists():
        raise WasTakenBack
    return CheckIn.objects.filter(nonce=nonce, event=event).first()


def _refuse_over_room(event: Event, walk_in: WalkIn) -> None:
    """:raises RoomFull: until the start the places of who booked are kept; from then on who is not there has none."""
    inside = CheckIn.objects.filter(event=event).aggregate(people=Sum("people"))["people"] or 0
    if walk_in.happened_at < event.starts_at:
        expected = Booking.objects.filter(event=event, state=BookingState.RESERVED)
        inside += expected.aggregate(seats=Sum("seats"))["seats"] or 0
    space = Space.objects.get(pk=event.space_id)
    if inside + walk_in.people > space.capacity:
        left = max(0, space.capacity - inside)
        raise RoomFull(space=space.name, capacity=space.capacity, inside=inside, left=left)


def _let_in(found: Booking, event: Event, scan: Scan, by: Actor, at: datetime) -> CheckIn:
    booking = for_update(found)
    if booking.state == BookingState.CANCELLED:
        raise BookingCancelled
    people = booking.seats if scan.people is None else scan.people
    first = CheckIn.objects.filter(booking=booking).first()
    if first is not None and first.nonce == scan.nonce:
        return first
    _refuse_second(booking, first)
    if not 1 <= people <= booking.seats:
        raise MoreThanBooked(seats=booking.seats)
    BOOKING.move(booking, BookingState.CHECKED_IN)
    booking.save(update_fields=["state"])
    arrival = CheckIn.objects.create(
        event=event, booking=booking, people=people, method=scan.method, nonce=scan.nonce,
        happened_at=scan.happened_at, received_at=at, taken_by=by.person,
    )  # fmt: skip
    journal.record(
        "cloudplatform.booking.checked_in", about=booking, by=by, at=at, event=event.pk, people=people
    )
    return arrival


def _refuse_second(booking: Booking, first: CheckIn | None) -> None:
    if first is not None:
        refusal = RestAlreadyIn if first.people < booking.seats else AlreadyIn
        raise refusal(at=clock(first.happened_at), people=first.people, seats=booking.seats)
