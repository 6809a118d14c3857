"""Whether the city has begun: somebody sits, or sat, at the city's bureau."""

from __future__ import annotations

from community.members.models import Level, Seat


def city_is_open() -> bool:
    """One query."""
    return Seat.objects.of_bureaus().filter(institution__level=Level.CITY).exists()
