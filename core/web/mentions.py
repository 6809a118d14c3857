"""
Cross-references: a page shows where apps above its own mention a thing, without depending on them.

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
    """Register a source of mentions; repeated registering changes nothing."""
    if source not in _sources:
        _sources.append(source)


def of(thing: Model, user: User | AnonymousUser) -> Sequence[Mention]:
    """Every mention of `thing` that `user` may read, in the order of the sources."""
    subject = subject_of(thing)
    return [found for source in _sources for found in source(subject, user)]
