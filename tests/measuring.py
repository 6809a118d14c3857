"""Helper of tests of measures: compares cells with numbers counted by hand, and rows with cells."""

import datetime as dt
from collections.abc import Mapping

from django.utils.timezone import make_aware

from core import measures
from core.measures import Cell, Cut, Kind, Period, Subject

NOVEMBER = Period.month(dt.date(2026, 11, 1))
Numbers = tuple[int, int | None, int]  # numerator, denominator, n
Expected = Mapping[Kind, Mapping[str, Numbers]]  # kind, key, numbers
AREAS = {
    "city": (Kind.CITY, "4401"), "liwan": (Kind.DISTRICT, "440103"), "tianhe": (Kind.DISTRICT, "440106"),
    "A": (Kind.STREET, "440103011"), "B": (Kind.STREET, "440103012"), "C": (Kind.STREET, "440106001"),
    "D": (Kind.STREET, "440106002"),
}  # fmt: skip


def day(month: int, number: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, number)


def moment(month: int, number: int, hour: int = 10, year: int = 2026) -> dt.datetime:
    return make_aware(dt.datetime(year, month, number, hour))  # noqa: DTZ001  made aware here


def numbers(cell: Cell) -> Numbers:
    return cell.numerator, cell.denominator, cell.n


def counted(*figures: int) -> Numbers:
    """One number counts rows; two are a sum and its rows; three numerator, denominator and rows."""
    if len(figures) == 1:
        return figures[0], None, figures[0]
    return (figures[0], None, figures[1]) if len(figures) == 2 else figures  # type: ignore[return-value]


def expected_of(
    world: object, written: Mapping[str, tuple[int, ...] | int]
) -> dict[Kind, dict[str, Numbers]]:
    """
    Numbers written by short name: an area of AREAS, or "institution.a" for the key of `world.a`.

    A kind that is named at all is written down completely.
    """
    found: dict[Kind, dict[str, Numbers]] = {}
    for name, figures in written.items():
        kind, key = AREAS[name] if name in AREAS else _named(world, name)
        found.setdefault(kind, {})[key] = counted(*(figures if isinstance(figures, tuple) else (figures,)))
    return found


def _named(world: object, name: str) -> tuple[Kind, str]:
    kind, _, attribute = name.partition(".")
    return Kind(kind), str(getattr(world, attribute).pk)


def differences(code: str, expected: Expected, period: Period = NOVEMBER) -> list[str]:
    """What the cells and rows of a measure show beside what is `expected`; empty where all agree."""
    one, found = measures.get(code), []
    for kind, keys in expected.items():
        cells = {cell.subject: numbers(cell) for cell in one.cells(kind, period)}
        if cells != dict(keys):
            found.append(f"{code} {kind}: {cells}, written {dict(keys)}")
        for key, (_, _, n) in cells.items():
            rows = one.rows(Subject(kind, key), period).count()
            if rows != n:
                found.append(f"{code} {kind} {key}: {rows} rows, {n} in the cell")
            alone = one.cell(Subject(kind, key), period)
            if alone is None or numbers(alone) != cells[key]:
                found.append(f"{code} {kind} {key}: {alone} when asked alone")
    return found


def parts_of(code: str, cut: Cut, kind: Kind = Kind.CITY, period: Period = NOVEMBER) -> dict[str, int]:
    """Numerators by part, of the city unless told otherwise."""
    return {cell.cut: cell.numerator for cell in measures.get(code).cells(kind, period, cut)}
