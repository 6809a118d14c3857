"""Unified social credit codes (GB 32100-2015): shape and check digit."""

from __future__ import annotations

from typing import Final

from core.text import number

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
LENGTH: Final = 18


def normalised(text: str) -> str:
    """`text` without separators and in capitals."""
    return number(text)


def check_digit(body: str) -> str:
    """
    The 18th character for the 17 of `body`.

    :raises ValueError: if `body` has another length or a character outside the alphabet.
    """
    if len(body) != LENGTH - 1:
        raise ValueError("A credit code has 17 characters before its check digit.")
    total = sum(ALPHABET.index(character) * pow(3, position, 31) for position, character in enumerate(body))
    return ALPHABET[-total % 31]


def is_valid(code: str) -> bool:
    """Whether `code` (normalised) has the right length, alphabet and check digit."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET) and check_digit(code[:-1]) == code[-1]
