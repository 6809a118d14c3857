"""Schematic map of the venues of one district, to scale, without a map service."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Count, Max, Min
from django.db.models.functions import Left
from django.urls import reverse

from community.places.models import Facility
from community.places.models.facilities import FacilityQuerySet

KM_PER_DEGREE: Final = 111.2  # of latitude; of longitude less, by the cosine of the latitude
EDGE: Final = 8.0  # percent left free on each side
LEAST_KM: Final = 1.0  # what the frame spans at least, so that one place does not fill it
BARS_KM: Final = (0.2, 0.5, 1, 2, 5, 10, 20)
BAR_MOST: Final = 40.0  # percent of the frame
# About the middle of each district: good enough to guess in which one somebody may be, who can choose another.
MIDDLES: Final = {
    "440103": (23.10, 113.23), "440104": (23.13, 113.27), "440105": (23.08, 113.32), "440106": (23.14, 113.36),
    "440111": (23.26, 113.32), "440112": (23.18, 113.50), "440113": (22.94, 113.40), "440114": (23.40, 113.21),
    "440115": (22.79, 113.54), "440117": (23.62, 113.60), "440118": (23.27, 113.81),
}  # fmt: skip


@dataclass(frozen=True)
class Dot:
    """A place on the map: its number in the list, and 0 to 100 from the west and from the north."""

    number: int
    facility: Facility
    x: float
    y: float


@dataclass(frozen=True)
class DotMap:
    """The dots that have a position, and a bar of `bar_km` kilometres, `bar` percent of the frame long."""

    dots: Sequence[Dot]
    bar: float
    bar_km: str


@dataclass(frozen=True)
class Frame:
    """What part of the world is shown: the north-west corner, and how many kilometres the frame spans."""

    north: float
    west: float
    span_km: float
    km_per_longitude: float

    def at(self, latitude: Decimal, longitude: Decimal) -> tuple[float, float]:
        percent = (100 - 2 * EDGE) / self.span_km
        x = EDGE + (float(longitude) - self.west) * self.km_per_longitude * percent
        return x, EDGE + (self.north - float(latitude)) * KM_PER_DEGREE * percent


def map_of(shown: Sequence[Facility], first: int, among: FacilityQuerySet) -> DotMap | None:
    """
    Answer the map of the places `shown`, numbered from `first`, in a frame that holds all of `among`. One query.

    Places without a position keep their number in the list and have no dot; None if nobody entered any.
    """
    frame = _frame(among)
    if frame is None:
        return None
    dots = [
        Dot(number, one, *frame.at(one.latitude, one.longitude))
        for number, one in enumerate(shown, first)
        if one.latitude is not None and one.longitude is not None
    ]
    percent = (100 - 2 * EDGE) / frame.span_km
    bar_km = max((km for km in BARS_KM if km * percent <= BAR_MOST), default=BARS_KM[0])
    return DotMap(dots, bar_km * percent, f"{bar_km:g}")


def _frame(among: FacilityQuerySet) -> Frame | None:
    edges = among.order_by().aggregate(
        south=Min("latitude"), north=Max("latitude"), west=Min("longitude"), east=Max("longitude")
    )
    if edges["south"] is None:
        return None
    south, north, west, east = (float(edges[side]) for side in ("south", "north", "west", "east"))
    km_per_longitude = KM_PER_DEGREE * math.cos(math.radians((south + north) / 2))
    tall, wide = (north - south) * KM_PER_DEGREE, (east - west) * km_per_longitude
    span = max(tall, wide, LEAST_KM)
    return Frame(
        north=north + (span - tall) / 2 / KM_PER_DEGREE, west=west - (span - wide) / 2 / km_per_longitude,
        span_km=span, km_per_longitude=km_per_longitude,
    )  # fmt: skip


def by_district(rows: FacilityQuerySet, kept: str = "") -> dict[str, dict[str, object]]:
    """How many of `rows` lie in each district, with the address of its map; `kept` is added to it. One query."""
    counted = (
        rows.order_by().annotate(part=Left("area_id", 6)).values_list("part").annotate(number=Count("pk"))
    )
    path = reverse("community:venue_list")
    return {code: {"number": number, "url": f"{path}?view=map&d={code}{kept}"} for code, number in counted}
