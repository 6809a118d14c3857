"""Cases found by number or by words, among those a person may see."""

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
    """One case found."""

    kind: CaseKind
    row: Any


def by_number(user: User, text: str, kinds: Iterable[CaseKind]) -> Sequence[Hit]:
    """
    The cases that `text` numbers: D-26-00019, d26-19 or D19; also by a prefix the kind had before.

    Two queries for each kind with the prefix.
    """
    fits = NUMBER.fullmatch(text.strip().upper().translate(DASHES))
    if fits is None:
        return []
    prefix, year, pk = fits[1], fits[2], int(fits[3])
    hits = []
    for kind in kinds:
        is_numbered = prefix == kind.prefix or prefix in kind.old_prefixes
        if is_numbered and kind.rows(user).filter(pk=pk).exists():
            hits += [Hit(kind, row) for row in kind.fetched([pk]).values()]
    return [hit for hit in hits if year is None or f"-{year}-" in hit.number]


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
