"""An institution's month, from every app, in one row of figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from community.models import Institution
from community.queries.measures import Measure

SOURCES: Final[tuple[Callable[[Institution, datetime], Sequence[Measure]], ...]] = ()


def measures(institution: Institution, at: datetime) -> Sequence[Measure]:
    """What the apps besides the pipeline count of `institution` this month."""
    return [measure for source in SOURCES for measure in source(institution, at)]
