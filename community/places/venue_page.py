"""Registry of parts of a facility's public page: apps above add theirs, each in its registration.py."""

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


Counter = Callable[[Sequence[int], datetime], Mapping[int, int]]
Source = Callable[[Facility, datetime], Part]
_sources: list[Source] = []
_counters: list[Counter] = []


def register(source: Source) -> None:
    """Add a part, shown first on the page in the order of registering."""
    _sources.append(source)


def parts(facility: Facility, at: datetime) -> Sequence[Part]:
    return [source(facility, at) for source in _sources]


def register_counter(counter: Counter) -> None:
    """Add what counts, for the keys of many facilities at once, what is on there in the next days."""
    _counters.append(counter)


def what_is_on(facilities: Sequence[int], at: datetime) -> Mapping[int, int]:
    """How much is on at each of `facilities` in the next days; those with nothing are left out."""
    found: dict[int, int] = {}
    for counter in _counters:
        for key, number in counter(facilities, at).items():
            found[key] = found.get(key, 0) + number
    return found
