"""Tables of moves, and how a refusal speaks."""

import pytest
from django.db import models

from core.errors import DomainError
from core.record.lifecycle import Lifecycle, MoveNotAllowed, state_is_known


class Light(models.TextChoices):
    RED = "red"
    GREEN = "green"
    BROKEN = "broken"


CROSSING = Lifecycle({
    Light.RED: frozenset({Light.GREEN, Light.BROKEN}),
    Light.GREEN: frozenset({Light.RED, Light.BROKEN}),
    Light.BROKEN: frozenset(),
})  # fmt: skip
ALLOWED = {("red", "green"), ("red", "broken"), ("green", "red"), ("green", "broken")}


class Thing:
    def __init__(self, state):
        self.state = state


@pytest.mark.parametrize("source", Light.values)
@pytest.mark.parametrize("target", Light.values)
def test_a_thing_moves_only_as_the_table_says(source, target):
    thing = Thing(source)

    if (source, target) in ALLOWED:
        CROSSING.move(thing, target)
        assert thing.state == target
    else:
        with pytest.raises(MoveNotAllowed):
            CROSSING.move(thing, target)
        assert thing.state == source


def test_the_table_answers_from_where_a_state_is_reached():
    assert CROSSING.sources_of(Light.BROKEN) == {Light.RED, Light.GREEN}
    assert CROSSING.sources_of(Light.GREEN) == {Light.RED}


def test_the_database_learns_each_state():
    check = state_is_known("roads", "crossing", Light)

    assert check.name == "roads_crossing_state_known"
    assert "broken" in str(check.condition)


def test_a_refusal_fills_its_sentence_and_keeps_its_code():
    class Full(DomainError):
        code = "full"
        message = "只剩 {left} 个位子，请减少人数。"

    assert str(Full(left=2)) == "只剩 2 个位子，请减少人数。"
    assert Full.code == "full"
