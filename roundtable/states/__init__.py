"""The lifecycles of what is agreed, one module a subject. Terminal states have empty exits."""

from roundtable.states.day import (
    IN_FORCE,
    LIVE,
    RESOLUTION,
    VOTE,
    ResolutionState,
    VoteState,
)
from roundtable.states.exchange import AGREEMENT, POST, AgreementState, PostState
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
    "AGREEMENT",
    "CORRECTION",
    "EXCERPT",
    "INVITATION",
    "IN_FORCE",
    "ITEM",
    "LIVE",
    "MINUTES",
    "ON_AGENDA",
    "OVER",
    "POST",
    "PREPARING",
    "PUBLIC",
    "RESOLUTION",
    "ROUNDTABLE",
    "SEALED",
    "VOTE",
    "AgreementState",
    "CorrectionState",
    "ExcerptState",
    "InvitationState",
    "ItemState",
    "MinutesState",
    "PostState",
    "ResolutionState",
    "RoundtableState",
    "VoteState",
]
