"""Writing remarks line by line, and settling them when the thing comes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.actors import Actor
from core.journal import subject_of
from projects.models import Case, Checkpoint, ReturnNote
from projects.queries.return_notes import lines_of, open_notes


def write(row: Checkpoint | Case, notes: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Keep what is said to each line; what is empty or no line of it is left out."""
    labels = lines_of(row)
    ReturnNote.objects.bulk_create(
        ReturnNote(
            subject=subject_of(row), field=name, label=labels[name][:120], text=text.strip()[:500],
            made_by=by.person, made_at=at,
        )
        for name, text in notes.items()
        if name in labels and text.strip()
    )  # fmt: skip


def settle(row: Checkpoint | Case, at: datetime) -> None:
    open_notes(row).update(settled_at=at)
