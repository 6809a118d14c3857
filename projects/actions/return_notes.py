"""Return notes: remarks line by line on something given back; settled when it comes again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Model

from core.record.actors import Actor
from core.record.journal import subject_of
from projects.models import ReturnNote
from projects.queries.return_notes import open_notes


def write(row: Model, labels: Mapping[str, str], notes: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Save the remarks on the lines in `labels`; empty and unknown ones are ignored."""
    ReturnNote.objects.bulk_create(
        ReturnNote(
            subject=subject_of(row), field=name, label=labels[name][:120], text=text.strip()[:500],
            made_by=by.person, made_at=at,
        )
        for name, text in notes.items()
        if name in labels and text.strip()
    )  # fmt: skip


def settle(row: Model, at: datetime) -> None:
    open_notes(row).update(settled_at=at)
