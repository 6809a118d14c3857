"""Lifecycles of rooms, self-checks, groups."""

from community.places.states.groups import GROUP, GROUP_HAND_OVER, GroupHandOverState, GroupState
from community.places.states.self_checks import SELF_CHECK, SelfCheckState
from community.places.states.space_bookings import COUNTED, HOLDING, SPACE_BOOKING, SpaceBookingState

__all__ = [
    "COUNTED",
    "GROUP",
    "GROUP_HAND_OVER",
    "HOLDING",
    "SELF_CHECK",
    "SPACE_BOOKING",
    "GroupHandOverState",
    "GroupState",
    "SelfCheckState",
    "SpaceBookingState",
]
