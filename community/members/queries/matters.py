"""
Registry of the kinds of rows institutions work on (matters): the workbench lists them in 在办 (in progress) and 已办
(done), searches and follows them.

An app registers its kinds from its matters.py. What an institution has to do now is said by
community.members.queries.waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from community.members.models import Institution
from core import searchtext
from core.desk.kinds import kind_named


def words_of(row: Any) -> str:
    return str(row)


@dataclass(frozen=True)
class Matter:
    """
    One kind of thing of institutions.

    `mine` says which rows are an institution's; `path` is the page on which it works on a row; `under_way` are the
    states in which somebody still has to do something. `related_fields` are the relations `title` reads;
    `search_fields` are the fields a search for words looks in.
    """

    model: type[Model]
    name: str
    mine: Callable[[Institution], Q]
    path: Callable[[Any, Institution], str]
    under_way: frozenset[str] = frozenset()
    title: Callable[[Any], str] = words_of
    related_fields: Sequence[str] = ()
    search_fields: Sequence[str] = ()

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    def rows(self, institution: Institution) -> QuerySet[Any]:
        rows = self.model._default_manager.filter(self.mine(institution))
        return rows.select_related(*self.related_fields) if self.related_fields else rows

    def number_of(self, row: Any) -> str:
        """The number the bureau knows it by; empty for what has none."""
        kind = kind_named(f"{self.label}:{row.pk}")
        return kind.number_of(row) if kind else ""

    def matching(self, words: str) -> Q:
        """Rows that name `words`."""
        return searchtext.holding(words, *self.search_fields)


def page(view: str) -> Callable[[Any, Institution], str]:
    """A function that gives the page of a row: the URL of that name, which takes its key."""
    return lambda row, institution: reverse(view, args=[row.pk])


def listed(view: str) -> Callable[[Any, Institution], str]:
    """A function that gives the page that lists such rows: the URL of that name."""
    return lambda row, institution: reverse(view)


_matters: dict[str, Matter] = {}


def register(*matters: Matter) -> None:
    """
    :raises ValueError: for a model that has a kind already.
    """
    for matter in matters:
        if matter.label in _matters:
            raise ValueError(f"{matter.label} is registered twice.")
        _matters[matter.label] = matter


def matters() -> Sequence[Matter]:
    return list(_matters.values())


def matter_of(subject: str) -> Matter | None:
    """The kind of the row that `subject` names as the journal does."""
    return _matters.get(subject.partition(":")[0])
