"""QR codes are those that segno makes, with the mask that ISO/IEC 18004 asks for."""

import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.qr_codes import rows_of


def by_segno(text):
    return ["".join(map(str, row)) for row in segno.make(text, error="m", micro=False).matrix]


@settings(max_examples=60)
@given(st.text("ABCDEFGHJKMNPQRSTUVWXYZ23456789-", min_size=1, max_size=20))
def test_a_ticket_has_the_code_that_segno_makes(code):
    assert rows_of(f"HC-{code}") == by_segno(f"HC-{code}")


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=150))
def test_any_text_has_the_code_that_segno_makes(text):
    assert rows_of(text) == by_segno(text)


def test_long_addresses_too():
    for length in (20, 60, 100, 140, 400, 900):
        address = "https://example.org/" + "a/" * (length // 2)
        assert rows_of(address) == by_segno(address)
