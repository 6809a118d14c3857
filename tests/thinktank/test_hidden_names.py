"""What qualification demanded to name can still be judged blind: names are hidden, files that tell them left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thinktank.actions import blinding

NAMES = ["珠江粤剧社（示例）", "何街坊", "广州市文化馆"]


@pytest.mark.parametrize(
    "text",
    [
        "珠江粤剧社（示例）承办",
        "珠江粤剧社承办，何 街坊负责",
        "由广州市 文化馆和珠江\n粤剧社合办",
        "何街坊何街坊",
    ],
)
def test_every_name_is_hidden_however_it_is_spaced(text):
    hidden = blinding.without(text, NAMES)
    assert blinding.named_in(hidden, NAMES) == ""
    assert blinding.HIDDEN in hidden


def test_what_names_nobody_stays_as_it_is():
    assert blinding.without("每月两场，观众三百人。", NAMES) == "每月两场，观众三百人。"


@given(st.text(alphabet="何街坊 珠江粤剧社好（示例）\n", max_size=40))
def test_after_hiding_nothing_of_a_name_is_left(text):
    assert blinding.named_in(blinding.without(text, NAMES), NAMES) == ""
