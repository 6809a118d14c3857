"""Faceted filters of a list page: choices with counts, and chips for what is chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

TEXT: Final = "q"  # the words typed; a chip of its own


@dataclass(frozen=True)
class Facet:
    """
    One group of choices under `title`, sent as `name`: (value, words, how many it finds or None, whether it is chosen).

    `is_single`: one at most, with 不限 before the others.
    """

    name: str
    title: str
    options: Sequence[tuple[str, str, int | None, bool]]
    is_open: bool
    is_single: bool = False

    @property
    def has_choice(self) -> bool:
        return any(is_chosen for *_others, is_chosen in self.options)


def facet(
    name: str, title: str, words: Mapping[str, Any] | Iterable[tuple[str, Any]], chosen: Collection[str],
    counts: Mapping[str, int] | None = None, *, is_open: bool = False, is_single: bool = False,
) -> Facet:  # fmt: skip
    """The choices `words` says (value to words); `counts` are what each would find. It stands open where one is chosen."""
    options = [
        (value, str(label), None if counts is None else counts.get(value, 0), value in chosen)
        for value, label in dict(words).items()
    ]
    return Facet(name, title, options, is_open or any(one in chosen for one, *_rest in options), is_single)


def chips(query: QueryDict, path: str, facets: Iterable[Facet]) -> Sequence[tuple[str, str]]:
    """Chips for the search text and each chosen value, with the link that removes it."""
    text = query.get(TEXT, "").strip()
    found = [(text, _without(query, path, TEXT, query.get(TEXT, "")))] if text else []
    return found + [
        (words, _without(query, path, one.name, value))
        for one in facets
        for value, words, _number, is_chosen in one.options
        if is_chosen
    ]


def chip(query: QueryDict, path: str, words: str, *names: str) -> tuple[str, str]:
    """One chip for the values of `names`, with the link that removes all of them."""
    rest = query.copy()
    for name in (*names, "page"):
        rest.pop(name, None)
    return words, f"{path}?{rest.urlencode()}"


def _without(query: QueryDict, path: str, name: str, value: str) -> str:
    rest = query.copy()
    rest.setlist(name, [other for other in query.getlist(name) if other != value])
    rest.pop("page", None)
    return f"{path}?{rest.urlencode()}"
