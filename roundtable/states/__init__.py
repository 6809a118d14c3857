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
from roundtable.states.minutes import (
    CORRECTION,
    EXCERPT,
    MINUTES,
    SEALED,
    CorrectionState,
    ExcerptState,
    MinutesState,
)

__all__ = [
    "CORRECTION",
    "EXCERPT",
    "INVITATION",
    "IN_FORCE",
    "ITEM",
    "LIVE",
    "MINUTES",
    "ON_AGENDA",
    "OVER",
    "PREPARING",
    "PUBLIC",
    "RESOLUTION",
    "ROUNDTABLE",
    "SEALED",
    "VOTE",
    "CorrectionState",
    "ExcerptState",
    "InvitationState",
    "ItemState",
    "MinutesState",
    "ResolutionState",
    "RoundtableState",
    "VoteState",
]
