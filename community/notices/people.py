"""Who is told on behalf of an institution."""

from __future__ import annotations

from datetime import datetime

from community.models import Institution, Seat
from community.policy import Right
from core import notices


def tell_holders(
    institution: Institution,
    right: Right,
    *,
    topic: str,
    title: str,
    body: str = "",
    path: str,
    at: datetime,
    key: str,
) -> None:
    """Send one notice to everybody whose current seat at `institution` carries `right`."""
    seats = Seat.objects.filter(institution=institution).current().carrying(right).select_related("user")
    for user in {seat.user for seat in seats}:
        notices.send(to=user, topic=topic, title=title, body=body, path=path, at=at, key=key)
