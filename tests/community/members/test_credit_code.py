"""The check character of the unified social credit code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.members.credit_code import ALPHABET, check_digit, is_valid, normalised

BODIES = st.text(alphabet=ALPHABET, min_size=17, max_size=17)


@given(BODIES)
def test_a_code_with_its_check_character_is_accepted(body):
    assert is_valid(body + check_digit(body))


@given(BODIES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(body, place, wrong):
    code = body + check_digit(body)
    changed = code[:place] + wrong + code[place + 1 :]

    assert is_valid(changed) is (changed == code)


@given(BODIES, st.integers(0, 16))
def test_two_neighbours_swapped_are_always_noticed(body, place):
    code = body + check_digit(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert is_valid(swapped) is (swapped == code)


@pytest.mark.parametrize(
    "text", ["", "9144", "91440000000000000I", "９１４４０１０１ＭＡ０００００００Ｘ", "龘" * 18, " " * 18]
)
def test_what_is_no_code_is_refused_without_an_error(text):
    assert not is_valid(text)


def test_the_check_of_the_example_in_the_standard_holds():
    """The worked example commonly printed with GB 32100-2015: 91350100M000100Y4 → 3."""
    assert check_digit("91350100M000100Y4") == "3"


def test_a_code_is_read_as_people_type_it():
    assert normalised(" 91 4401 0a ") == "9144010A"


@given(st.text(max_size=20))
def test_any_text_is_answered_without_an_error(text):
    is_valid(normalised(text))
