"""Figures of overview pages, from the catalogue of measures: a month of an institution, districts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.urls import reverse
from django.utils.timezone import localdate

from community.models import Kind as InstitutionKind
from community.models import Seat
from community.seat_rights import opens
from core import measures
from core.measures import Cut, Kind, Measure, Period, Subject

CITY_FOR_S: Final = 600  # figures of the city may be ten minutes old: they are counted over every row
COMPARED_DAYS: Final = 90
MONTHS_SHOWN: Final = 6
RECEIVES: Final = (InstitutionKind.STATION, InstitutionKind.COMMUNITY)
DELIVERED, RATING = "deliveries.accepted", "feedback.rating"
COMPARED: Final = ("demands.posted", "demands.on_time_rate", "events.held", "events.attendance_rate", RATING)
DELIVERIES: Final = "cloudplatform:delivery_list"
# measure, and the page on which who works in the seat sees its rows
PIPELINE_MONTH: Final = (
    (DELIVERED, DELIVERIES), ("events.attendance_rate", "cloudplatform:hosted_list"),
    (RATING, "cloudplatform:feedback_list"), ("orders.kept_rate", DELIVERIES),
)  # fmt: skip
MONTH: Final = (
    ("briefs.points", "community:brief_points"),
    ("spaces.lent_hours", "community:usage"),
    ("training.hours", "community:attended_hours"),
)


@dataclass(frozen=True)
class Figure:
    """A measure with its value for one subject and period, beside the mean of the city. None where no row tells."""

    code: str
    value: float | None
    city_mean: float | None = None
    path: str = ""

    @property
    def measure(self) -> Measure:
        return measures.get(self.code)

    @property
    def name(self) -> str:
        return self.measure.name

    @property
    def unit(self) -> str:
        return self.measure.unit

    @property
    def counted(self) -> str:
        return self.measure.counted

    @property
    def digits(self) -> int:
        return self.measure.digits


def year_so_far(at: datetime) -> Period:
    """From New Year in the city until `at`."""
    return Period(Period.year(localdate(at).year).starts_at, at)


def city_value(one: Measure, period: Period) -> float | None:
    """What `one` comes to for the whole city. One query, two with daily sums."""
    return next((one.value(cell) for cell in one.cells(Kind.CITY, period)), None)


# A seat's month ----


@dataclass(frozen=True)
class Recent:
    """
    An institution's last months in the pipeline, this one included: deliveries, mean rating and the city's by month.

    `takes_part` says whether it supplied, received, hosted or was rated in them at all; `districts` counts deliveries.
    """

    months: Sequence[str]
    deliveries: Mapping[str, float | None]
    ratings: Mapping[str, float | None]
    city_ratings: Mapping[str, float | None]
    districts: Mapping[str, int]
    takes_part: bool

    @property
    def ticks(self) -> list[str]:
        return [f"{int(month[5:])}月" for month in self.months]


def recent(seat: Seat, day: date) -> Recent:
    """Answer the months up to that of `day`. Six queries and the look-ups of daily sums."""
    firsts = [day.replace(day=1)]
    while len(firsts) < MONTHS_SHOWN:
        firsts.insert(0, (firsts[0] - timedelta(days=1)).replace(day=1))
    period = Period(Period.month(firsts[0]).starts_at, Period.month(day).ends_at)
    key = str(seat.institution_id)
    deliveries = _by_part(DELIVERED, Kind.INSTITUTION, period, Cut.MONTH, key)
    ratings = _by_part(RATING, Kind.INSTITUTION, period, Cut.MONTH, key)
    others = ("events.attendance_rate", "orders.kept_rate")
    unit = Subject(Kind.INSTITUTION, key)
    districts = _by_part(DELIVERED, Kind.INSTITUTION, period, Cut.DISTRICT, key)
    return Recent(
        months=[f"{first:%Y-%m}" for first in firsts],
        deliveries=deliveries,
        ratings=ratings,
        city_ratings=cache.get_or_set(
            f"city-ratings-{firsts[-1]}",
            lambda: _by_part(RATING, Kind.CITY, period, Cut.MONTH),
            CITY_FOR_S,
        )
        or {},
        districts={code: int(number or 0) for code, number in districts.items()},
        takes_part=bool(deliveries or ratings)
        or any(measures.get(code).cell(unit, period) for code in others),
    )


def _by_part(
    code: str, kind: Kind, period: Period, cut: Cut, key: str | None = None
) -> dict[str, float | None]:
    one = measures.get(code)
    return {
        cell.cut: one.value(cell)
        for cell in one.cells(kind, period, cut, only=None if key is None else [key])
    }


def month_of_seat(seat: Seat, day: date, *, in_pipeline: bool) -> Sequence[Figure]:
    """
    The month of `day` for a seat's institution beside the city mean; every figure by the same calendar month.

    At most two queries each, and two more when the mean of the city has to be counted. `in_pipeline` shows those of
    the ordering pipeline too; a figure only some institutions can have is left out for the others.
    """
    period, unit = Period.month(day), Subject(Kind.INSTITUTION, str(seat.institution_id))
    shown = [*(PIPELINE_MONTH if in_pipeline else ()), *MONTH]
    found = []
    for code, view in shown:
        one = measures.get(code)
        if one.among is not None and not one.among(period).filter(pk=seat.institution_id).exists():
            continue
        value, mean = one.value(one.cell(unit, period)), _city_mean(one, Kind.INSTITUTION, period)
        found.append(Figure(one.code, value, mean, _path(seat, view)))
    return found


def _path(seat: Seat, view: str) -> str:
    """Where the seat sees the rows; empty where it may not."""
    if view == DELIVERIES and seat.institution.kind in RECEIVES:
        view = "cloudplatform:order_desk"
    path = reverse(view)
    return path if opens(seat, path) else ""


def _city_mean(one: Measure, kind: Kind, period: Period) -> float | None:
    key = f"city-mean-{one.code}-{kind}-{period.starts_at:%Y%m%d}-{period.ends_at:%Y%m%d}"
    return cache.get_or_set(key, lambda: one.city_mean(kind, period), CITY_FOR_S)


# Districts beside each other ----


@dataclass(frozen=True)
class Row:
    """One district, or the mean of the city, with the values of COMPARED in their order."""

    name: str
    figures: Sequence[Figure]


def districts_compared(codes: Sequence[str], at: datetime) -> Sequence[Row]:
    """
    The districts within `codes` over the last 90 days, then the mean of the city. Up to four queries a measure.

    Kept for ten minutes.
    """
    key = f"comparison-{'-'.join(codes)}"
    return cache.get_or_set(key, lambda: _compared(codes, at), CITY_FOR_S) or []


def _compared(codes: Sequence[str], at: datetime) -> list[Row]:
    period = Period(Period.days(localdate(at) - timedelta(days=COMPARED_DAYS), localdate(at)).starts_at, at)
    compared = [measures.get(code) for code in COMPARED]
    cells = [one.by_subject(Kind.DISTRICT, period) for one in compared]
    names = measures.subjects_of(Kind.DISTRICT).names()
    rows = [
        Row(
            name,
            [Figure(one.code, one.value(found.get(key))) for one, found in zip(compared, cells, strict=True)],
        )
        for key, name in names.items()
        if any(key.startswith(code) for code in codes)
    ]
    means = [Figure(one.code, one.city_mean(Kind.DISTRICT, period)) for one in compared]
    return [*rows, Row("全市平均", means)] if rows else []
