"""Every pair of every lifecycle: what may become what, and nothing else."""

import pytest

from roundtable import states
from tests.lifecycle_tables import moves_made, typed

ALLOWED = {
    "ROUNDTABLE": {
        "planned": "invited cancelled",
        "invited": "sitting cancelled",
        "sitting": "held",
        "held": "minuted",
        "minuted": "adopted closed",
        "adopted": "closed",
        "closed": "minuted",  # a further instruction re-opens one of its resolutions
    },
    "ITEM": {
        "proposed": "listed merged declined withdrawn",
        "listed": "sitting proposed merged declined withdrawn",
        "sitting": "listed decided",
        "declined": "proposed",
    },
    "INVITATION": {
        "prepared": "sent",
        "sent": "accepted declined",
        "accepted": "accepted declined sent",
        "declined": "accepted declined sent",
    },
    "VOTE": {"open": "closed void"},
    "RESOLUTION": {
        "provisional": "open void",
        "open": "under_way carried",
        "under_way": "reported carried",
        "reported": "under_way done carried",
        "done": "under_way",
    },
    "MINUTES": {
        "drafted": "commenting",
        "commenting": "countersigning",
        "countersigning": "issued drafted",
        "issued": "adopted",
    },
    "POST": {"open": "agreed withdrawn", "agreed": "open"},
    "AGREEMENT": {"proposed": "signed declined", "signed": "finished"},
    "GROUP": {"active": "closed"},
    "PLACE": {"asked": "joined declined", "joined": "joined left", "declined": "asked", "left": "asked"},
    "TOPIC": {"open": "put dropped", "put": "open decided", "dropped": "open"},
    "VISIT": {"planned": "made cancelled", "made": "written", "written": "made confirmed"},
    "CORRECTION": {"proposed": "accepted rejected"},
    "EXCERPT": {"prepared": "told", "told": "acknowledged"},
}


@pytest.mark.parametrize("name", ALLOWED)
def test_things_move_only_as_the_table_says(name):
    assert moves_made(getattr(states, name)) == typed(ALLOWED[name])
