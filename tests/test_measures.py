"""What holds of every measure of the catalogue, whichever app it is of."""

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from core.measures import Cut, Kind, Measure, Period, Subject, all_measures
from tests.factories.community import city_staff

YEAR = Period.year(2026)
KEYS = {Kind.CITY: "4401", Kind.DISTRICT: "440103", Kind.STREET: "440103011"}
KNOWN = all_measures()
DOCS = Path(__file__).parent.parent / "docs"
SUMMED_LOOKUP = 1
POINTS = 5  # queries in which points are computed from rules


def test_there_are_at_least_sixty():
    assert len(KNOWN) >= 60
    assert {"cloudplatform", "community", "projects", "thinktank"} <= {app_of(one) for one in KNOWN}


def app_of(one: Measure) -> str:
    return one.source.of().model._meta.app_label


@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.code)
def test_a_measure_says_what_it_counts(one):
    assert one.counted.endswith("。")
    assert "、" not in one.name
    assert one.unit
    assert one.better in {"higher", "lower", ""}


def test_no_two_measures_have_one_name():
    names = [one.name for one in KNOWN]
    assert sorted(names) == sorted(set(names))


@pytest.mark.django_db
@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.code)
def test_a_measure_answers_all_subjects_of_a_kind_in_one_query(one, count_queries):
    allowed = 1 + (SUMMED_LOOKUP if one.has_daily_sums else 0) + (POINTS if one.sums.weights else 0)
    for kind in one.kinds:
        assert count_queries(lambda kind=kind: one.cells(kind, YEAR)) <= allowed
    for cut in one.cuts:
        assert count_queries(lambda cut=cut: one.cells(Kind.CITY, YEAR, cut)) <= allowed


@pytest.mark.django_db
@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.code)
def test_the_rows_of_a_measure_are_asked_for_by_whom_may_see_them(one):
    staff = city_staff()
    for kind in one.kinds:
        subject = Subject(kind, KEYS.get(kind, "1"))
        for user in (AnonymousUser(), staff):
            list(one.rows_seen_by(user, subject, YEAR)[:1])


def test_every_measure_can_be_cut_by_time_or_stands_at_its_end():
    for one in KNOWN:
        assert (Cut.DAY in one.cuts) == (Cut.MONTH in one.cuts)
        assert one.source.when.within(Period.month(dt.date(2026, 11, 1))) is not None


def test_clauses_are_those_of_the_policy_map():
    cited = {one.clause for one in KNOWN}
    assert cited <= set(clauses_of_the_policy()), cited - set(clauses_of_the_policy())


def clauses_of_the_policy() -> list[str]:
    text = (DOCS / "policy.md").read_text()
    return [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("|")]
