"""The unified social credit code: 18 characters, the last one a check (GB 32100-2015)."""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
BODY_LENGTH: Final = 17


def check_character(body: str) -> str:
    """Compute the 18th character from the first 17: weights 3**i modulo 31."""
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return ALPHABET[-total % 31]


def is_credit_code(text: str) -> bool:
    """Test whether `text` is a well-formed code with a right check character. Case and spaces count."""
    if len(text) != BODY_LENGTH + 1 or not set(text) <= set(ALPHABET):
        return False
    return check_character(text[:BODY_LENGTH]) == text[BODY_LENGTH]
