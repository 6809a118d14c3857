"""Statistical disclosure control: suppression of small cells, with secondary suppression."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import Final, TypeVar

Key = TypeVar("Key", bound=Hashable)

OPINIONS: Final = ("feedback.", "surveys.")  # codes of measures that tell what single people said
LEAST_PEOPLE: Final = 10  # a mean or rate of fewer is shown to staff only


def hidden(code: str, counts: Mapping[Key, int], sums: Collection[Collection[Key]]) -> set[Key]:
    """
    The keys of `counts` (rows behind each cell of the measure `code`) to suppress in public.

    `sums` are groups of keys that add up to a published total: where one cell of a group would be suppressed alone, the
    next smallest is too, so that it cannot be computed from the others.
    """
    found = {key for key, n in counts.items() if code.startswith(OPINIONS) and n < LEAST_PEOPLE}
    for keys in sums:
        group = [key for key in keys if key in counts]
        if len(group) > 1 and len(found.intersection(group)) == 1:
            found.add(min((key for key in group if key not in found), key=lambda key: counts[key]))
    return found
