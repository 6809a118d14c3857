"""Duties of the holder of one seat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from community.members.models import Seat
from community.members.queries.waiting import Duty, duties
from community.seat_rights import opens


def duties_of(seat: Seat, at: datetime) -> Sequence[Duty]:
    """What waits for the institution of `seat`, on pages its rights open, and with a button for its holder."""
    return [
        duty for duty in duties(seat.institution, at) if opens(seat, duty.path) and has_button(seat, duty)
    ]


def has_button(seat: Seat, duty: Duty) -> bool:
    """Whether the holder of `seat` can do it, not only look at it."""
    if duty.holder is not None and duty.holder != seat.user_id:
        return False
    return duty.right is None or seat.carries(duty.right)
