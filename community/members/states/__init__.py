"""Lifecycles of members and seats."""

from community.members.states.alliances import ALLIANCE, PLACE, AllianceState, PlaceState
from community.members.states.members import (
    APPLICATION,
    LISTED,
    LIVE_APPLICATIONS,
    MEMBERSHIP,
    NAME_CHANGE,
    ApplicationState,
    MembershipState,
    NameChangeState,
)
from community.members.states.seats import INVITATION, InvitationState

__all__ = [
    "ALLIANCE",
    "APPLICATION",
    "INVITATION",
    "LISTED",
    "LIVE_APPLICATIONS",
    "MEMBERSHIP",
    "NAME_CHANGE",
    "PLACE",
    "AllianceState",
    "ApplicationState",
    "InvitationState",
    "MembershipState",
    "NameChangeState",
    "PlaceState",
]
