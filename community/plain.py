"""Text made safe for XML and Word: as core.text cleans it, without blanks around it."""

from core.text import clean


def plain(text: str) -> str:
    return clean(text).strip()
