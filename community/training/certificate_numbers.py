"""
Certificate numbers: random, with check characters that detect every single wrong character.

HC-2026-7K3M-Q9TX: the year, six characters by chance, one that only the holder of our key can compute, and one that
catches every single typing error and every swap of two neighbours (a weighted sum modulo the prime 31).
"""

from __future__ import annotations

import secrets
from typing import Final

from core.crypto import keyed_hash
from core.text import number

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"  # 31 characters; no 0 1 I O U, which are misread
PREFIX: Final = "HC"
RANDOM: Final = 6
TAIL: Final = RANDOM + 2
YEAR: Final = 4


def new_number(year: int) -> str:
    """A fresh number of `year`; the caller's unique index rules out the one in 900 million that is taken."""
    body = f"{year:04d}" + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return _written(_closed(body))


def number_for(year: int, seed: str) -> str:
    """The number that `seed` gives: for the sample city, which is the same each time it is made."""
    digest = int(keyed_hash(f"certificate:{seed}"), 16)
    body = f"{year:04d}" + "".join(ALPHABET[digest // 31**place % 31] for place in range(RANDOM))
    return _written(_closed(body))


def normalised(text: str) -> str:
    """`text` as people type or scan it, in the form in which numbers are kept; anything else comes back as it is."""
    plain = "".join(character for character in number(text) if character.isalnum())
    plain = plain.removeprefix(PREFIX)
    return _written(plain) if len(plain) == YEAR + TAIL else text.strip()[:40]


def is_well_formed(number: str) -> bool:
    """Whether both check characters fit; most wrong numbers fail here, before the database is asked."""
    plain = number.removeprefix(PREFIX).replace("-", "")
    if len(plain) != YEAR + TAIL or _written(plain) != number:
        return False
    year, tail = plain[:YEAR], plain[YEAR:]
    if not (year.isascii() and year.isdecimal()) or not set(tail) <= set(ALPHABET):
        return False
    return _closed(plain[:-2]) == plain


def _closed(body: str) -> str:
    """`body` (year and random part) with its keyed and its summed check character."""
    keyed = body + ALPHABET[int(keyed_hash(f"certificate-check:{body}"), 16) % 31]
    values = [*map(int, keyed[:YEAR]), *map(ALPHABET.index, keyed[YEAR:])]
    total = sum(place * value for place, value in enumerate(values, start=1))
    return keyed + ALPHABET[total % 31]


def _written(plain: str) -> str:
    tail = plain[YEAR:]
    return f"{PREFIX}-{plain[:YEAR]}-{tail[:4]}-{tail[4:]}"
