"""Text cleaning and normalising of input: control characters, line breaks, full-width characters."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Control characters but tab and line feed, halves of characters, and what XML does not know.
UNWRITABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
HALVES: Final = re.compile("[\ud800-\udfff]")
# Marks without a shape that travel along with copied text: directions, zero width spaces, soft hyphens, byte order marks.
UNSEEN: Final = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# What separates groups in numbers: spaces, dashes, dots, brackets.
BETWEEN: Final = frozenset({"Zs", "Cc", "Cf", "Cs", "Pd", "Ps", "Pe"})
DOTS: Final = frozenset(".·・‧•。−_")


def clean(text: str) -> str:
    """
    `text` that every column, file and letter can hold; line breaks of any kind are line feeds.

    Cleaning twice is cleaning once.
    """
    if HALVES.search(text):  # two halves that belong together become one character, the others go
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return UNSEEN.sub("", UNWRITABLE.sub("", BREAKS.sub("\n", text)))


def plain(text: str) -> str:
    """Clean `text` without blanks around it, for XML and Word."""
    return clean(text).strip()


def one_line(text: str) -> str:
    """Clean `text` for a name, a subject, a heading: breaks and runs of spaces are one space."""
    return " ".join(clean(text).split())


def cleaned(value: Any) -> Any:
    """`value` as read from JSON, every text in it clean, keys too."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [cleaned(one) for one in value]
    if isinstance(value, dict):
        return {cleaned(key): cleaned(one) for key, one in value.items()}
    return value


def number(text: str) -> str:
    """
    A number or code as it is compared, however it was typed or pasted: phones, certificates, credit codes, tickets.

    Full-width characters are narrow, letters are capitals; spaces, dashes, dots, brackets and invisible marks go.
    """
    narrow = unicodedata.normalize("NFKC", text).upper()
    kept = (
        character
        for character in narrow
        if character not in DOTS and unicodedata.category(character) not in BETWEEN
    )
    digits = (str(unicodedata.decimal(one)) if one.isdecimal() else one for one in kept)
    return unicodedata.normalize("NFKC", "".join(digits))
