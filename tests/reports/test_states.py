"""The lifecycles of the books, as the bylaw says them."""

import pytest

from core.lifecycle import MoveNotAllowed
from reports import states

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


class Thing:
    def __init__(self, state):
        self.state = state


@pytest.mark.parametrize("name", ALLOWED)
def test_only_the_moves_of_the_bylaw_are_made(name):
    table = getattr(states, name)
    made = {}
    for source in table.moves:
        for target in table.moves:
            thing = Thing(source)
            try:
                table.move(thing, target)
            except MoveNotAllowed:
                continue
            made.setdefault(str(source), set()).add(str(target))

    assert made == {source: set(targets.split()) for source, targets in ALLOWED[name].items()}
