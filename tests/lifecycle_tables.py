"""
Helper of tests: the moves a lifecycle makes, tried one by one: to be compared with the bylaw as the test types it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from core.record.lifecycle import Lifecycle, MoveNotAllowed


class Thing:
    def __init__(self, state):
        self.state = state


def moves_made(table: Lifecycle) -> dict[str, set[str]]:
    """
    From each state that has exits, the states it may go to: every pair of states is asked for and moved.

    A refused move leaves the state as it was.
    """
    made: dict[str, set[str]] = {}
    for source in table.moves:
        for target in table.moves:
            thing = Thing(source)
            try:
                table.move(thing, target)
            except MoveNotAllowed:
                assert (thing.state, table.allows(source, target)) == (source, False), (source, target)
            else:
                assert (thing.state, table.allows(source, target)) == (target, True), (source, target)
                made.setdefault(str(source), set()).add(str(target))
    return made


@contextmanager
def taken_back() -> Iterator[None]:
    """What is done here is taken back at its end: the next act finds the same rows, built once."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def targets_reached(row, acts, *, name, **values) -> set[str]:
    """
    Which states the `acts` bring `row` to: each is tried on it as it lies in the database, and taken back.

    `acts` are actions by the state that each leads to; they take the row as `name`, and `values`.
    """
    reached = set()
    for target, act in acts.items():
        with taken_back():
            try:
                after = act(**{name: type(row).objects.get(pk=row.pk)}, **values)
            except MoveNotAllowed:
                continue
            assert after.state == target
            reached.add(target)
    return reached


def typed(moves: dict[str, str]) -> dict[str, set[str]]:
    """A table as tests type it, `{"draft": "open cancelled"}`, in the form of `moves_made`."""
    return {source: set(targets.split()) for source, targets in moves.items()}


def paired(pairs) -> dict[str, set[str]]:
    """Pairs of states in the form of `moves_made`."""
    made: dict[str, set[str]] = {}
    for source, target in pairs:
        made.setdefault(str(source), set()).add(str(target))
    return made
