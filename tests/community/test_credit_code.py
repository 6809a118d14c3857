from hypothesis import given
from hypothesis import strategies as st

from community.credit_code import ALPHABET, check_digit, is_valid, normalised

bodies = st.text(alphabet=ALPHABET, min_size=17, max_size=17)


@given(bodies)
def test_a_code_with_its_check_digit_is_valid(body):
    assert is_valid(body + check_digit(body))


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(body, position, wrong):
    code = body + check_digit(body)
    typed = code[:position] + wrong + code[position + 1 :]
    assert is_valid(typed) is (typed == code)


@given(st.text(max_size=20))
def test_any_text_is_answered_without_an_error(text):
    is_valid(normalised(text))


def test_a_code_is_read_as_people_type_it():
    assert normalised(" 91 4401 0a ") == "9144010A"
