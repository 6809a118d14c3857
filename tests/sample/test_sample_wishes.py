"""Words of the sample city that must agree with each other."""

import datetime as dt

import pytest

from sample.catalogue import OWN_EVENTS, PRODUCTS
from sample.wishes import WISHES, is_true_at
from sample.world import moment

TITLES = {words.title: (words.art_form, f"{words.title}{words.summary}") for words in PRODUCTS} | {
    title: (art_form, f"{title}{summary}") for title, art_form, _, _, _, summary in OWN_EVENTS
}
PAIRS = [(wish, title) for wish in WISHES for title in wish.answers]
EMPTY = set("，。的了想看一场请来有人能也们和")


def bigrams(text):
    return {text[at : at + 2] for at in range(len(text) - 1) if not EMPTY & set(text[at : at + 2])}


@pytest.mark.parametrize(("wish", "title"), PAIRS, ids=lambda value: getattr(value, "text", value))
def test_what_answers_a_wish_speaks_of_the_same_thing(wish, title):
    art_form, words = TITLES[title]

    assert art_form == wish.art_form
    assert bigrams(wish.text) & bigrams(words)


FRIDAY, SATURDAY = moment(dt.date(2026, 11, 27), 19, 30), moment(dt.date(2026, 11, 28), 10)
SAID = [
    ("周五电影夜", FRIDAY, True), ("周五电影夜", SATURDAY, False), ("周末绘本时间", SATURDAY, True),
    ("周末绘本时间", FRIDAY, False), ("南音之夜", FRIDAY, True), ("南音之夜", SATURDAY, False),
    ("儿童动画下午场", SATURDAY, False), ("广绣入门四课", SATURDAY, True), ("开到工地和园区，周日晚上放", SATURDAY, False),
]  # fmt: skip


@pytest.mark.parametrize(("words", "starts_at", "true"), SAID)
def test_a_day_or_hour_in_a_name_is_the_day_and_hour_it_is_held(words, starts_at, true):
    assert is_true_at(words, starts_at) is true
