"""
Search conditions with synonyms, filters and pinyin: 老人 finds what is for elders, 写字 finds 书法, yueju finds 粤剧.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Final

from django.db.models import Q

from cloudplatform.models import Audience
from cloudplatform.queries.known_words import Meaning, known_words
from cloudplatform.queries.vocabulary import words_sounding_like
from core import searchtext

ASKING: Final = frozenset(
    [
        "的",
        "了",
        "想",
        "想看",
        "想去",
        "看",
        "睇",
        "听",
        "去",
        "找",
        "有",
        "有没有",
        "什么",
        "参加",
        "活动",
        "一些",
        "我",
        "我要",
    ]
)

Fits = Callable[[str, str], Q | None]


def condition(text: str, fits: Fits) -> Q:
    """
    What rows must fulfil to be found by `text`: each of its words, by itself, its synonyms or its filter.

    `fits(name, value)` answers what a filter asks of a row, None where such rows have no such filter.
    """
    known = known_words()
    words = _that_count(searchtext.tokens(text, known))[: searchtext.WORDS_MAX]
    if not words:
        return Q(search=searchtext.query(""))
    return reduce(and_, (_means(word, known, fits) for word in words))


def _that_count(words: Sequence[str]) -> Sequence[str]:
    """`words` without those that only ask; all of them if there are no others."""
    return [word for word in words if word not in ASKING] or words


def _means(word: str, known: Mapping[str, Meaning], fits: Fits) -> Q:
    """`word` as it stands, or typed by its sound; each with what it means."""
    sounds = words_sounding_like(word) if word.isascii() and word.isalpha() else ()
    return reduce(or_, (way for one in (word, *sounds) for way in _ways(one, known, fits)))


def _ways(word: str, known: Mapping[str, Meaning], fits: Fits) -> Iterator[Q]:
    meaning = known.get(word, Meaning())
    for one in (word, *meaning.also):
        yield _written(searchtext.tokens(one, known))
    name, _, value = meaning.meaning.partition(":")
    fitting = fits(name, value) if name else None
    if fitting is not None:
        yield fitting


def _written(words: Sequence[str]) -> Q:
    return Q(search=searchtext.query_of(words))


def of_columns(name: str, value: str) -> Q | None:
    """The filters that products and events share."""
    if name == "audience":
        return Q(audience__in=audiences([value]))
    if name in ("art_form", "language"):
        return Q(**{name: value})
    return Q(access__contains=[value]) if name == "access" else None


def of_wishes(name: str, value: str) -> Q | None:
    """The filters that demands have too."""
    return of_columns(name, value) if name in ("audience", "art_form") else None


def audiences(chosen: Iterable[str]) -> list[str]:
    """Who looks for `chosen` may also come to what is for everybody; one definition for rows and for counts."""
    return [*chosen, Audience.ALL]
