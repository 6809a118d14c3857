"""The lifecycles of projects, every pair. Policy: 2.2, 3.2.1."""

import pytest

from core.states import OBJECTION, ObjectionState
from projects import states
from projects.states import (
    CallState,
    CheckpointState,
    ListState,
    PartnerState,
    ProjectState,
    RectificationState,
)
from tests.lifecycle_tables import moves_made, paired

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
    (OBJECTION, ObjectionState, "filed upheld; filed dismissed"),
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


@pytest.mark.parametrize(
    ("table", "choices", "allowed"), TABLES, ids=lambda one: getattr(one, "__name__", "")
)
def test_things_move_only_as_the_tables_say(table, choices, allowed):
    assert [*table.moves] == [*choices]
    assert moves_made(table) == paired(pair.split() for pair in allowed.split(";"))
