"""Every pair of the lifecycles of members: what may become what, and nothing else."""

import pytest

from community import states
from tests.lifecycle_tables import moves_made, typed

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


@pytest.mark.parametrize("name", ALLOWED)
def test_members_move_only_as_the_table_says(name):
    assert moves_made(getattr(states, name)) == typed(ALLOWED[name])
