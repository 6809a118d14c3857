"""Pinyin without the whole list of phrases in memory."""

import json
from importlib.resources import files

from core import pinyin


def test_every_phrase_is_spelled_as_the_whole_list_spells_it():
    whole = json.loads(files("pypinyin").joinpath(pinyin.FILE).read_text(encoding="utf-8"))
    spelled = {
        phrase: [one.replace("ü", "v") for one in pinyin._spoken(read)] for phrase, read in whole.items()
    }

    assert len(whole) > 40_000
    assert len(pinyin.phrases()) < len(whole) / 10
    assert [phrase for phrase in list(spelled)[::5] if pinyin.syllables(phrase) != spelled[phrase]] == []


def test_words_are_spelled_by_what_they_mean():
    assert pinyin.syllables("音乐") == ["yin", "yue"]
    assert pinyin.syllables("快乐") == ["kuai", "le"]
    assert pinyin.syllables("A座") == ["A", "zuo"]
