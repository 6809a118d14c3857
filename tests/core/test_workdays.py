"""Working-day arithmetic: the kept calendar, the bureau's corrections, years nobody knows yet."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.dates import calendars
from core.dates.statutory_days import statutory_days
from core.dates.workdays import add_working_days, is_working_day, working_days_between
from core.models import CalendarDay, JournalEntry
from tests.factories.core import actor

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def day(text):
    return dt.date.fromisoformat(text)


KNOWN = [
    ("2026-11-23", True),  # a Monday
    ("2026-11-28", False),  # a Saturday
    ("2026-10-01", False),  # National Day, a Thursday
    ("2026-02-17", False),  # Spring Festival, a Tuesday
    ("2026-02-14", True),  # a Saturday worked for the Spring Festival
    ("2027-01-01", False),  # no list yet: New Year's Day is off by law, a Friday
    ("2027-02-05", False),  # the eve of the Spring Festival, a Friday
    ("2027-06-09", False),  # the Dragon Boat Festival, a Wednesday
    ("2027-09-15", False),  # the Mid-Autumn Festival, a Wednesday
    ("2027-10-04", True),  # what is moved to lengthen a holiday comes with the list
    ("2061-10-01", False),  # beyond the table of lunar days
    ("2031-06-02", True),  # no calendar yet: a Monday
    ("2031-06-01", False),  # no calendar yet: a Sunday
]


@pytest.mark.parametrize(("text", "works"), KNOWN)
def test_offices_work_as_the_state_council_said(text, works):
    assert is_working_day(day(text)) is works


def test_the_bureau_corrects_a_day_either_way():
    at = timezone.now()
    for text, is_working in (("2031-06-02", False), ("2031-06-01", True)):
        calendars.set_calendar_day(
            day=day(text), is_working=is_working, name="示例", since=at.date() + DAY, by=actor(), at=at
        )

    assert not is_working_day(day("2031-06-02"))
    assert is_working_day(day("2031-06-01"))
    assert JournalEntry.objects.filter(fact="core.calendar.set").count() == 2


PERIODS = [
    ("2026-11-23", 5, "2026-11-30"),  # Monday to Monday: the weekend does not count
    ("2026-11-27", 1, "2026-11-30"),  # from a Friday
    ("2026-11-28", 1, "2026-11-30"),  # from a Saturday
    ("2026-09-30", 5, "2026-10-13"),  # seven days of holiday between, and a Saturday that is worked
    ("2026-11-23", 0, "2026-11-23"),
]


@pytest.mark.parametrize(("start", "days", "end"), PERIODS)
def test_a_notice_period_counts_working_days_after_the_day_of_publication(start, days, end):
    assert add_working_days(day(start), days) == day(end)


def test_a_corrected_day_moves_the_end_of_a_period():
    CalendarDay.objects.create(day=day("2026-11-25"), is_working=False, name="临时放假")

    assert add_working_days(day("2026-11-23"), 5) == day("2026-12-01")


def test_days_between_leave_the_last_one_out():
    assert working_days_between(day("2026-11-23"), day("2026-11-30")) == 5
    assert working_days_between(day("2026-11-23"), day("2026-11-23")) == 0
    assert working_days_between(day("2026-11-30"), day("2026-11-23")) == 0


def test_a_long_period_costs_one_query(count_queries):
    assert count_queries(lambda: add_working_days(day("2026-01-01"), 200)) == 1


class Periods(TestCase):
    @settings(max_examples=50, deadline=None)
    @given(st.dates(day("2024-01-01"), day("2032-12-31")), st.integers(1, 60))
    def test_as_many_days_lie_in_a_period_as_were_asked_for(self, start, days):
        end = add_working_days(start, days)

        assert working_days_between(start + DAY, end + DAY) == days
        assert is_working_day(end)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_law_and_the_published_lists_agree(year):
    """The control: each day of the law is off in the lists of the years that have one."""
    assert [one for one in statutory_days(year) if is_working_day(one)] == []
