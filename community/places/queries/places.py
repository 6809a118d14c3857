"""Facilities as their hosts and as visitors see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch
from django.utils.timezone import localtime

from community import policy
from community.places.models import Closure, Facility, OpeningHours, Space, SpaceClosure
from community.places.models.facilities import FacilityQuerySet
from community.places.queries.opening import WEEKDAYS
from core import searchtext
from core.dates.clock import MIDNIGHT
from core.models import User


@dataclass(frozen=True)
class Place:
    """A facility with its week (weekday, spans or ""), its spaces, and the closures that are not over."""

    facility: Facility
    week: Sequence[tuple[str, str]]
    spaces: Sequence[Space]
    closures: Sequence[Closure]
    shut_rooms: Sequence[SpaceClosure]

    @property
    def has_hours(self) -> bool:
        return any(spans for _, spans in self.week)


def places_of(user: User | AnonymousUser, at: datetime) -> Sequence[Place]:
    """Answer the places `user` manages, by area and name. Five queries, however many places."""
    facilities = Facility.objects.managed_by(user).for_list().annotate(photo_count=Count("photos")).prefetch_related(
        Prefetch("hours", OpeningHours.objects.order_by("weekday", "opens"), to_attr="openings"),
        Prefetch("spaces", Space.objects.select_related("rule").order_by("pk"), to_attr="rooms"),
        Prefetch("closures", Closure.objects.filter(period__endswith__gt=at).order_by("period"), to_attr="shut"),
    )  # fmt: skip
    rooms: dict[int, list[SpaceClosure]] = {}
    for closure in SpaceClosure.objects.not_over(at).filter(space__facility__in=facilities):
        rooms.setdefault(closure.space.facility_id, []).append(closure)
    return [
        Place(facility, _week(facility.openings), facility.rooms, facility.shut, rooms.get(facility.pk, []))  # type: ignore[attr-defined]
        for facility in facilities
    ]


def open_week(facility: Facility) -> Sequence[tuple[str, str]]:
    """The week of one facility as (weekday, spans or ""); empty if it has no hours, like a square. One query."""
    rows = list(OpeningHours.objects.filter(facility=facility).order_by("weekday", "opens"))
    return _week(rows) if rows else []


def _week(openings: Sequence[OpeningHours]) -> list[tuple[str, str]]:
    spans: list[list[str]] = [[] for _ in WEEKDAYS]
    for row in openings:
        spans[row.weekday].append(row.words)
    return [(name, "、".join(found)) for name, found in zip(WEEKDAYS, spans, strict=True)]


@dataclass(frozen=True)
class Position:
    """Where a facility lies inside the city's bounding box: 0 to 100 from the west and from the north, and in words."""

    x: float
    y: float
    words: str


def position_of(facility: Facility) -> Position | None:
    """Answer the schematic position of `facility`; None if nobody entered one. No query, no map service."""
    if facility.latitude is None or facility.longitude is None:
        return None
    (south, north), (west, east) = policy.LATITUDES, policy.LONGITUDES
    x = float((facility.longitude - west) / (east - west) * 100)
    y = float((north - facility.latitude) / (north - south) * 100)
    return Position(x, y, f"北纬 {facility.latitude:.4f}°，东经 {facility.longitude:.4f}°")


@dataclass(frozen=True)
class Venue:
    """A facility today: its openings of the day, the closure that lasts now, whether one can go in now."""

    facility: Facility
    openings: Sequence[OpeningHours]
    closure: Closure | None
    has_hours: bool
    is_open: bool

    @property
    def words(self) -> str:
        if self.closure is not None:
            return f"闭馆：{self.closure.reason}"
        if not self.has_hours:
            return "没有设开放时间"
        spans = "、".join(opening.words for opening in self.openings)
        return f"今天 {spans}" if spans else "今天不开放"


def venues(prefix: str = "", text: str = "") -> FacilityQuerySet:
    """Facilities in use, of the area `prefix` (empty: the city), whose name or address holds `text`."""
    rows = Facility.objects.in_use().filter(area__code__startswith=prefix).for_list()
    if text:
        rows = rows.filter(searchtext.holding(text, "name", "address"))
    return rows.select_related("area__parent")


def as_they_stand(facilities: Sequence[Facility], at: datetime) -> Sequence[Venue]:
    """The facilities with their state (open, closed) at `at`. Two queries, however many."""
    now = localtime(at)
    hours: dict[int, list[OpeningHours]] = {}
    for row in OpeningHours.objects.filter(facility__in=facilities).order_by("weekday", "opens"):
        hours.setdefault(row.facility_id, []).append(row)
    shut = {
        closure.facility_id: closure
        for closure in Closure.objects.filter(facility__in=facilities, period__contains=at)
    }
    found = []
    for facility in facilities:
        week = hours.get(facility.pk, [])
        today = [row for row in week if row.weekday == now.weekday()]
        lasts = any(
            row.opens <= now.time() < row.closes or (row.closes == MIDNIGHT and row.opens <= now.time())
            for row in today
        )
        closure = shut.get(facility.pk)
        found.append(Venue(facility, today, closure, bool(week), lasts and closure is None))
    return found
