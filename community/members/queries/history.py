"""History of a row from the journal, in words for the people concerned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from core.models import JournalEntry
from core.record import facts
from core.record.journal import subject_of


@dataclass(frozen=True)
class Step:
    """One journal entry, in the shape of components/_timeline.html."""

    title: str
    when: datetime
    text: str
    is_done: bool = True
    is_now: bool = False


def history(thing: models.Model) -> Sequence[Step]:
    """Answer what happened to `thing`, oldest first, without the facts that have no word. One query."""
    entries = JournalEntry.objects.filter(subject=subject_of(thing), fact__in=facts.told()).order_by("pk")
    return [Step(facts.words_of(entry.fact), entry.happened_at, entry.note) for entry in entries]
