"""Index of words (titles of products and events, streets) by pinyin: for pinyin, and for "您是不是要找"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from django.core.cache import cache

from cloudplatform.models import ArtForm, Event, Product
from cloudplatform.queries.known_words import known_words
from community.models import Area
from core import pinyin, searchtext

TITLES_MAX: Final = 1500  # the newest of each kind; a word of an older title is seldom looked for
KEPT_FOR_S: Final = 600
ALIKE: Final = 0.75
KEY: Final = "search-vocabulary-2"  # another number for another shape
LIKE_MAX: Final = 4
BEGUN_MIN: Final = 2  # letters; one fits too much
# Sounds that the South does not tell apart: zh and z, ch and c, sh and s, ing and in, n and l at the start.
HEADS: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))


@dataclass(frozen=True)
class Vocabulary:
    """Words by their sound (see `sound_of`), by their full pinyin as one types it, and by its initials."""

    by_sound: Mapping[str, Sequence[str]]
    by_letters: Mapping[str, Sequence[str]]
    by_initials: Mapping[str, Sequence[str]]


def vocabulary() -> Vocabulary:
    """The words of today. Four queries every ten minutes."""
    found: Vocabulary | None = cache.get(KEY)
    if found is None:
        found = _gathered()
        cache.set(KEY, found, KEPT_FOR_S)
    return found


def words_sounding_like(text: str) -> Sequence[str]:
    """The words whose pinyin is `text`, typed without tones, or its initials: "yueju" and "yj" give 粤剧."""
    known, typed = vocabulary(), text.lower()
    return [*known.by_letters.get(typed, ()), *known.by_initials.get(typed, ())][:LIKE_MAX]


def words_beginning_with(text: str) -> Sequence[str]:
    """The words whose pinyin begins with `text`, as one types it, or whose initials it is: "yue" gives 粤剧 too."""
    typed = text.lower()
    if len(typed) < BEGUN_MIN:
        return ()
    begun = (words for letters, words in vocabulary().by_letters.items() if letters.startswith(typed))
    found = dict.fromkeys([*words_sounding_like(typed), *(word for words in begun for word in words)])
    return list(found)[:LIKE_MAX]


def like(word: str) -> Sequence[str]:
    """Words people may have meant by `word`: those that sound alike, then those that nearly do."""
    known = vocabulary().by_sound
    sound = sound_of(word)
    near = get_close_matches(sound, known, n=LIKE_MAX, cutoff=ALIKE) if len(sound) > len("yue") else []
    found = [one for key in dict.fromkeys([sound, *near]) for one in known.get(key, ()) if one != word]
    return list(dict.fromkeys(found))[:LIKE_MAX]


@lru_cache(maxsize=8192)
def sound_of(word: str) -> str:
    """The pinyin of `word` as one key, sounds that are often confused taken as one; letters as they are."""
    return "".join(_syllable(one) for one in pinyin.syllables(word))


def _syllable(text: str) -> str:
    for long, short in HEADS:
        if text.startswith(long):
            text = short + text[len(long) :]
            break
    return text.removesuffix("g") if text.endswith("ng") else text


def _gathered() -> Vocabulary:
    programme = Event.objects.public().order_by("-pk").values_list("title", flat=True)
    shelf = Product.objects.shelf().order_by("-pk").values_list("title", flat=True)
    texts = [*programme[:TITLES_MAX], *shelf[:TITLES_MAX], *(str(label) for label in ArtForm.labels)]
    by_sound: dict[str, list[str]] = {}
    by_letters: dict[str, list[str]] = {}
    by_initials: dict[str, list[str]] = {}
    streets = Area.objects.streets().values_list("name", flat=True)
    for word in dict.fromkeys([*known_words(), *_words(texts), *streets]):
        syllables = pinyin.syllables(word)
        by_sound.setdefault(sound_of(word), []).append(word)
        by_letters.setdefault("".join(syllables), []).append(word)
        if len(syllables) > 1:
            by_initials.setdefault("".join(one[0] for one in syllables), []).append(word)
    return Vocabulary(by_sound, by_letters, by_initials)


def _words(titles: Iterable[str]) -> Iterator[str]:
    for title in dict.fromkeys(titles):
        yield from (word for word in searchtext.tokens(title) if len(word) > 1 and not word.isascii())
