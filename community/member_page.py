"""
Registry of sections of a member's public page: each app registers its own, in its registration.py.

A section with nothing to say answers None and is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from community.members.models import Institution

SHOWN: Final = 6  # rows of a section


@dataclass(frozen=True)
class Section:
    """A section: its heading, its template, and the template's context (besides `institution`)."""

    title: str
    template: str
    context: Mapping[str, Any]


Source = Callable[[Institution, datetime], Section | None]
_sources: list[tuple[int, Source]] = []


def register(order: int, source: Source) -> None:
    """Add a section; `order` places it among those of other apps."""
    _sources.append((order, source))
    _sources.sort(key=lambda one: one[0])


def sections(institution: Institution, at: datetime) -> Sequence[Section]:
    return [found for _, source in _sources if (found := source(institution, at)) is not None]
