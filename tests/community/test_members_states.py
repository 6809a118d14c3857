"""Every pair of the lifecycles of members: what may become what, and nothing else."""

import pytest

from community import states

ALLOWED = {
    "APPLICATION": {
        "applied": "recommended returned refused withdrawn",
        "returned": "applied withdrawn",
        "recommended": "admitted refused returned withdrawn",
    },
    "MEMBERSHIP": {"admitted": "suspended left", "suspended": "admitted left"},
    "NAME_CHANGE": {"asked": "confirmed declined"},
    "ALLIANCE": {"forming": "active dissolved", "active": "dissolved"},
    "PLACE": {"invited": "joined declined withdrawn", "joined": "left"},
}
PAIRS = [
    (name, source, target)
    for name in ALLOWED
    for source in getattr(states, name).moves
    for target in getattr(states, name).moves
]


@pytest.mark.parametrize(("name", "source", "target"), PAIRS)
def test_members_move_only_as_the_table_says(name, source, target):
    allowed = target in ALLOWED[name].get(source, "").split()
    assert getattr(states, name).allows(source, target) is allowed
