"""How the tests of measures compare: cells against numbers counted by hand, rows against cells."""

import datetime as dt

from django.utils.timezone import make_aware

from core import measures
from core.measures import Cut, Kind, Period, Subject

NOVEMBER = Period.month(dt.date(2026, 11, 1))
Numbers = tuple[int, int | None, int]  # numerator, denominator, n


def moment(month: int, day: int, hour: int = 10, year: int = 2026) -> dt.datetime:
    return make_aware(dt.datetime(year, month, day, hour))  # noqa: DTZ001  made aware here


def cells_of(code: str, kind: Kind, period: Period = NOVEMBER) -> dict[str, Numbers]:
    return {
        one.subject: (one.numerator, one.denominator, one.n) for one in measures.get(code).cells(kind, period)
    }


def parts_of(code: str, kind: Kind, cut: Cut, period: Period = NOVEMBER) -> dict[tuple[str, str], Numbers]:
    return {
        (one.subject, one.cut): (one.numerator, one.denominator, one.n)
        for one in measures.get(code).cells(kind, period, cut)
    }


def check(code: str, kind: Kind, expected: dict[object, Numbers], period: Period = NOVEMBER) -> None:
    """The cells are those `expected` by key, and the rows of each are as many as it says."""
    found, one = cells_of(code, kind, period), measures.get(code)
    assert found == {str(key): numbers for key, numbers in expected.items()}, (code, kind)
    for key, (_, _, n) in found.items():
        assert one.rows(Subject(kind, key), period).count() == n, (code, kind, key)
        assert cells_only(code, kind, key, period) == found[key], (code, kind, key)


def cells_only(code: str, kind: Kind, key: str, period: Period) -> Numbers:
    """The same cell when only its subject is asked for."""
    cell = measures.get(code).cell(Subject(kind, key), period)
    assert cell is not None
    return cell.numerator, cell.denominator, cell.n
