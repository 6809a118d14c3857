"""Daily sums say what the rows say: after every recount, for every kind, cut and period; changes are found and told."""

import datetime as dt

import pytest

from cloudplatform.models import Booking
from core import daily_sums, measures
from core.measures import Kind, Period, all_measures
from core.models import DailySum, JournalEntry, SummedDays
from tests.cloudplatform import measured_city
from tests.measuring import NOVEMBER, day, moment

pytestmark = pytest.mark.django_db
SUMMED = [one for one in all_measures() if one.has_daily_sums]
ATTENDANCE = "events.attendance_rate"
NIGHT = moment(11, 20, 2)  # the sums then reach to the end of 19 November
PERIODS = (
    Period.days(day(11, 4), day(12, 1)),  # summed days and days that are not
    Period(NOVEMBER.starts_at, moment(11, 20, 11)),  # to the middle of a day
    Period(moment(11, 3, 9), moment(11, 30, 22)),  # from the middle of a day: counted from rows
)


@pytest.fixture
def world():
    return measured_city.build()


def cells(found):
    return {(one.subject, one.cut): (one.numerator, one.denominator, one.n) for one in found}


def cancel(*events) -> None:
    Booking.objects.filter(event__in=events).update(state="cancelled", cancelled_at=moment(11, 1))


def test_sums_and_rows_agree_for_every_kind_cut_and_period(world):
    daily_sums.recount_all(at=NIGHT)
    for one in SUMMED:
        assert one.reads == "sums"
        for period in PERIODS:
            for kind in one.kinds:
                for cut in (None, *one.cuts) if kind == Kind.CITY else (None,):
                    summed, counted = one.cells(kind, period, cut), one.counted_cells(kind, period, cut)
                    assert cells(summed) == cells(counted), (one.code, kind, cut, period)


def test_past_days_are_read_from_the_sums_and_the_rest_from_rows(world):
    daily_sums.recount(measures.get("bookings.seats"), at=NIGHT)
    cancel(world.a1)  # of a day that is summed
    Booking.objects.filter(event=world.c1).update(seats=5)  # a day that is not
    (city,) = measures.get("bookings.seats").cells(Kind.CITY, NOVEMBER)
    assert city.numerator == 5 + 5 + 3


def test_only_asked_subjects_are_read(world):
    daily_sums.recount(measures.get(ATTENDANCE), at=NIGHT)
    found = measures.get(ATTENDANCE).by_subject(Kind.INSTITUTION, NOVEMBER, only=[str(world.a.pk)])
    assert set(found) == {str(world.a.pk)}


def test_a_first_count_corrects_nothing(world):
    assert daily_sums.recount(measures.get(ATTENDANCE), at=NIGHT) == 0
    assert DailySum.objects.filter(measure=ATTENDANCE).exists()
    assert daily_sums.recount(measures.get(ATTENDANCE), at=NIGHT + dt.timedelta(days=1)) == 0
    assert not JournalEntry.objects.filter(fact="core.daily_sums.corrected").exists()


def test_a_late_change_is_corrected_and_told(world):
    """The three who were marked absent had come: the scanner was off the net."""
    daily_sums.recount(measures.get(ATTENDANCE), at=NIGHT)
    Booking.objects.filter(event=world.a1, state="absent").update(state="checked_in")
    late = NIGHT + dt.timedelta(days=1)
    assert daily_sums.recount(measures.get(ATTENDANCE), at=late) > 0
    (city,) = measures.get(ATTENDANCE).cells(Kind.CITY, NOVEMBER)
    assert (city.numerator, city.denominator) == (10, 12)
    fact = JournalEntry.objects.get(fact="core.daily_sums.corrected")
    assert fact.details["measure"] == ATTENDANCE
    assert fact.details["lines"] == SummedDays.objects.get(measure=ATTENDANCE).corrected


def test_sums_that_lost_their_rows_go(world):
    daily_sums.recount(measures.get(ATTENDANCE), at=NIGHT)
    cancel(world.a1, world.a2, world.a0)
    daily_sums.recount(measures.get(ATTENDANCE), at=NIGHT)
    left = DailySum.objects.filter(measure=ATTENDANCE, kind=Kind.CITY, cut="").values_list("day", flat=True)
    assert list(left) == []


def test_a_recount_asks_as_often_whatever_the_days(world, count_queries):
    one = measures.get(ATTENDANCE)
    daily_sums.recount(one, at=moment(11, 4))
    few = count_queries(lambda: daily_sums.recount(one, at=moment(11, 4)))
    daily_sums.recount(one, at=moment(12, 1))
    assert count_queries(lambda: daily_sums.recount(one, at=moment(12, 1))) == few
