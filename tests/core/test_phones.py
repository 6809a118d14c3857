"""Mobile numbers as people type them."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.people.phones import PhoneField, normalised

TYPED = ["13800138000", " 138 0013 8000 ", "+86 138-0013-8000", "8613800138000", "１３８００１３８０００",
         "(138)00138000", "+86（138）00138000"]  # fmt: skip


@pytest.mark.parametrize("text", TYPED)
def test_every_way_of_writing_is_one_phone(text):
    assert PhoneField().clean(text) == "13800138000"


@pytest.mark.parametrize(
    "text", ["12345678901", "1380013800", "138001380000", "02088888888", "abc", "龘", "-1", "138001380O0"]
)
def test_what_is_no_mobile_is_refused_in_words(text):
    with pytest.raises(ValidationError) as refusal:
        PhoneField().clean(text)

    assert "11 位" in refusal.value.messages[0]


def test_an_optional_phone_may_stay_empty():
    assert PhoneField(required=False).clean("") == ""


@given(st.text(max_size=40))
def test_nothing_people_type_breaks_it(text):
    normalised(text)


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True))
def test_normalising_twice_is_normalising_once(phone):
    assert normalised(normalised(phone)) == normalised(phone)
