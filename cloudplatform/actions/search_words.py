"""Search synonyms, edited by the bureau."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform.models import SearchWord
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from core.searchtext import folded
from core.text import one_line

COMMAS: Final = re.compile("[,，、;；]")


class WordKnownAlready(DomainError):
    code = "search_word_known_already"
    message = _("“{word}”已经登记过了，请打开那一条来改。")


class NotAWord(DomainError):
    code = "not_a_search_word"
    message = _("“{word}”里没有字，搜不到它。请填一个词。")


@transaction.atomic
def add_word(*, word: str, also: Sequence[str], meaning: str, by: Actor, at: datetime) -> SearchWord:
    """
    Add a search word with its synonyms and filter.

    :raises NotAWord: for marks only.
    :raises WordKnownAlready: if it is on record.
    """
    plain = folded(one_line(word))
    if not any(character.isalnum() for character in plain):
        raise NotAWord(word=word)
    if SearchWord.objects.filter(word=plain).exists():
        raise WordKnownAlready(word=plain)
    row = SearchWord(word=plain, also=_words(also), meaning=meaning)
    row.full_clean()
    row.save()
    journal.record("cloudplatform.search_word.added", about=row, by=by, at=at, meaning=meaning)
    return row


@transaction.atomic
def change_word(
    *, word: SearchWord, also: Sequence[str], meaning: str, by: Actor, at: datetime
) -> SearchWord:
    """Change the synonyms and filter of a search word."""
    word = for_update(word)
    word.also, word.meaning = _words(also), meaning
    word.full_clean()
    word.save()
    journal.record("cloudplatform.search_word.changed", about=word, by=by, at=at, meaning=meaning)
    return word


@transaction.atomic
def remove_word(*, word: SearchWord, by: Actor, at: datetime) -> None:
    """Delete a search word; a built-in word of that name counts again."""
    journal.record("cloudplatform.search_word.removed", about=word, by=by, at=at, meaning=word.meaning)
    SearchWord.objects.filter(pk=word.pk).delete()


def _words(words: Sequence[str]) -> list[str]:
    """Each word once, folded; whatever comma stands between them."""
    apart = (one for word in words for one in COMMAS.split(word))
    return [plain for plain in dict.fromkeys(folded(one_line(word)) for word in apart) if plain]
