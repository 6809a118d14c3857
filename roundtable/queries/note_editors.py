"""
Presence indicator of the live record: who is writing in which field right now; kept for seconds in the cache, no lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.core.cache import cache

from core.models import User
from roundtable.models import ItemNote

KEPT_S: Final = 20  # pages say it again every eight seconds


def others(note: ItemNote, user: User, *, at: datetime, is_writing: bool) -> Sequence[str]:
    """
    The names of the others who are writing in `note`, after noting whether `user` is.

    Two who say it in the same instant may hide each other until they say it again. While Redis is away the list is
    what this process knows; nothing is refused by it, so nothing is lost.
    """
    key, now = f"pens:{note.pk}", at.timestamp()
    known: dict[int, tuple[str, float]] = cache.get(key) or {}
    pens = {pk: pen for pk, pen in known.items() if pen[1] > now and pk != user.pk}
    names = [name for name, _until in pens.values()]
    if is_writing:
        pens[user.pk] = (user.display_name, now + KEPT_S)
    if pens != known:
        cache.set(key, pens, KEPT_S)
    return names
