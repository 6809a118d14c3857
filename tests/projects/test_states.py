"""The lifecycles of projects, every pair. Policy: 2.2, 3.2.1."""

import pytest

from projects import states
from projects.states import (
    CallState,
    CheckpointState,
    ListState,
    ObjectionState,
    PartnerState,
    ProjectState,
    RectificationState,
)

WAY = """
draft submitted; draft withdrawn; submitted recommended; submitted returned; submitted rejected; submitted withdrawn;
submitted draft;
returned submitted; returned withdrawn; recommended qualified; recommended returned; recommended rejected;
qualified under_review; qualified rejected; qualified withdrawn; under_review decided; under_review reserved;
under_review rejected; reserved under_review; reserved withdrawn; decided in_notice; in_notice incubating;
in_notice rejected; incubating midterm_checked; incubating exited; midterm_checked accepted; midterm_checked exited;
accepted named; accepted exited; named confirmed; named rectifying; named exited; confirmed confirmed;
confirmed rectifying; confirmed exited; rectifying confirmed; rectifying exited
"""
TABLES = [
    (states.PROJECT, ProjectState, WAY),
    (states.CALL, CallState, "draft open; draft cancelled; open closed; open cancelled"),
    (states.PARTNER, PartnerState, "asked signed; asked declined; signed asked; declined asked"),
    (states.DECISION_LIST, ListState, "draft decided; decided in_notice; in_notice closed"),
    (states.OBJECTION, ObjectionState, "filed upheld; filed dismissed"),
    (
        states.CHECKPOINT,
        CheckpointState,
        "open reported; reported passed; reported returned; reported failed; returned reported",
    ),
    (
        states.RECTIFICATION,
        RectificationState,
        "opened replied; opened failed; replied verified; replied returned; replied failed; returned replied; returned failed",
    ),
]
PAIRS = [
    (table, source, target, f"{source} {target}" in [" ".join(pair.split()) for pair in allowed.split(";")])
    for table, choices, allowed in TABLES
    for source in choices.values
    for target in choices.values
]


@pytest.mark.parametrize(
    ("table", "source", "target", "is_allowed"), PAIRS, ids=lambda one: str(one) if isinstance(one, str) else ""
)  # fmt: skip
def test_things_move_only_as_the_tables_say(table, source, target, is_allowed):
    assert table.allows(source, target) is is_allowed
