"""The public page of a facility: apps above add what they know of it, each in its registration.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from community.places.models import Facility


@dataclass(frozen=True)
class Part:
    """One part of the page: the template that shows it and what that template needs besides `facility`."""

    template: str
    context: Mapping[str, Any]


Source = Callable[[Facility, datetime], Part]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a part, shown first on the page in the order of registering."""
    _sources.append(source)


def parts(facility: Facility, at: datetime) -> Sequence[Part]:
    return [source(facility, at) for source in _sources]
