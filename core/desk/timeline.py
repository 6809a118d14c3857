"""Timeline of a case from the journal, newest first: fact, person, seat, old and new values, notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model

from core.models import JournalEntry, PendingAct, User
from core.record.facts import words_of
from core.record.journal import subject_of

SHOWN: Final = 200
FIELD_OF: Final = {"into": "merged_into"}  # what the record calls otherwise than the model
BEFORE: Final = ("was_", "old_")  # how the record names the value before


@dataclass(frozen=True)
class Change:
    """One changed value; `old` is empty where the journal holds only the new one."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class HistoryEntry:
    """One journal entry as it is shown."""

    title: str
    when: datetime
    who: str
    seat: str
    note: str
    changes: Sequence[Change] = ()


def timeline(row: Any) -> Sequence[HistoryEntry]:
    """
    The journal entries about `row` and about its pending acts. Two queries, one more for names of people, and one for
    each model whose rows are named.
    """
    acts = PendingAct.objects.filter(subject=subject_of(row)).values_list("pk", flat=True)
    subjects = [subject_of(row), *(f"{PendingAct._meta.label_lower}:{pk}" for pk in acts)]
    entries = list(
        JournalEntry.objects.filter(subject__in=subjects).select_related("actor").order_by("-pk")[:SHOWN]
    )
    named = {key: str(user) for key, user in User.objects.in_bulk(_receivers(entries)).items()}
    rows = _rows_named(entries)
    return [
        HistoryEntry(
            f"{words_of(one.fact)}{_to(one, named)}", one.happened_at, str(one.actor) if one.actor else "系统", one.seat_label,
            one.note, changes_of(one, rows),
        )
        for one in entries
    ]  # fmt: skip


Rows = Mapping[type[Model], Mapping[int, str]]


def changes_of(entry: JournalEntry, rows: Rows) -> Sequence[Change]:
    """The changed values of an entry as label and text; empty ones are left out."""
    model, found = _model_of(entry), []
    for key, value in entry.details.items():
        if key.startswith(BEFORE) or value in ("", None):
            continue
        field = _field(model, "state" if key == "moved" else key)
        if field is None:
            continue
        before, now = value if key == "moved" else (_before(entry, key), value)
        old, new = _said(field, before, rows), _said(field, now, rows)
        if new and new != old:
            found.append(Change(str(field.verbose_name), old, new))
    return found


def _before(entry: JournalEntry, key: str) -> object:
    return next((entry.details[f"{one}{key}"] for one in BEFORE if f"{one}{key}" in entry.details), "")


def _receivers(entries: Sequence[JournalEntry]) -> list[int]:
    """The people cases were handed over to, by primary key."""
    return [one.details["to"] for one in entries if one.fact.startswith("core.case.") and "to" in one.details]


def _to(entry: JournalEntry, named: dict[int, str]) -> str:
    to = entry.details.get("to") if entry.fact.startswith("core.case.") else None
    return f"：{named[to]}" if to in named else ""


def _model_of(entry: JournalEntry) -> type[Model] | None:
    try:
        return apps.get_model(entry.subject.partition(":")[0])
    except (LookupError, ValueError):
        return None


def _field(model: type[Model] | None, key: str) -> Field[Any, Any] | None:
    """The field of the model the record tells the value of."""
    if model is None:
        return None
    try:
        field = model._meta.get_field(FIELD_OF.get(key, key))
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None


def _rows_named(entries: Iterable[JournalEntry]) -> Rows:
    """The names of the rows the entries tell by number. One query a model."""
    wanted: dict[type[Model], set[int]] = {}
    for entry in entries:
        for key, value in entry.details.items():
            related = _related(_field(_model_of(entry), key.removeprefix("was_").removeprefix("old_")))
            if related is not None and isinstance(value, int) and not isinstance(value, bool):
                wanted.setdefault(related, set()).add(value)
    return {
        model: {key: str(row) for key, row in model._default_manager.in_bulk(keys).items()}
        for model, keys in wanted.items()
    }


def _related(field: Field[Any, Any] | None) -> type[Model] | None:
    """The model a field points to, if its rows are named without asking for more."""
    model = getattr(field, "related_model", None)
    return model if isinstance(model, type) and issubclass(model, Model) else None


def _said(field: Field[Any, Any], value: object, rows: Rows) -> str:
    """One value as text; empty if there is none."""
    related = _related(field)
    if value in ("", None):
        return ""
    if related is not None:
        return rows.get(related, {}).get(value, "") if isinstance(value, int) else ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, ""))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        try:
            return f"{date.fromisoformat(value):%Y-%m-%d}"
        except ValueError:
            return ""
    return str(value) if isinstance(value, int | float) else ""
