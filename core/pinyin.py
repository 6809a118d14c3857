"""
Pinyin (romanisation) of Chinese words, without tones, with a reduced dictionary.

pypinyin's list of 47,000 phrases takes 44 MB of every process that loads it. Three quarters of them are spoken as their
characters are by themselves; the others are all that a word that stands alone needs.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from core.lazy_import import lazy_module

os.environ |= {
    "PYPINYIN_NO_PHRASES": "1",
    "PYPINYIN_NO_DICT_COPY": "1",
}  # read by pypinyin when it is imported

if TYPE_CHECKING:
    import pypinyin
    from pypinyin import constants
else:
    pypinyin, constants = lazy_module("pypinyin"), lazy_module("pypinyin.constants")

Phrases = dict[str, list[list[str]]]  # for each character of a phrase its readings, with tones

FILE: Final = "phrases_dict.json"
_loaded: Phrases = {}


def syllables(word: str) -> list[str]:
    """The pinyin of each character of `word` in lower case; letters as they are."""
    if not _loaded:
        use(phrases())
    return pypinyin.lazy_pinyin(word)


def use(found: Phrases) -> None:
    """Take what `phrases` answered, here or in another process."""
    _loaded.update(found)
    pypinyin.load_phrases_dict(_loaded)


def phrases() -> Phrases:
    """The phrases that are spoken otherwise than their characters by themselves, and those that contain such a phrase."""
    every: Phrases = json.loads(files("pypinyin").joinpath(FILE).read_text(encoding="utf-8"))
    found = {phrase: read for phrase, read in every.items() if _spoken(read) != _alone(phrase)}
    longer = {phrase: read for phrase, read in every.items() if any(part in found for part in _parts(phrase))}
    return found | longer


def _spoken(read: Sequence[Sequence[str]]) -> list[str]:
    return [_without_tone(readings[0]) for readings in read]


def _alone(phrase: str) -> list[str]:
    return [_without_tone(constants.PINYIN_DICT.get(ord(one), "").partition(",")[0]) for one in phrase]


def _parts(phrase: str) -> Iterator[str]:
    """All pieces of two characters and more, but the whole."""
    for start in range(len(phrase)):
        for end in range(start + 2, len(phrase) + 1):
            if end - start < len(phrase):
                yield phrase[start:end]


def _without_tone(syllable: str) -> str:
    letters = unicodedata.normalize("NFD", syllable)
    kept = "".join(
        one for one in letters if not unicodedata.combining(one) or one == "\N{COMBINING DIAERESIS}"
    )
    return unicodedata.normalize("NFC", kept)
