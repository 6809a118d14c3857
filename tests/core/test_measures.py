"""Periods, cells and the catalogue itself; each app's tests recompute its measures from rows."""

import datetime as dt

import pytest
from django.db.models import Count
from django.utils.timezone import make_aware

from core.measures import Always, By, Cell, Cut, Kind, OnDay, Period, Rows, Standing, catalogue, measure
from core.models import CalendarDay

DAY = dt.date(2026, 11, 30)


def noon(day):
    return make_aware(dt.datetime.combine(day, dt.time(12)))


@pytest.fixture
def a_source():
    return Rows(
        of=CalendarDay.objects.all,
        when=OnDay("day"),
        keys={Kind.CITY: Always("4401")},
        seen_by=lambda rows, user: rows,
    )


@pytest.fixture
def _empty_catalogue(monkeypatch):
    monkeypatch.setattr(catalogue, "_measures", {})


def define(source, code="test.days", **changes):
    fields = {
        "name": "日子",
        "unit": "天",
        "clause": "3.3.1",
        "better": "",
        "counted": "有记录的日子。",
        **changes,
    }
    return measure(code=code, source=source, **fields)


def test_a_month_is_half_open_and_begins_at_midnight_of_the_city():
    month = Period.month(dt.date(2026, 12, 15))
    assert (month.first_day, month.until_day) == (dt.date(2026, 12, 1), dt.date(2027, 1, 1))
    assert month.starts_at.isoformat() == "2026-12-01T00:00:00+08:00"
    assert month.begins_at_midnight


def test_a_day_begins_inside_a_period_or_not():
    part = Period(noon(DAY), noon(DAY + dt.timedelta(days=2)))
    assert (part.first_day, part.until_day) == (dt.date(2026, 12, 1), dt.date(2026, 12, 3))
    assert not part.begins_at_midnight
    assert part.over_day == dt.date(2026, 12, 2)


def test_a_period_without_zone_or_length_is_refused():
    with pytest.raises(ValueError, match="aware"):
        Period(noon(DAY).replace(tzinfo=None), noon(DAY).replace(tzinfo=None) + dt.timedelta(days=1))
    with pytest.raises(ValueError, match="after it starts"):
        Period(noon(DAY), noon(DAY))


def test_cells_add_up():
    one, other = Cell("4401", "", 3, 4, 2), Cell("4401", "", 1, 6, 3)
    assert one + other == Cell("4401", "", 4, 10, 5)
    assert Cell("4401", "", 3, None, 2) + Cell("4401", "", 1, None, 1) == Cell("4401", "", 4, None, 3)


@pytest.mark.usefixtures("_empty_catalogue")
def test_a_value_is_made_from_a_cell(a_source):
    share = define(a_source, "test.share", unit="%", denominator=Count("pk"))
    mean = define(a_source, "test.mean", unit="分", denominator=Count("pk"))
    hours = define(a_source, "test.hours", unit="小时", per=3600)
    assert share.value(Cell("4401", "", 3, 4, 4)) == 75
    assert mean.value(Cell("4401", "", 9, 2, 2)) == 4.5
    assert hours.value(Cell("4401", "", 5400, None, 2)) == 1.5


@pytest.mark.usefixtures("_empty_catalogue")
def test_no_rows_no_value(a_source):
    share = define(a_source, "test.share", unit="%", denominator=Count("pk"))
    assert share.value(None) is None
    assert share.value(Cell("4401", "", 0, 0, 3)) is None


@pytest.mark.usefixtures("_empty_catalogue")
def test_a_code_is_taken_once(a_source):
    define(a_source)
    with pytest.raises(ValueError, match="two measures"):
        define(a_source)


@pytest.mark.usefixtures("_empty_catalogue")
def test_a_percentage_without_denominator_is_refused(a_source):
    with pytest.raises(ValueError, match="denominator"):
        define(a_source, unit="%")


@pytest.mark.django_db
@pytest.mark.usefixtures("_empty_catalogue")
def test_what_a_measure_is_not_counted_by_is_refused(a_source):
    days = define(a_source)
    with pytest.raises(ValueError, match="district"):
        days.cells(Kind.DISTRICT, Period.month(DAY))
    with pytest.raises(ValueError, match="sector"):
        days.cells(Kind.CITY, Period.month(DAY), Cut.SECTOR)


@pytest.mark.django_db
@pytest.mark.usefixtures("_empty_catalogue")
def test_days_are_cut_by_month():
    for day in (dt.date(2026, 10, 31), dt.date(2026, 11, 1), dt.date(2026, 11, 30), dt.date(2026, 12, 1)):
        CalendarDay.objects.create(day=day, is_working=True)
    source = Rows(
        of=CalendarDay.objects.all, when=OnDay("day"), keys={Kind.CITY: Always("4401")},
        cuts={Cut.STATE: By("is_working")}, seen_by=lambda rows, user: rows,
    )  # fmt: skip
    days = define(source)
    found = days.cells(Kind.CITY, Period.days(dt.date(2026, 10, 1), dt.date(2026, 12, 1)), Cut.MONTH)
    assert {(cell.cut, cell.n) for cell in found} == {("2026-10", 1), ("2026-11", 2)}


@pytest.mark.django_db
@pytest.mark.usefixtures("_empty_catalogue")
def test_what_stands_is_counted_at_the_end_of_a_period():
    for day in (dt.date(2026, 10, 31), dt.date(2026, 11, 30), dt.date(2026, 12, 1)):
        CalendarDay.objects.create(day=day, is_working=True)
    source = Rows(
        of=CalendarDay.objects.all, when=Standing("day", by_days=True), keys={Kind.CITY: Always("4401")},
        seen_by=lambda rows, user: rows,
    )  # fmt: skip
    (cell,) = define(source).cells(Kind.CITY, Period.month(DAY))
    assert cell.n == 2
    assert Cut.MONTH not in define(source, "test.other").cuts


def test_clauses_stand_in_the_order_of_the_policy():
    assert sorted(["4.2a", "3.5.3a", "3.10", "3.2.1", "4.2", "1.3"], key=catalogue.clause_order) == [
        "1.3", "3.2.1", "3.5.3a", "3.10", "4.2", "4.2a",
    ]  # fmt: skip
