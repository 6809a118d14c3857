"""Lifecycles of the think tank, one module a subject. Terminal states have empty exits."""

from thinktank.states.consultations import (
    CONSULTATION,
    INTERPRETATION,
    ConsultationState,
    InterpretationState,
)
from thinktank.states.experts import EXPERT, ExpertState
from thinktank.states.forum import FORUM, PAPER, REGISTRATION, ForumState, PaperState, RegistrationState
from thinktank.states.panels import (
    LIVE_PANELS,
    MEMBER,
    ON_PANEL,
    PANEL,
    SHEET,
    MemberState,
    PanelState,
    SheetState,
)

__all__ = [
    "CONSULTATION",
    "EXPERT",
    "FORUM",
    "INTERPRETATION",
    "LIVE_PANELS",
    "MEMBER",
    "ON_PANEL",
    "PANEL",
    "PAPER",
    "REGISTRATION",
    "SHEET",
    "ConsultationState",
    "ExpertState",
    "ForumState",
    "InterpretationState",
    "MemberState",
    "PanelState",
    "PaperState",
    "RegistrationState",
    "SheetState",
]
