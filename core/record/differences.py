"""Text differences (diff), sentence by sentence or line by line, for display."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MARKS = {"  ": "same", "+ ": "added", "- ": "removed"}  # of ndiff
SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?")


@dataclass(frozen=True)
class Piece:
    """A run of sentences, or one line; `kind` is same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs between two versions, both values as people read them; long texts line by line."""

    field: str
    label: str
    before: str
    after: str
    lines: Sequence[Piece]


def pieces(before: str, after: str) -> Sequence[Piece]:
    """Answer the runs in reading order; what was removed stands before what came in its place."""
    old, new = _sentences(before), _sentences(after)
    return list(_runs(old, new, difflib.SequenceMatcher(a=old, b=new, autojunk=False)))


def lines(before: str, after: str) -> Sequence[Piece]:
    """Answer every line of both texts in reading order."""
    compared = difflib.ndiff(before.splitlines(), after.splitlines())
    return [Piece(MARKS[line[:2]], line[2:]) for line in compared if line[:2] in MARKS]


def _runs(old: list[str], new: list[str], matcher: difflib.SequenceMatcher[str]) -> Iterator[Piece]:
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[a:b]))
            continue
        if a < b:
            yield Piece("removed", "".join(old[a:b]))
        if c < d:
            yield Piece("added", "".join(new[c:d]))


def _sentences(text: str) -> list[str]:
    return [part for part in SENTENCE.findall(text) if part]
