"""What happened to a case, newest first, in words: what, who, in which seat, with which words of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.models import JournalEntry, PendingAct, User
from core.record.facts import words_of
from core.record.journal import subject_of

SHOWN: Final = 200


@dataclass(frozen=True)
class HistoryEntry:
    """One entry of the record."""

    title: str
    when: datetime
    who: str
    seat: str
    note: str


def timeline(row: Any) -> Sequence[HistoryEntry]:
    """Everything the record holds on `row` and on the acts of two people about it. Two queries, one more for names."""
    acts = PendingAct.objects.filter(subject=subject_of(row)).values_list("pk", flat=True)
    subjects = [subject_of(row), *(f"{PendingAct._meta.label_lower}:{pk}" for pk in acts)]
    entries = list(
        JournalEntry.objects.filter(subject__in=subjects).select_related("actor").order_by("-pk")[:SHOWN]
    )
    named = {key: str(user) for key, user in User.objects.in_bulk(_receivers(entries)).items()}
    return [
        HistoryEntry(
            f"{words_of(one.fact)}{_to(one, named)}", one.happened_at, str(one.actor) if one.actor else "系统", one.seat_label,
            one.note,
        )
        for one in entries
    ]  # fmt: skip


def _receivers(entries: Sequence[JournalEntry]) -> list[int]:
    """Whom cases were handed to."""
    return [one.details["to"] for one in entries if one.fact.startswith("core.case.") and "to" in one.details]


def _to(entry: JournalEntry, named: dict[int, str]) -> str:
    to = entry.details.get("to") if entry.fact.startswith("core.case.") else None
    return f"：{named[to]}" if to in named else ""
