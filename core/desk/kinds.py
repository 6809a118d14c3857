"""
The registry of kinds of cases.

A kind says which of its rows a person sees, which decisions they wait for and who may decide them now, how a row is
numbered and named. Inbox, case page and search ask nothing else, so a new kind is one entry in its app's cases.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Model, Q, QuerySet
from django.utils.timezone import localtime

from core import searchtext
from core.models import User
from core.record import rules
from core.record.rules import Rule, Unit

Rows = Callable[[User], QuerySet[Any]]
DEADLINES: Final = "待办几个工作日内办"  # the heading of the deadlines of all queues among the rules
DAYS_MOST: Final = 120


@dataclass(frozen=True)
class Together:
    """A button without a form that may be pressed for many cases at once; `undo` is the button that reverts it."""

    verb: str
    undo: str = ""


@dataclass(frozen=True)
class Stage:
    """
    One decision a case waits for.

    `rows` answers the cases a person may decide now. They wait since the field `since`; they are due on the day field
    `due`, else `days` working days after `since`, unless the bureau set another number; None: no rule sets a day.
    `verbs` are the buttons that decide it;
    `first` is the one most often pressed, also where it may be pressed outside this stage. `together` are those that
    are right for many cases at once.
    """

    name: str
    rows: Rows
    since: str
    days: int | None = None
    due: str = ""
    verbs: frozenset[str] = frozenset()
    first: str = ""
    together: Sequence[Together] = ()


@dataclass(frozen=True)
class Related:
    """Another page that matters for a case: what it is, and the fact that matters."""

    title: str
    path: str
    fact: str = ""


def no_place(row: Any) -> str:
    return ""


def unrelated(user: User, row: Any) -> Sequence[Related]:
    return ()


def words_of(row: Any) -> str:
    return str(row)


def no_lines(row: Any) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class CaseKind:
    """
    One kind of case.

    `code` stands in addresses, `prefix` in numbers ("D" of D-26-00019); both are unique. `rows` answers every case a
    person sees. `area` is the path to the code of the area it lies in. `under_way` are the states in which somebody
    still decides. `created_field` is the moment whose year stands in the number, unless the row numbers itself (`number`).
    `related_fields` are the relations `title`, `place` and `lines` read; `lines` say what is in it where many are decided.
    `search_fields` are the fields a search for words looks in.
    """

    code: str
    name: str
    prefix: str
    model: type[Model]
    rows: Rows
    stages: Sequence[Stage]
    under_way: frozenset[str] = frozenset()
    area: str = ""
    created_field: str = ""
    number: Callable[[Any], str] | None = None
    old_prefixes: frozenset[str] = frozenset()
    title: Callable[[Any], str] = words_of
    place: Callable[[Any], str] = no_place
    related_fields: Sequence[str] = ()
    search_fields: Sequence[str] = ()
    related: Callable[[User, Any], Sequence[Related]] = unrelated
    lines: Callable[[Any], Sequence[str]] = no_lines

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    def subject(self, pk: int) -> str:
        """How the journal names the case `pk`."""
        return f"{self.label}:{pk}"

    def number_of(self, row: Any) -> str:
        if self.number is not None:
            return self.number(row)
        moment = getattr(row, self.created_field) if self.created_field else None
        if moment is None:
            return f"{self.prefix}-{row.pk:05d}"
        year = localtime(moment) if hasattr(moment, "hour") else moment
        return f"{self.prefix}-{year:%y}-{row.pk:05d}"

    def fetched(self, pks: Sequence[int]) -> dict[int, Any]:
        """The rows `pks`, which the caller has checked, with what their names need. One query."""
        rows = self.model._default_manager.filter(pk__in=pks)
        if self.related_fields:
            rows = rows.select_related(*self.related_fields)
        return {row.pk: row for row in rows}

    def matching(self, words: str) -> Q:
        """Rows that name `words`."""
        return searchtext.holding(words, *self.search_fields)


class Named:
    """Number, title and place of one case, from its kind and its row."""

    kind: CaseKind
    row: Any

    @property
    def number(self) -> str:
        return self.kind.number_of(self.row)

    @property
    def title(self) -> str:
        return self.kind.title(self.row)

    @property
    def place(self) -> str:
        return self.kind.place(self.row)

    @property
    def lines(self) -> Sequence[str]:
        return self.kind.lines(self.row)


_kinds: dict[str, CaseKind] = {}


def register(*kinds: CaseKind) -> None:
    """
    :raises ValueError: for a code, a model or a prefix that another kind has.
    """
    for kind in kinds:
        for known in _kinds.values():
            if kind.code == known.code or kind.prefix == known.prefix or kind.model is known.model:
                raise ValueError(f"{kind.name} and {known.name} share a code, a prefix or a model.")
        _kinds[kind.code] = kind


def kinds() -> Sequence[CaseKind]:
    return list(_kinds.values())


def kind_of(code: str) -> CaseKind | None:
    return _kinds.get(code)


def kind_named(subject: str) -> CaseKind | None:
    """The kind of the row that `subject` names as the journal does."""
    label = subject.partition(":")[0]
    return next((kind for kind in _kinds.values() if kind.label == label), None)


def days_of(kind: CaseKind, stage: Stage, since: date) -> int | None:
    """The working days within which a decision is due, by the rule in force when the case began to wait."""
    return None if stage.days is None else rules.value_on(deadline_code(kind, stage), stage.days, since)


def deadline_code(kind: CaseKind, stage: Stage) -> str:
    return f"desk.{kind.code}.{stage.name}"


def deadlines() -> Iterator[Rule]:
    """The deadline of each decision that has one, as a rule; a decision due on a day of its own has none here."""
    for kind in _kinds.values():
        for stage in kind.stages:
            if stage.days is not None and not stage.due:
                yield Rule(
                    deadline_code(kind, stage), f"{kind.name}：{stage.name}", stage.days, Unit.WORKING_DAYS, DEADLINES,
                    most=DAYS_MOST, about="从到待办那天的次日算起；已经在办的按到的那天的规则",
                )  # fmt: skip


rules.register_source(deadlines)
