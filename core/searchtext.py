"""
Chinese full-text search: documents as character pairs (bigrams) in a tsvector, queries segmented into words; simplified
and traditional characters match.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Final

from django.contrib.postgres.search import SearchQuery
from django.db import transaction
from django.db.models import Model, Q, Value
from django.db.models.expressions import Func

from core.lazy_import import lazy_module

if TYPE_CHECKING:
    import opencc
    import rjieba
else:
    opencc, rjieba = lazy_module("opencc"), lazy_module("rjieba")

HAN: Final = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
FIRST_HAN: Final = 0x3400
RUN: Final = re.compile(rf"([{HAN}]+)|([^\W_]+)")
WORDS_MAX: Final = 12  # of a query; more only make it slower
DOCUMENT_MAX: Final = 50_000  # characters; PostgreSQL refuses a tsvector over 1 MB
QUERY_MAX: Final = 100  # characters of a query that count


class ToVector(Func):
    """PostgreSQL tsvector from tokens that Python made."""

    function = "to_tsvector"
    template = "%(function)s('simple', %(expressions)s)"


def document(*texts: str) -> ToVector:
    """What to store in a SearchVectorField for `texts`: each character, each pair, each word in other scripts."""
    return ToVector(Value(" ".join(_terms(" ".join(texts)[:DOCUMENT_MAX]))))


@dataclass(frozen=True)
class Indexed:
    """A model with a stored search column: the texts it is built from, and the relations to load for them."""

    model: type[Model]
    texts: Callable[[Any], Sequence[str]]
    related: tuple[str, ...] = ()


_indexed: list[Indexed] = []


def register(*indexed: Indexed) -> None:
    """Register the search columns of an app, for reindex_search."""
    _indexed.extend(indexed)


def registered() -> Sequence[Indexed]:
    return tuple(_indexed)


def rebuild(indexed: Indexed, batch: int) -> int:
    """
    Rebuild the search columns of every registered row, `batch` rows a transaction; returns how many. Rows not
    searchable yet stay so. Safe to repeat, and to stop.
    """
    done, last = 0, 0
    while numbers := _rebuild_after(indexed, last, batch):
        done, last = done + len(numbers), numbers[-1]
    return done


@transaction.atomic
def _rebuild_after(indexed: Indexed, last: int, batch: int) -> Sequence[int]:
    rows = indexed.model._base_manager.filter(pk__gt=last, search__isnull=False).order_by("pk")
    found: list[Any] = list(
        rows.select_related(*indexed.related).defer("search").select_for_update(of=("self",))[:batch]
    )
    for row in found:
        row.search = document(*indexed.texts(row))
    indexed.model._base_manager.bulk_update(found, ["search"])
    return [row.pk for row in found]


def query(text: str) -> SearchQuery:
    """
    The search query for rows that contain every word of `text`. Any input is safe; a text without any letter finds
    nothing.
    """
    return query_of(tokens(text))


def query_of(words: Sequence[str]) -> SearchQuery:
    """The search query for rows that contain each of `words`, as `tokens` gives them."""
    terms = [term for word in words for term in _pairs(word)][: WORDS_MAX * 4]
    if not terms:
        return SearchQuery("\x20", config="simple", search_type="plain")
    return reduce(and_, (SearchQuery(term, config="simple", search_type="plain") for term in terms))


def tokens(text: str, known: Container[str] = ()) -> list[str]:
    """
    Segment a query into normalised words: those in `known` stay whole, the others as the dictionary segments them.
    """
    found: list[str] = []
    for han, other in RUN.findall(folded(text[:QUERY_MAX])):
        if other:
            found.append(other)
        found += _joined(list(rjieba.cut(han)), known) if han else []
    return found


def _joined(pieces: list[str], known: Container[str]) -> Iterator[str]:
    """Join neighbouring pieces that together are a known word, the longest first."""
    at = 0
    while at < len(pieces):
        ends = (end for end in range(len(pieces), at + 1, -1) if "".join(pieces[at:end]) in known)
        end = next(ends, at + 1)
        yield "".join(pieces[at:end])
        at = end


def _pairs(word: str) -> Iterator[str]:
    if len(word) < 2 or not RUN.fullmatch(word) or not RUN.fullmatch(word).group(1):  # type: ignore[union-attr]
        yield word
    else:
        yield from (word[at : at + 2] for at in range(len(word) - 1))


def _terms(text: str) -> Iterator[str]:
    for han, other in RUN.findall(folded(text)):
        if other:
            yield other
        yield from han
        yield from (han[at : at + 2] for at in range(len(han) - 1))


def folded(text: str) -> str:
    """
    Normalise a text for search: half-width, lower case, simplified characters, no control characters.

    Character by character, so that a part of a text is normalised as it is inside the text.
    """
    narrow = unicodedata.normalize("NFKC", text).lower().translate(_SIMPLIFIED)
    return "".join(character if unicodedata.category(character)[0] != "C" else " " for character in narrow)


class _Simplified(dict[int, str]):
    """Each character to its simplified one, looked up once."""

    def __missing__(self, code: int) -> str:
        simple = (
            _converter("t2s").convert(chr(code))
            if code >= FIRST_HAN and not 0xD800 <= code <= 0xDFFF
            else chr(code)
        )
        self[code] = simple
        return simple


_SIMPLIFIED: Final = _Simplified()


@cache
def _converter(way: str) -> opencc.OpenCC:
    return opencc.OpenCC(way)


def spellings(text: str) -> list[str]:
    """`text` as it was typed, first, then in simplified and in traditional characters, each once."""
    return list(dict.fromkeys((text, *(_converter(way).convert(text) for way in ("t2s", "s2t")))))


def holding(text: str, *fields: str) -> Q:
    """
    Filter: one of the columns `fields` contains `text`, in simplified or traditional characters. For columns without a
    search column.
    """
    found = Q(pk__in=[])
    for spelling in spellings(text):
        for field in fields:
            found |= Q(**{f"{field}__icontains": spelling})
    return found
