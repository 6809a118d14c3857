"""Every pair of every lifecycle: what may become what, and nothing else."""

import pytest

from cloudplatform import states
from tests.lifecycle_tables import moves_made, typed

ALLOWED = {
    "DEMAND": {
        "posted": "screened declined merged withdrawn",
        "screened": "gathered answered declined merged",
        "gathered": "answered declined",
        "merged": "screened",
    },
    "CALL": {"draft": "open cancelled", "open": "closed cancelled"},
    "PRODUCT": {
        "draft": "submitted withdrawn",
        "submitted": "qualified returned rejected withdrawn taken_back draft",
        "returned": "submitted withdrawn taken_back",
        "qualified": "reviewed returned rejected taken_back",
        "reviewed": "scored returned qualified taken_back",
        "scored": "in_notice qualified taken_back",
        "in_notice": "on_shelf rejected qualified merged taken_back",
        "on_shelf": "suspended retired",
        "suspended": "on_shelf retired",
    },
    "EVENT": {"draft": "published cancelled", "published": "held cancelled"},
    "BOOKING": {
        "reserved": "checked_in absent excused cancelled",
        "checked_in": "reserved absent",
        "absent": "checked_in excused",
        "excused": "checked_in",
        "cancelled": "late",
        "late": "cancelled",
    },
    "WAIT": {"waiting": "offered left closed", "offered": "booked expired left closed"},
}


@pytest.mark.parametrize("name", ALLOWED)
def test_things_move_only_as_the_table_says(name):
    assert moves_made(getattr(states, name)) == typed(ALLOWED[name])
