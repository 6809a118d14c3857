"""The tables of moves of working together, every pair."""

import pytest

from projects import states

ALLOWED = {
    "MILESTONE": "planned>reported planned>dropped reported>done reported>planned",
    "SHARE": "reported>confirmed reported>disputed reported>withdrawn disputed>reported disputed>withdrawn",
    "EVIDENCE": "baseline>measured measured>confirmed measured>baseline",
    "CASE": (
        "draft>submitted draft>withdrawn submitted>returned submitted>approved returned>submitted returned>withdrawn "
        "approved>published approved>returned published>withdrawn"
    ),
    "REPLICATION": (
        "proposed>under_way proposed>abandoned under_way>reported under_way>abandoned reported>confirmed reported>under_way"
    ),
    "BRAND": "proposed>joined proposed>refused joined>ended",
}


@pytest.mark.parametrize("name", ALLOWED)
def test_only_these_moves_are_allowed(name):
    table = getattr(states, name)
    allowed = {tuple(move.split(">")) for move in ALLOWED[name].split()}

    found = {
        (source, target) for source in table.moves for target in table.moves if table.allows(source, target)
    }

    assert found == allowed
