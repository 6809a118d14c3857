"""District beside the city mean, this year beside the last, need against supply: cells of the catalogue, nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from community.models import Institution
from community.models import Kind as InstitutionKind
from core import measures
from core.measures import Cell, Kind, Measure, Period
from core.measures.shapes import add_up
from core.web import charts

START: Final = "events.attendance_rate"
NEED, SUPPLY = "demands.posted", "events.held"
TYPE: Final = "type"  # institutions added up by their type
KINDS: Final = {
    "district": Kind.DISTRICT, TYPE: Kind.INSTITUTION, "institution": Kind.INSTITUTION, "project": Kind.PROJECT,
}  # fmt: skip
PAGES: Final = {Kind.DISTRICT: "/evaluation/districts/{}/", Kind.INSTITUTION: "/evaluation/institutions/{}/"}
ROWS_MAX: Final = 40


@dataclass(frozen=True)
class Row:
    """A subject: the last twelve months, the twelve before, the difference; None where there are no rows."""

    name: str
    now: float | None
    before: float | None
    path: str = ""

    @property
    def moved(self) -> float | None:
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True)
class Comparison:
    measure: Measure
    rows: Sequence[Row]
    mean: float | None
    mean_before: float | None
    option: dict[str, Any]


def choices(kind: Kind) -> Sequence[Measure]:
    return [one for one in measures.all_measures() if kind in one.kinds]


def periods(today: date) -> tuple[Period, Period]:
    """The twelve months before the first of this month, and the twelve before them."""
    first = today.replace(day=1)
    return (
        Period.days(first.replace(year=first.year - 1), first),
        Period.days(first.replace(year=first.year - 2), first.replace(year=first.year - 1)),
    )


def compare(code: str, by: str, today: date) -> Comparison:
    """All subjects of a kind, or types of institutions, by one measure. Seven queries. :raises KeyError: without such a measure."""
    kind = KINDS[by]
    measure = next((one for one in choices(kind) if one.code == code), None)
    if measure is None:
        raise KeyError(code)
    now, before = periods(today)
    cells, old = measure.by_subject(kind, now), measure.by_subject(kind, before)
    pages = PAGES.get(kind, "")
    if by == TYPE:
        types = _types({*cells, *old})
        cells, old, pages = _added(cells, types), _added(old, types), ""
        names = {key: str(name) for key, name in InstitutionKind.choices if key in cells or key in old}
    else:
        names = measures.subjects_of(kind).names(None if kind == Kind.DISTRICT else sorted({*cells, *old}))
    rows = [
        Row(name, measure.value(cells.get(key)), measure.value(old.get(key)), pages.format(key))
        for key, name in names.items()
    ]
    if kind != Kind.DISTRICT:
        rows = sorted(rows, key=lambda row: (row.now is None, -(row.now or 0)))[:ROWS_MAX]
    option = charts.bar(
        [row.name for row in rows],
        [
            charts.Series("最近十二个月", [_shown(row.now) for row in rows]),
            charts.Series("再前十二个月", [_shown(row.before) for row in rows]),
        ],
        unit=measure.unit, horizontal=True,
    )  # fmt: skip
    return Comparison(measure, rows, measure.city_mean(kind, now), measure.city_mean(kind, before), option)


def _types(keys: Collection[str]) -> Mapping[str, str]:
    """The type of each institution by its key. One query."""
    rows = Institution.objects.filter(pk__in=keys).values_list("pk", "kind")
    return {str(pk): str(kind) for pk, kind in rows}


def _added(cells: Mapping[str, Cell], types: Mapping[str, str]) -> dict[str, Cell]:
    """Cells of institutions added up by type."""
    return {
        cell.subject: cell
        for cell in add_up(replace(cell, subject=types[key]) for key, cell in cells.items() if key in types)
    }


@dataclass(frozen=True)
class Need:
    name: str
    posted: float
    held: float


def need_and_supply(today: date) -> tuple[Sequence[Need], dict[str, Any]]:
    """Demands posted against events held, by district. Three queries."""
    now, _before = periods(today)
    need, supply = measures.get(NEED), measures.get(SUPPLY)
    posted, held = need.by_subject(Kind.DISTRICT, now), supply.by_subject(Kind.DISTRICT, now)
    names = measures.subjects_of(Kind.DISTRICT).names()
    rows = [
        Need(name, need.value(posted.get(key)) or 0, supply.value(held.get(key)) or 0)
        for key, name in names.items()
    ]
    option = charts.scatter(
        [(row.name, row.posted, row.held) for row in rows], across="需求（条）", up="办成的场次（场）"
    )
    return rows, option


def _shown(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
