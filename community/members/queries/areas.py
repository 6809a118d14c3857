"""Areas that lists can be cut to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from community.members.models import Area
from community.members.models.areas import Level
from core.prepared import Rows, text


def districts() -> Sequence[Area]:
    """All districts in their order. One query."""
    return _of_level.all(Level.DISTRICT)


LEVEL: Final = text(1)
_of_level: Final = Rows(
    "community_areas_of_level", ["text"],
    lambda: Area.objects.filter(level=LEVEL.stands_for).order_by("order", "code"), [LEVEL],
)  # fmt: skip
