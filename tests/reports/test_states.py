"""The lifecycles of the books, as the bylaw says them."""

import pytest

from reports import states
from tests.lifecycle_tables import moves_made, typed

ALLOWED = {
    "EDITION": {
        "outline": "writing", "writing": "reviewing", "reviewing": "writing approved", "approved": "writing scheduled",
        "scheduled": "approved published", "published": "replaced",
    },
    "CHAPTER": {
        "waiting": "writing", "writing": "submitted", "submitted": "writing returned accepted", "returned": "writing",
        "accepted": "returned",
    },
    "SNAPSHOT": {"queued": "frozen failed", "failed": "queued"},
    "BUILD": {"queued": "running cancelled failed", "running": "done failed cancelled", "failed": "queued"},
}  # fmt: skip


@pytest.mark.parametrize("name", ALLOWED)
def test_only_the_moves_of_the_bylaw_are_made(name):
    assert moves_made(getattr(states, name)) == typed(ALLOWED[name])
