"""Moves of a row from one state to another that change nothing else of it."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db.models import Model

from core.record import journal
from core.record.actors import Actor
from core.record.journal import Detail
from core.record.lifecycle import Lifecycle
from core.record.locks import for_update

M = TypeVar("M", bound=Model)


def move(
    row: M,
    lifecycle: Lifecycle,
    target: str,
    fact: str,
    by: Actor,
    at: datetime,
    note: str = "",
    **details: Detail,
) -> M:
    """
    Lock `row`, put it in state `target` and record `fact`, with `details` that `row` had before; returns the new row.

    :raises MoveNotAllowed: if the table of moves has no such move.
    """
    row = for_update(row)
    lifecycle.move(row, target)  # type: ignore[arg-type]
    row.save(update_fields=["state"])
    journal.record(fact, about=row, by=by, at=at, note=note, **details)
    return row
