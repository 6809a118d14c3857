"""Parse days and years in URLs and query parameters; None for anything invalid or out of range."""

from __future__ import annotations

from datetime import date
from typing import Final

YEARS: Final = range(2000, 2100)


def day(text: str) -> date | None:
    """The day of "2026-11-28"; None for anything else and for years nobody here plans in."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def year(text: str) -> int | None:
    """The year of "2026", as `day` understands it."""
    return int(text) if text.isascii() and text.isdecimal() and int(text[:6]) in YEARS else None
