"""Notices to the people of an institution or a bureau."""

from __future__ import annotations

from datetime import datetime

from community.members.models import Institution, Kind, Level, Seat
from community.policy import CITY_CODE, Right
from core.messages import notices

DISTRICT_DIGITS = 6  # GB/T 2260


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


def tell_everybody(
    institution: Institution, *, title: str, body: str = "", path: str, at: datetime, key: str, topic: str = "account"
) -> None:  # fmt: skip
    """Send one notice to everybody with a current seat at `institution`."""
    seats = Seat.objects.filter(institution=institution).current().select_related("user")
    for user in {seat.user for seat in seats}:
        notices.send(to=user, topic=topic, title=title, body=body, path=path, at=at, key=key)


def tell_bureau(
    scope: str, *, title: str, body: str = "", path: str, at: datetime, key: str, besides: int | None = None,
    topic: str = "account",
) -> None:  # fmt: skip
    """Send one notice to the staff of the bureau of the area `scope`: its district's, or the city's."""
    district = scope[:DISTRICT_DIGITS]
    bureaus = Institution.objects.filter(kind=Kind.BUREAU)
    bureaus = bureaus.filter(level=Level.CITY) if district == CITY_CODE else bureaus.filter(area_id=district)
    seats = Seat.objects.filter(institution__in=bureaus).current().carrying(Right.OVERSEE)
    staff = seats.filter(user__is_staff=True).exclude(user=besides).select_related("user")
    for user in {seat.user for seat in staff}:
        notices.send(to=user, topic=topic, title=title, body=body, path=path, at=at, key=key)
