"""The lifecycles of who advises, one module a subject. Terminal states have empty exits."""

from thinktank.states.experts import EXPERT, ExpertState
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
    "EXPERT",
    "LIVE_PANELS",
    "MEMBER",
    "ON_PANEL",
    "PANEL",
    "SHEET",
    "ExpertState",
    "MemberState",
    "PanelState",
    "SheetState",
]
