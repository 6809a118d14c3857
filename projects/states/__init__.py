"""The lifecycles of benchmark projects, one module a subject. Terminal states have empty exits."""

from projects.states.checks import CHECKPOINT, RECTIFICATION, CheckpointState, RectificationState
from projects.states.decisions import DECISION_LIST, OBJECTION, ListState, ObjectionState
from projects.states.projects import (
    CALL,
    NAMELESS,
    OPEN_TO_CALLS,
    PARTNER,
    PROJECT,
    PUBLIC,
    RUNNING,
    WRITABLE,
    CallState,
    PartnerState,
    ProjectState,
)

__all__ = [
    "CALL", "CHECKPOINT", "DECISION_LIST", "NAMELESS", "OBJECTION", "OPEN_TO_CALLS", "PARTNER", "PROJECT", "PUBLIC",
    "RECTIFICATION", "RUNNING", "WRITABLE", "CallState", "CheckpointState", "ListState", "ObjectionState",
    "PartnerState", "ProjectState", "RectificationState",
]  # fmt: skip
