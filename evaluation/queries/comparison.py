"""Comparisons: districts with the city mean, year on year, demand with supply; from cells of the catalogue only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.urls import reverse

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
PAGES: Final = {Kind.DISTRICT: "evaluation:district", Kind.INSTITUTION: "evaluation:institution"}
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

    @property
    def words(self) -> str:
        """What the chart shows, for those who do not see it."""
        known = sorted((row for row in self.rows if row.now is not None), key=lambda row: -(row.now or 0))
        if not known:
            return "最近十二个月都没有数据。"
        said = [
            f"{len(self.rows)} 个对象，{len(known)} 个最近十二个月有数据",
            f"最高是{known[0].name}，{self._of(known[0].now)}",
        ]
        if len(known) > 1:
            said.append(f"最低是{known[-1].name}，{self._of(known[-1].now)}")
        if self.mean is not None:
            said.append(f"全市平均 {self._of(self.mean)}")
        return "；".join(said) + "。"

    def _of(self, value: float | None) -> str:
        return f"{_shown(value):g} {self.measure.unit}"


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
    """
    All subjects of a kind, or types of institutions, by one measure. Nine queries at most.

    Of a count, a type shows the mean of its institutions, as the city mean does; of a rate, all their rows together.

    :raises KeyError: without such a measure.
    """
    kind = KINDS[by]
    measure = next((one for one in choices(kind) if one.code == code), None)
    if measure is None:
        raise KeyError(code)
    now, before = periods(today)
    cells, old = measure.by_subject(kind, now), measure.by_subject(kind, before)
    page = PAGES.get(kind)
    if by == TYPE:
        rows = _by_type(measure, (now, cells), (before, old))
    else:
        names = measures.subjects_of(kind).names(None if kind == Kind.DISTRICT else sorted({*cells, *old}))
        rows = [
            Row(
                name,
                measure.value(cells.get(key)),
                measure.value(old.get(key)),
                reverse(page, args=[key]) if page else "",
            )
            for key, name in names.items()
        ]
    mean, mean_before = measure.city_mean(kind, now), measure.city_mean(kind, before)
    if kind != Kind.DISTRICT:
        rows = sorted(rows, key=lambda row: (row.now is None, -(row.now or 0)))[:ROWS_MAX]
    option = charts.bar(
        [row.name for row in rows],
        [
            charts.Series("最近十二个月", [_shown(row.now) for row in rows]),
            charts.Series("再前十二个月", [_shown(row.before) for row in rows]),
        ],
        unit=measure.unit, horizontal=True, mean=("全市平均", _shown(mean)),
    )  # fmt: skip
    return Comparison(measure, rows, mean, mean_before, option)


Year = tuple[Period, Mapping[str, Cell]]


def _by_type(measure: Measure, now: Year, before: Year) -> list[Row]:
    """A row for each type of institution that has rows in one of the two years."""
    counted = [
        cells if measure.is_ratio else _members(measure, period, cells) for period, cells in (now, before)
    ]
    types = _types({*counted[0], *counted[1]})
    values = [_of_types(measure, cells, types) for cells in counted]
    return [
        Row(str(name), values[0].get(key), values[1].get(key))
        for key, name in InstitutionKind.choices
        if values[0].get(key) is not None or values[1].get(key) is not None
    ]


def _members(measure: Measure, period: Period, cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """Every institution a mean is taken over; those without rows count as 0. Nothing where nobody has any."""
    keys = measure.keys_among(Kind.INSTITUTION, period) if cells else set()
    return {key: cells.get(key, Cell(key, "", 0, None, 0)) for key in keys}


def _of_types(
    measure: Measure, cells: Mapping[str, Cell], types: Mapping[str, str]
) -> dict[str, float | None]:
    added = _added(cells, types)
    if measure.is_ratio:
        return {key: measure.value(cell) for key, cell in added.items()}
    sizes = Counter(types[key] for key in cells if key in types)
    return {key: cell.numerator / measure.per / sizes[key] for key, cell in added.items()}


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


def need_in_words(rows: Sequence[Need]) -> str:
    """Where most was asked for each event held, and where nothing was held though people asked."""
    asked = [row for row in rows if row.posted]
    if not asked:
        return "最近十二个月没有人提需求。"
    most, served = max(asked, key=lambda row: row.posted), [row for row in asked if row.held]
    said = [f"需求最多的是{most.name}，{most.posted:g} 条，办成 {most.held:g} 场"]
    if served:
        tight = max(served, key=lambda row: row.posted / row.held)
        said.append(f"每办成一场对应需求最多的是{tight.name}，{tight.posted / tight.held:.1f} 条")
    if none := [row.name for row in asked if not row.held]:
        said.append(f"有需求、没有办成一场的：{'、'.join(none)}")
    return "；".join(said) + "。"


def _shown(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
