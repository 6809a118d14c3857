"""Suggestions ("did you mean") for a search without results, each checked to find something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from django.db.models import Q, QuerySet

from cloudplatform.queries.known_words import known_words
from cloudplatform.queries.search_words import Fits, condition
from cloudplatform.queries.vocabulary import like
from core import searchtext

SHOWN: Final = 3
TRIED: Final = 8  # each costs a query


def suggestions(text: str, rows: QuerySet, fits: Fits) -> Sequence[str]:  # type: ignore[type-arg]
    """
    Up to three searches like `text` that find some of `rows`: a word for one that sounds alike, or one word less.

    At most eight queries, and only where `text` found nothing.
    """
    tried = islice(_candidates(searchtext.tokens(text, known_words())), TRIED)
    return list(islice((one for one in tried if rows.filter(_found(one, fits)).exists()), SHOWN))


def _found(text: str, fits: Fits) -> Q:
    return condition(text, fits)


def _candidates(words: Sequence[str]) -> Iterator[str]:
    seen = {" ".join(words)}
    for candidate in (*_with_another_word(words), *_with_one_word_less(words)):
        text = " ".join(candidate)
        if text not in seen:
            seen.add(text)
            yield text


def _with_another_word(words: Sequence[str]) -> Iterator[Sequence[str]]:
    whole = "".join(words)
    yield from ([other] for other in like(whole))
    for place, word in enumerate(words):
        if len(words) > 1 and len(word) > 1:
            yield from ([*words[:place], other, *words[place + 1 :]] for other in like(word))


def _with_one_word_less(words: Sequence[str]) -> Iterator[Sequence[str]]:
    if len(words) > 1:
        yield from ([*words[:place], *words[place + 1 :]] for place in range(len(words) - 1, -1, -1))
