"""The lifecycles of members and what they do, one module a subject. Terminal states have empty exits."""

from community.states.groups import GROUP, GroupState
from community.states.members import LISTED, MEMBERSHIP, MembershipState
from community.states.seats import INVITATION, InvitationState
from community.states.space_bookings import SPACE_BOOKING, SpaceBookingState

__all__ = [
    "GROUP",
    "INVITATION",
    "LISTED",
    "MEMBERSHIP",
    "SPACE_BOOKING",
    "GroupState",
    "InvitationState",
    "MembershipState",
    "SpaceBookingState",
]
