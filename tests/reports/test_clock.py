"""What the clock opens by itself: yearly drafts, monthly and quarterly bulletins, and the figures for them."""

import datetime as dt

import pytest
from django.utils import timezone

from core.record.actors import CLOCK
from reports import tasks
from reports.actions import drafts
from reports.actions.editions import EditionExists
from reports.models import Edition, Snapshot
from reports.queries import due
from reports.queries.due import Draft
from reports.states import EditionState
from tests.factories.reports import edition_in

pytestmark = pytest.mark.django_db
D = dt.date


def periods(day):
    return {(one.book, one.starts_on, one.ends_on) for one in due.drafts_due(day)}


@pytest.mark.parametrize(("day", "months"), [
    (D(2026, 3, 2), None), (D(2026, 3, 3), (D(2026, 2, 1), D(2026, 3, 1))), (D(2026, 1, 3), (D(2025, 12, 1), D(2026, 1, 1))),
    (D(2026, 12, 31), (D(2026, 11, 1), D(2026, 12, 1))),
])  # fmt: skip
def test_the_bulletin_of_a_month_is_opened_on_the_third_of_the_next(day, months):
    found = {one[1:] for one in periods(day) if one[0] == "bulletin"}

    assert (months is None and not found) or months in found


@pytest.mark.parametrize(("day", "quarter"), [
    (D(2026, 4, 3), (D(2026, 1, 1), D(2026, 4, 1))), (D(2026, 1, 3), (D(2025, 10, 1), D(2026, 1, 1))),
    (D(2026, 6, 20), (D(2026, 1, 1), D(2026, 4, 1))),
])  # fmt: skip
def test_and_that_of_a_quarter(day, quarter):
    assert ("bulletin", *quarter) in periods(day)


def test_the_yearly_books_are_opened_on_the_fifth_of_january():
    year = (D(2025, 1, 1), D(2026, 1, 1))

    assert not {one for one in periods(D(2026, 1, 4)) if one[0] != "bulletin"}
    assert {("bluebook", *year), ("service", *year)} <= periods(D(2026, 1, 5))


def test_what_somebody_opened_is_not_opened_again(at):
    edition_in(EditionState.OUTLINE, starts_on=D(2026, 2, 1), ends_on=D(2026, 3, 1))

    assert ("bulletin", D(2026, 2, 1), D(2026, 3, 1)) not in periods(D(2026, 3, 9))
    with pytest.raises(EditionExists):
        drafts.open_draft(draft=Draft("bulletin", D(2026, 2, 1), D(2026, 3, 1)), by=CLOCK, at=at)


def test_the_clock_opens_the_drafts_has_their_figures_frozen_and_gives_them(run_jobs, monkeypatch):
    now = dt.datetime(2026, 4, 3, 9, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    tasks.run_due_report_work()
    assert Edition.objects.filter(book="bulletin", snapshot=None).count() == 2
    assert Snapshot.objects.count() == 3  # the month, the quarter, the year
    run_jobs()
    tasks.run_due_report_work()

    assert set(Edition.objects.values_list("book", "starts_on")) == {
        ("bulletin", D(2026, 3, 1)), ("bulletin", D(2026, 1, 1)), ("bluebook", D(2025, 1, 1)), ("service", D(2025, 1, 1)),
    }  # fmt: skip
    assert not Edition.objects.filter(snapshot=None).exists()
    assert Edition.objects.filter(opened_by=None).count() == 4
