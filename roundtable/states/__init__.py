"""The lifecycles of what is agreed, one module a subject. Terminal states have empty exits."""

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
    "ITEM",
    "ON_AGENDA",
    "OVER",
    "PREPARING",
    "PUBLIC",
    "ROUNDTABLE",
    "InvitationState",
    "ItemState",
    "RoundtableState",
]
