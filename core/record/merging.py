"""Three-way merge of texts (diff3): changes of one side are taken, conflicts are shown."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.record.differences import SENTENCE


@dataclass(frozen=True)
class Clash:
    """A passage of the merge: the base and both sides. It is a conflict if both changed it differently."""

    base: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Merged:
    """The result of a merge, passage by passage in reading order."""

    passages: Sequence[Clash]

    @property
    def clashes(self) -> Sequence[Clash]:
        return [one for one in self.passages if _is_clash(one)]

    @property
    def text(self) -> str:
        """The merged text; of a conflict theirs, then mine: nothing is dropped."""
        return self._text(lambda clash: clash.theirs + clash.mine)

    @property
    def with_mine(self) -> str:
        """The merged text; of a conflict only mine."""
        return self._text(lambda clash: clash.mine)

    @property
    def with_theirs(self) -> str:
        return self._text(lambda clash: clash.theirs)

    def _text(self, choose: Callable[[Clash], str]) -> str:
        return "".join(choose(one) if _is_clash(one) else _only_change(one) for one in self.passages)


def merge(base: str, mine: str, theirs: str) -> Merged:
    """
    Merge `mine` and `theirs`, both made from `base`, sentence by sentence (diff3).

    The same change on both sides is one change.
    """
    return Merged(list(_passages(_sentences(base), _sentences(mine), _sentences(theirs))))


def _is_clash(one: Clash) -> bool:
    return one.mine != one.theirs and one.base not in (one.mine, one.theirs)


def _only_change(one: Clash) -> str:
    """The text of a passage without conflict: of the side that changed it, or of both alike."""
    return one.theirs if one.mine == one.base else one.mine


def _passages(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[Clash]:
    """Cut the three texts at the sentences all of them share; answer what lies between, and the shared sentences."""
    in_mine, in_theirs = _places(base, mine), _places(base, theirs)
    b = m = t = 0
    for at in range(len(base)):
        if at not in in_mine or at not in in_theirs:
            continue
        yield from _between(base[b:at], mine[m : in_mine[at]], theirs[t : in_theirs[at]])
        yield Clash(base[at], base[at], base[at])
        b, m, t = at + 1, in_mine[at] + 1, in_theirs[at] + 1
    yield from _between(base[b:], mine[m:], theirs[t:])


def _between(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[Clash]:
    if base or mine or theirs:
        yield Clash("".join(base), "".join(mine), "".join(theirs))


def _places(old: list[str], new: list[str]) -> dict[int, int]:
    """Where each kept sentence of `old` stands in `new`."""
    blocks = difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks()
    return {a + number: b + number for a, b, size in blocks for number in range(size)}


def _sentences(text: str) -> list[str]:
    return [part for part in SENTENCE.findall(text) if part]
