"""The measure class and the registry of all measures."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from django.db.models import CharField, Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import TruncMonth

from core.measures.counting import AGGREGATES, lines, lines_of_spans, rows_within, text_of, weighted_rows
from core.measures.estimates import Estimate, estimate
from core.measures.rows import Person, Rows, Sums
from core.measures.shapes import TIMES, Cell, Cut, Kind, Period, Subject, add_up
from core.models import DailySum, SummedDays

CITY_MEAN: Final = (
    "全市平均：比率和平均分按全市所有行合起来算；数量按全市同类对象合计除以对象个数，没有的按 0 算。"
)
ROWS_PAGE: Final = "portal:measure_rows"  # lists the rows of any measure to those who may read them


@dataclass(frozen=True)
class Measure:
    """
    One figure and its only definition.

    `unit` "%" makes a percentage of numerator and denominator. `scale` is what one answer lies between, of what people
    were asked: its mean has an interval. `per` is what the integers are divided by to be shown
    (3600: seconds as hours; 100: cents as yuan). `better` says which way is good, "" where neither is.
    """

    code: str
    name: str
    unit: str
    clause: str
    counted: str
    better: Literal["higher", "lower", ""]
    source: Rows
    sums: Sums
    page: str
    per: int = 1
    digits: int = 0
    has_daily_sums: bool = False
    among: Callable[[Period], QuerySet[Any]] | None = None
    scale: tuple[int, int] | None = None

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(self.source.keys)

    @property
    def cuts(self) -> frozenset[Cut]:
        times = TIMES if self.source.when.cut(Cut.DAY) is not None else ()
        return frozenset([*self.source.cuts, *times])

    @property
    def is_ratio(self) -> bool:
        """Whether it is a rate or a mean: a numerator over a denominator."""
        return self.sums.denominator is not None

    @property
    def reads(self) -> Literal["sums", "rows"]:
        """Whether past days come from the daily sums or from the rows themselves."""
        return "sums" if self.has_daily_sums else "rows"

    def sums_hold(self, kind: Kind, cut: Cut | None) -> bool:
        """
        Whether the daily sums can answer these cells: whole subjects of every kind; cuts only for city and districts.
        """
        return self.has_daily_sums and (cut is None or cut in TIMES or kind in (Kind.CITY, Kind.DISTRICT))

    def cells(
        self, kind: Kind, period: Period, cut: Cut | None = None, *, only: Collection[str] | None = None
    ) -> list[Cell]:
        """
        Answer the cells of all subjects of `kind` (or of the keys in `only`). Subjects without rows have no cell.

        One query; two where a part of the period is not in the daily sums yet.
        """
        self._check(kind, cut)
        if not period.begins_at_midnight or not self.sums_hold(kind, cut):
            return self.counted_cells(kind, period, cut, only=only)
        return _from_sums(self, kind, period, cut, only)

    def counted_cells(
        self, kind: Kind, period: Period, cut: Cut | None = None, *, only: Collection[str] | None = None
    ) -> list[Cell]:
        """As `cells`, always counted from the rows."""
        self._check(kind, cut)
        found = lines(self.source, self.sums, kind, period, [cut] if cut else [], only)
        return [Cell(line[0], line[1] if cut else "", *line[-3:]) for line in found]

    def cells_of_spans(self, kind: Kind, spans: Mapping[int, tuple[str, Period]]) -> dict[int, Cell]:
        """
        Answer the cell of each span, such as the time of one member in an alliance: a subject in a period of its own.

        Always counted from the rows. One query. Spans of one subject do not overlap.

        :raises ValueError: if what is counted depends on the period as a whole.
        """
        self._check(kind, None)
        found = lines_of_spans(self.source, self.sums, kind, spans)
        return {span: Cell(spans[span][0], "", *figures) for span, *figures in found}

    def by_subject(
        self, kind: Kind, period: Period, *, only: Collection[str] | None = None
    ) -> dict[str, Cell]:
        """The cells of all subjects by key. As many queries as `cells`."""
        return {cell.subject: cell for cell in self.cells(kind, period, only=only)}

    def cell(self, subject: Subject, period: Period) -> Cell | None:
        """The cell of one subject; None where there are no rows."""
        return self.by_subject(subject.kind, period, only=[subject.key]).get(subject.key)

    def value(self, cell: Cell | None) -> float | None:
        """What is shown: a percentage 0-100, a mean, or a count; None where there are no rows."""
        if cell is None or cell.n == 0:
            return None
        if not self.is_ratio:
            return cell.numerator / self.per
        if not cell.denominator:
            return None
        return cell.numerator / cell.denominator * (100 if self.unit == "%" else 1) / self.per

    def estimate(self, cell: Cell | None) -> Estimate | None:
        """The mean with its interval and size; None where there are no answers, or for what is no answer."""
        if cell is None or self.scale is None:
            return None
        return estimate(cell.numerator, cell.denominator or 0, self.scale)

    def sums_where(self, where: Q) -> QuerySet[Any, Any]:
        """One row over the rows that `where` selects, at any time: numerator and denominator, as `estimate_of` takes it."""
        rows = self.source.of().filter(where if self.sums.where is None else where & self.sums.where)
        sums = {"one": self.sums.numerator, "other": self.sums.denominator}
        groups: Any = rows.order_by().annotate(all=Value(1)).values("all")  # one group
        found: QuerySet[Any, Any] = groups.annotate(**sums).values_list("one", "other")
        return found

    def estimate_of(self, sums: Iterable[Sequence[int | None]]) -> Estimate | None:
        """The mean with its interval of the row of `sums_where`; None where there are no answers."""
        numerator, denominator = next(iter(sums), (0, 0))
        return estimate(numerator or 0, denominator or 0, self.scale) if self.scale else None

    def rows(self, subject: Subject, period: Period) -> QuerySet[Any]:
        """The rows a cell was counted from: as many as its `n`."""
        key = self.source.keys[subject.kind]
        rows = rows_within(self.source, self.sums, period).filter(key.where & key.among([subject.key]))
        return weighted_rows(rows, self.sums, period)

    def rows_seen_by(self, user: Person, subject: Subject, period: Period) -> QuerySet[Any]:
        """Those of `rows` that `user` may read."""
        return self.source.seen_by(self.rows(subject, period), user)

    def city_mean(self, kind: Kind, period: Period) -> float | None:
        """The mean of the city that a subject of `kind` is compared with (CITY_MEAN). Two queries at most."""
        if self.is_ratio:
            return next((self.value(cell) for cell in self.cells(Kind.CITY, period)), None)
        cells, keys = self.cells(kind, period), self.keys_among(kind, period)
        if not cells or not keys:
            return None
        return sum(one.numerator for one in cells if one.subject in keys) / self.per / len(keys)

    def keys_among(self, kind: Kind, period: Period) -> set[str]:
        """The subjects a mean of counts is taken over: those without rows count as 0. One query."""
        known = subjects_of(kind)
        among = self.among(period) if self.among and kind == Kind.INSTITUTION else known.among(period)
        return {str(key) for key in among.values_list(known.key, flat=True)}

    def _check(self, kind: Kind, cut: Cut | None) -> None:
        if kind not in self.kinds:
            raise ValueError(f"{self.code} is not counted by {kind}.")
        if cut is not None and cut not in self.cuts:
            raise ValueError(f"{self.code} cannot be cut by {cut}.")


# Daily sums ----


def _from_sums(
    measure: Measure, kind: Kind, period: Period, cut: Cut | None, only: Collection[str] | None
) -> list[Cell]:
    """Read past days from the daily sums and count the days that are not summed yet from the rows."""
    summed = SummedDays.objects.filter(measure=measure.code).values_list("until_day", flat=True).first()
    until = min(summed or period.first_day, period.over_day)
    if until <= period.first_day:
        return measure.counted_cells(kind, period, cut, only=only)
    cells = _summed_cells(measure, kind, period.first_day, until, cut, only)
    rest = period.from_day(until)
    if rest:
        cells = add_up([*cells, *measure.counted_cells(kind, rest, cut, only=only)])
    return cells


def _summed_cells(
    measure: Measure, kind: Kind, first: date, until: date, cut: Cut | None, only: Collection[str] | None
) -> list[Cell]:
    by_value = cut is not None and cut not in TIMES
    rows = DailySum.objects.filter(
        measure=measure.code, kind=kind, cut=cut if by_value else "", day__gte=first, day__lt=until
    )
    if only is not None:
        rows = rows.filter(subject__in=only)
    part: Any = F("part") if by_value else Value("", output_field=CharField())
    if cut == Cut.DAY:
        part = F("day")
    elif cut == Cut.MONTH:
        part = TruncMonth("day")
    grouped = rows.annotate(part_=part).values("subject", "part_").order_by()
    found = grouped.annotate(numerator_=Sum("numerator"), denominator_=Sum("denominator"), n_=Sum("n"))
    return [
        Cell(subject, text_of(value, cut) if cut else "", numerator, denominator, n)
        for subject, value, numerator, denominator, n in found.values_list("subject", "part_", *AGGREGATES)
    ]


# The catalogue ----


@dataclass(frozen=True)
class Subjects:
    """
    All subjects of a kind: their key and name, and those a city mean is taken over.

    `among` answers the subjects that count at the end of a period.
    """

    kind: Kind
    of: Callable[[], QuerySet[Any]]
    key: str
    name: str
    among: Callable[[Period], QuerySet[Any]]

    def names(self, keys: Collection[str] | None = None) -> dict[str, str]:
        """The names of the subjects by key, in their usual order. One query."""
        rows = self.of() if keys is None else self.of().filter(**{f"{self.key}__in": list(keys)})
        return {str(key): str(name) for key, name in rows.values_list(self.key, self.name)}


_measures: dict[str, Measure] = {}
_subjects: dict[Kind, Subjects] = {}


def measure(
    *,
    code: str,
    name: str,
    unit: str,
    clause: str,
    counted: str,
    better: Literal["higher", "lower", ""],
    source: Rows,
    numerator: Any = None,
    denominator: Any = None,
    where: Q | None = None,
    weights: Callable[[Period], Mapping[int, int]] | None = None,
    per: int = 1,
    digits: int = 0,
    page: str = ROWS_PAGE,
    has_daily_sums: bool = False,
    among: Callable[[Period], QuerySet[Any]] | None = None,
    scale: tuple[int, int] | None = None,
) -> Measure:
    """
    Define a measure and register it in the catalogue.

    Without `numerator` it counts rows. `numerator` and `denominator` are aggregates that give integers. `where` filters
    the rows of the source.

    :raises ValueError: if the code is taken, the measure cannot be asked of the city, or a "%" has no denominator.
    """
    if code in _measures:
        raise ValueError(f"There are two measures {code}.")
    if Kind.CITY not in source.keys or (unit == "%" and denominator is None):
        raise ValueError(f"{code} needs a key of the city, and a denominator if it is a percentage.")
    made = Measure(
        code=code, name=name, unit=unit, clause=clause, counted=counted, better=better, source=source,
        sums=Sums(Count("pk") if numerator is None else numerator, denominator, where, weights), page=page, per=per,
        digits=digits, has_daily_sums=has_daily_sums, among=among, scale=scale,
    )  # fmt: skip
    _measures[code] = made
    return made


def subjects(
    *,
    kind: Kind,
    of: Callable[[], QuerySet[Any]],
    key: str = "pk",
    name: str = "name",
    among: Callable[[Period], QuerySet[Any]],
) -> Subjects:
    """Register the subjects of `kind`; done once, by the app that owns their model."""
    if kind in _subjects:
        raise ValueError(f"The subjects of {kind} are known already.")
    _subjects[kind] = Subjects(kind, of, key, name, among)
    return _subjects[kind]


def all_measures() -> Sequence[Measure]:
    """All measures by clause, then code."""
    return sorted(_measures.values(), key=lambda one: (clause_order(one.clause), one.code))


def get(code: str) -> Measure:
    """
    The measure of `code`.

    :raises KeyError: if there is none.
    """
    return _measures[code]


def subjects_of(kind: Kind) -> Subjects:
    return _subjects[kind]


def clause_order(clause: str) -> list[tuple[int, str]]:
    """Clauses in the order of the policy: 3.3.2 before 3.5.3a before 4.2."""
    parts = (re.match(r"(\d*)(.*)", part) for part in clause.split("."))
    return [(int(part[1] or 0), part[2]) for part in parts if part]
