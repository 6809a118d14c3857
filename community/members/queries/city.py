"""Whether the city was set up (somebody holds or held a seat at the city bureau)."""

from __future__ import annotations

from community.members.models import Level, Seat


def city_is_open() -> bool:
    """One query."""
    return Seat.objects.of_bureaus().filter(institution__level=Level.CITY).exists()
