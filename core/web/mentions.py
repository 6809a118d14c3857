"""
Where else a thing is talked about: a page shows what apps above its own say of it, without knowing them.

An app registers a source in its registration.py; it answers for a journal subject ("projects.project:4") what the
person may read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from core.models import User
from core.record.journal import subject_of


@dataclass(frozen=True)
class Mention:
    """One place: what it is, its page, and what came of it in words."""

    title: str
    path: str
    words: str = ""


Source = Callable[[str, User | AnonymousUser], Sequence[Mention]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; once, however often its app is made ready."""
    if source not in _sources:
        _sources.append(source)


def of(thing: Model, user: User | AnonymousUser) -> Sequence[Mention]:
    """Every mention of `thing` that `user` may read, in the order of the sources."""
    subject = subject_of(thing)
    return [found for source in _sources for found in source(subject, user)]
