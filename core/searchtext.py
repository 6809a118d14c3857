"""Chinese full text without recall holes: character pairs in a tsvector, the query cut into words, then pairs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import reduce
from operator import and_
from typing import Final

import rjieba
from django.contrib.postgres.search import SearchQuery
from django.db.models import Value
from django.db.models.expressions import Func

HAN: Final = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUN: Final = re.compile(rf"([{HAN}]+)|([^\W_]+)")
WORDS_MAX: Final = 12  # of a query; more only make it slower
DOCUMENT_MAX: Final = 50_000  # characters; PostgreSQL refuses a tsvector over 1 MB
QUERY_MAX: Final = 100  # characters of a query that count


class ToVector(Func):
    """PostgreSQL's tsvector of words we cut ourselves."""

    function = "to_tsvector"
    template = "%(function)s('simple', %(expressions)s)"


def document(*texts: str) -> ToVector:
    """What to store in a SearchVectorField for `texts`: each character, each pair, each word in other scripts."""
    return ToVector(Value(" ".join(_terms(" ".join(texts)[:DOCUMENT_MAX]))))


def query(text: str) -> SearchQuery:
    """
    Find rows that contain every word of `text`, whatever people type: quotes, percent signs, emoji.

    A text without any letter finds nothing.
    """
    words = list(_query_terms(text[:QUERY_MAX]))[: WORDS_MAX * 4]
    if not words:
        return SearchQuery("\x20", config="simple", search_type="plain")
    return reduce(and_, (SearchQuery(word, config="simple", search_type="plain") for word in words))


def _terms(text: str) -> Iterator[str]:
    for han, other in RUN.findall(_folded(text)):
        if other:
            yield other
        yield from han
        yield from (han[at : at + 2] for at in range(len(han) - 1))


def _query_terms(text: str) -> Iterator[str]:
    for han, other in RUN.findall(_folded(text)):
        if other:
            yield other
        for word in rjieba.cut(han) if han else ():
            yield from (word[at : at + 2] for at in range(len(word) - 1)) if len(word) > 1 else [word]


def _folded(text: str) -> str:
    """Full-width letters and capitals as people mean them; control characters (and NUL) gone."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(character if unicodedata.category(character)[0] != "C" else " " for character in folded)
