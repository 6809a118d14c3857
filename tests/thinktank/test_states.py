"""Every pair of every lifecycle: what may become what, and nothing else."""

import pytest

from tests.lifecycle_tables import moves_made, typed
from thinktank import states

ALLOWED = {
    "EXPERT": {
        "recommended": "applied declined",
        "applied": "under_review declined",
        "under_review": "appointed declined",
        "appointed": "suspended ended",
        "suspended": "appointed ended",
        "ended": "applied recommended",
        "declined": "applied recommended",
    },
    "PANEL": {
        "convened": "drawn dissolved",
        "drawn": "scoring dissolved",
        "scoring": "discussed dissolved",
        "discussed": "scoring signed dissolved",
    },
    "MEMBER": {"drawn": "sitting declined removed", "sitting": "declined removed"},
    "SHEET": {"open": "submitted recused void", "submitted": "open recused"},
    "CONSULTATION": {
        "asked": "accepted declined withdrawn draft",
        "accepted": "assigned declined withdrawn draft",
        "assigned": "answered",
        "answered": "closed",
        "draft": "asked withdrawn",
    },
    "INTERPRETATION": {"draft": "published", "published": "withdrawn", "withdrawn": "draft"},
    "FORUM": {
        "planned": "calling open cancelled",
        "calling": "open cancelled",
        "open": "held cancelled",
        "held": "closed",
    },
    "PAPER": {
        "draft": "submitted withdrawn",
        "submitted": "in_review withdrawn draft",
        "in_review": "submitted accepted revising rejected",
        "revising": "revised withdrawn",
        "revised": "accepted revising rejected",
        "accepted": "withdrawn",
    },
    "REGISTRATION": {"registered": "checked_in cancelled"},
}


@pytest.mark.parametrize("name", ALLOWED)
def test_things_move_only_as_the_table_says(name):
    assert moves_made(getattr(states, name)) == typed(ALLOWED[name])
