"""Absences that were excused, appealed against or mended, and one who cancelled late: one of each, in the sample city."""

from __future__ import annotations

import uuid
from datetime import timedelta

from cloudplatform.models import Booking, CheckIn, Method
from cloudplatform.states import BookingState, EventState
from core.models import User
from sample.people import People
from sample.world import World

S = BookingState
HOUR = timedelta(hours=1)
RECENT = (
    timedelta(days=4),
    timedelta(days=13),
)  # since the end: answered by now, and still open to an appeal
LATE_BY = 3 * HOUR  # before the start: too late to cancel without an absence, and before the doors open
EXCUSED = ("孩子半夜发烧，去了医院，没来得及取消。（示例）", "已核实，谅解。（示例）")
OPEN = "人到了，入口人多没扫上码。（示例）"
MENDED = "工作人员当天记得这位，名单漏勾。（示例）"


def show_excused_absences(world: World, people: People, bookings: list[Booking]) -> CheckIn | None:
    """Change a few rows that are not written yet; the arrival that was entered afterwards, if there is one."""
    ours = {user.pk for user in people.accounts.values()}
    over = [one for one in bookings if _is_recent(world, one) and one.booker_id not in ours]
    absent = [one for one in over if one.state == S.ABSENT]
    late = next((one for one in over if _may_be_late(one)), None)
    if late is not None:
        late.state, late.is_late = S.LATE, True
        late.cancelled_at = late.event.starts_at - LATE_BY
    for booking, show in zip(absent, (_excuse, _appeal), strict=False):
        show(booking)
    return _mend(absent[2], people.of(absent[2].event.host, 1)) if len(absent) > 2 else None


def _is_recent(world: World, booking: Booking) -> bool:
    since = world.now - booking.event.ends_at
    return booking.event.state == EventState.HELD and RECENT[0] < since < RECENT[1]


def _may_be_late(booking: Booking) -> bool:
    return booking.state == S.CANCELLED and booking.booked_at < booking.event.starts_at - 2 * LATE_BY


def _excuse(booking: Booking) -> None:
    booking.appeal, booking.appeal_answer = EXCUSED
    booking.state, booking.appealed_at = S.EXCUSED, booking.event.ends_at + 20 * HOUR


def _appeal(booking: Booking) -> None:
    booking.appeal, booking.appealed_at = OPEN, booking.event.ends_at + 22 * HOUR


def _mend(booking: Booking, colleague: User) -> CheckIn:
    booking.state, booking.appeal_answer = S.CHECKED_IN, MENDED
    event = booking.event
    return CheckIn(
        event=event, booking=booking, people=booking.seats, method=Method.MENDED, happened_at=event.starts_at,
        nonce=uuid.uuid5(uuid.NAMESPACE_OID, f"mended:{booking.code}"), received_at=event.ends_at + 40 * HOUR,
        taken_by=colleague,
    )  # fmt: skip


def tell_excused_absences(world: World, people: People, booking: Booking) -> None:
    """The facts after an absence."""
    event, appealed_at = booking.event, booking.appealed_at
    host = people.of(event.host, 1)
    if booking.state in (S.ABSENT, S.EXCUSED, S.LATE):
        is_late = booking.state == S.LATE
        world.tell(
            "cloudplatform.booking.missed",
            booking,
            None,
            event.door_closes_at,
            event=event.pk,
            is_late=is_late,
        )
    if appealed_at is not None:
        world.tell("cloudplatform.booking.appealed", booking, booking.booker, appealed_at, booking.appeal)
    if booking.state == S.EXCUSED and appealed_at is not None:
        world.tell(
            "cloudplatform.booking.excused", booking, host, appealed_at + 24 * HOUR, booking.appeal_answer
        )
