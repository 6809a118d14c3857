"""Nouns of what is agreed."""

from roundtable.models.agenda import (
    BY_FACT,
    KIND_ORDER,
    Advice,
    AgendaItem,
    ItemKind,
    Outcome,
    Paper,
    PaperAccess,
    PaperVersion,
    Sought,
)
from roundtable.models.invitations import Invitation, Standing
from roundtable.models.meetings import (
    LETTER,
    CoHost,
    MeetingKind,
    MissedHalf,
    Reminder,
    Roundtable,
    is_city,
)

__all__ = [
    "BY_FACT",
    "KIND_ORDER",
    "LETTER",
    "Advice",
    "AgendaItem",
    "CoHost",
    "Invitation",
    "ItemKind",
    "MeetingKind",
    "MissedHalf",
    "Outcome",
    "Paper",
    "PaperAccess",
    "PaperVersion",
    "Reminder",
    "Roundtable",
    "Sought",
    "Standing",
    "is_city",
]
