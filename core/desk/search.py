"""Search for cases by number or by words, among those a person may see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.desk.kinds import CaseKind, Named
from core.models import User

NUMBER: Final = re.compile(r"([A-Z]{1,3})\s*-?\s*(?:(\d{2})\s*-\s*)?(\d{1,9})")
DASHES: Final = str.maketrans("－—–―", "----")
SHOWN: Final = 8  # of one kind


@dataclass(frozen=True)
class Hit(Named):
    """One case found by a search."""

    kind: CaseKind
    row: Any


@dataclass(frozen=True)
class Number:
    """A parsed case number: D-26-00019, d26-19 or D19."""

    prefix: str
    year: str
    pk: int

    @classmethod
    def of(cls, text: str) -> Number | None:
        """Parse a case number; None if `text` is none."""
        fits = NUMBER.fullmatch(text.strip().upper().translate(DASHES))
        return cls(fits[1], fits[2] or "", int(fits[3])) if fits else None

    def is_of(self, kind: CaseKind) -> bool:
        return self.prefix == kind.prefix or self.prefix in kind.old_prefixes

    def is_whole(self, number: str) -> bool:
        """Whether `number`, of the row found, has the year that was typed; True if none was typed."""
        return not self.year or f"-{self.year}-" in number


def by_number(user: User, text: str, kinds: Iterable[CaseKind]) -> Sequence[Hit]:
    """
    The cases that `text` numbers: D-26-00019, d26-19 or D19; also by a prefix the kind had before.

    Two queries for each kind with the prefix.
    """
    number = Number.of(text)
    if number is None:
        return []
    hits = []
    for kind in kinds:
        if number.is_of(kind) and kind.rows(user).filter(pk=number.pk).exists():
            hits += [Hit(kind, row) for row in kind.fetched([number.pk]).values()]
    return [hit for hit in hits if number.is_whole(hit.number)]


def by_words(user: User, words: str, kinds: Iterable[CaseKind]) -> Sequence[Hit]:
    """The newest cases of each kind that name `words`. Two queries a kind at most."""
    hits = []
    for kind in kinds:
        if not kind.search_fields:
            continue
        rows = kind.rows(user).filter(kind.matching(words)).order_by("-pk")
        pks = list(rows.values_list("pk", flat=True)[:SHOWN])
        if pks:
            found = kind.fetched(pks)
            hits += [Hit(kind, found[pk]) for pk in pks if pk in found]
    return hits
