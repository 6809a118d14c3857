"""The lifecycles of what is agreed, one module a subject. Terminal states have empty exits."""

from roundtable.states.day import (
    IN_FORCE,
    LIVE,
    RESOLUTION,
    VOTE,
    ResolutionState,
    VoteState,
)
from roundtable.states.meetings import (
    INVITATION,
    ITEM,
    ON_AGENDA,
    OVER,
    PREPARING,
    PUBLIC,
    ROUNDTABLE,
    InvitationState,
    ItemState,
    RoundtableState,
)

__all__ = [
    "INVITATION",
    "IN_FORCE",
    "ITEM",
    "LIVE",
    "ON_AGENDA",
    "OVER",
    "PREPARING",
    "PUBLIC",
    "RESOLUTION",
    "ROUNDTABLE",
    "VOTE",
    "InvitationState",
    "ItemState",
    "ResolutionState",
    "RoundtableState",
    "VoteState",
]
