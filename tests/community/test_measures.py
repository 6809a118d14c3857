"""Every measure of the community, recomputed from a small city written by hand (measured_city.py)."""

import pytest

from core import measures
from core.measures import Cut, Kind, Period, all_measures
from tests.community import measured_city
from tests.measuring import NOVEMBER, day, differences, expected_of, moment, parts_of

pytestmark = pytest.mark.django_db
HALF_HOUR = 1800

EXPECTED = {
    "members.count": {"city": 3, "liwan": 2, "tianhe": 1, "A": 1, "B": 1, "C": 1, "institution.a": 1,
                      "institution.b": 1, "institution.f": 1},
    "members.social_rate": {"city": (1, 3, 3), "liwan": (1, 2, 2), "tianhe": (0, 1, 1)},
    "members.joined": {"city": 1, "liwan": 1, "institution.b": 1},
    "members.left": {"city": 1, "tianhe": 1, "institution.d": 1},
    "members.applications": {"city": 2, "liwan": 1, "tianhe": 1},
    "alliances.active": {"city": 1, "liwan": 1, "institution.a": 1},
    "alliances.places": {"city": 2, "liwan": 1, "tianhe": 1, "institution.a": 1, "institution.c": 1},
    "groups.registered": {"city": 2, "liwan": 1, "tianhe": 1, "institution.a": 1, "institution.c": 1},
    "groups.people": {"city": (50, 2), "liwan": (20, 1), "tianhe": (30, 1)},
    "responsibilities.lines": {"city": 2},
    "facilities.count": {"city": 3, "liwan": 2, "tianhe": 1, "facility.fa": 1, "facility.fb": 1, "facility.fd": 1},
    "facilities.accessible_rate": {"city": (1, 3, 3), "liwan": (1, 2, 2), "tianhe": (0, 1, 1)},
    "spaces.shared": {"city": 3, "liwan": 2, "tianhe": 1, "institution.a": 1, "institution.b": 1, "institution.c": 1},
    "spaces.shared_rate": {"city": (3, 4, 4), "liwan": (2, 3, 3), "tianhe": (1, 1, 1)},
    "spaces.borrowed": {"city": 2, "liwan": 2, "institution.a": 1, "institution.b": 1, "facility.fa": 1, "facility.fb": 1},
    "spaces.lent_hours": {"city": (9 * HALF_HOUR, 2), "liwan": (9 * HALF_HOUR, 2), "institution.a": (3 * HALF_HOUR, 1),
                          "institution.b": (6 * HALF_HOUR, 1)},
    "spaces.people": {"city": (15, 1), "liwan": (15, 1), "institution.a": (15, 1)},
    "spaces.missed_rate": {"city": (2, 4, 4), "liwan": (1, 3, 3), "tianhe": (1, 1, 1)},
    "closures.notice_rate": {"city": (1, 2, 2), "liwan": (1, 2, 2), "facility.fa": (1, 1, 1), "facility.fb": (0, 1, 1)},
    "standards.met_rate": {"city": (1, 2, 2), "liwan": (1, 2, 2), "facility.fa": (1, 1, 1), "facility.fb": (0, 1, 1)},
    "standards.score": {"city": (175, 2, 2), "liwan": (175, 2, 2), "institution.a": (95, 1, 1), "institution.b": (80, 1, 1)},
    "standards.inspected": {"city": 1, "liwan": 1, "institution.b": 1},
    "training.programmes": {"city": 2, "liwan": 1, "tianhe": 1, "institution.a": 1, "institution.c": 1},
    "training.graduates": {"city": 2, "tianhe": 2, "institution.c": 2},
    "training.graduated_rate": {"city": (2, 3, 3), "tianhe": (2, 3, 3)},
    "training.hours": {"city": (16, 3), "liwan": (10, 2), "tianhe": (6, 1), "institution.a": (6, 1),
                       "institution.b": (4, 1), "institution.c": (6, 1)},
    "secondments.started": {"city": 1, "liwan": 1, "institution.a": 1, "institution.c": 1},
    "incubation.active": {"city": 1, "liwan": 1, "institution.a": 1},
    "incubation.supports": {"city": 3, "liwan": 2, "tianhe": 1},
    "incubation.coaching": {"city": 2, "liwan": 1, "tianhe": 1},
    "incubation.funds": {"city": (500_000, 1), "liwan": (500_000, 1)},
    "stars.granted": {"city": 1, "liwan": 1, "institution.a": 1},
    "certificates.issued": {"city": 2, "tianhe": 2, "institution.c": 2},
    "briefs.sent": {"city": 2, "liwan": 2, "institution.a": 2},
    "briefs.taken_rate": {"city": (1, 2, 2), "liwan": (1, 2, 2)},
    "briefs.points": {"city": (14, 3), "liwan": (11, 2), "tianhe": (3, 1), "institution.a": (11, 2), "institution.c": (3, 1)},
    "briefs.adopted": {"city": 1, "liwan": 1, "institution.a": 1},
    "briefs.published": {"city": 2, "liwan": 1, "tianhe": 1},
    "news.published": {"city": 1, "liwan": 1, "institution.a": 1},
    "clippings.count": {"city": 3, "liwan": 1, "tianhe": 2, "institution.a": 1, "institution.c": 2},
    "clippings.positive_rate": {"city": (1, 2, 2), "liwan": (1, 1, 1), "tianhe": (0, 1, 1)},
    "conferences.held": {"city": 1, "liwan": 1, "institution.a": 1},
    "campaigns.done_rate": {"city": (1, 2, 2), "liwan": (1, 2, 2)},
}  # fmt: skip


@pytest.fixture
def world():
    return measured_city.build()


def test_every_measure_is_written_down():
    ours = {one.code for one in all_measures() if one.source.of().model._meta.app_label == "community"}
    assert ours == set(EXPECTED)


def test_cells_and_rows_are_those_counted_by_hand(world):
    wrong = [
        line for code, written in EXPECTED.items() for line in differences(code, expected_of(world, written))
    ]
    assert wrong == []


def test_figures_are_cut_by_what_rows_say(world):
    assert parts_of("members.count", Cut.SECTOR) == {"culture": 2, "enterprise": 1}
    assert parts_of("briefs.published", Cut.CHANNEL) == {"press": 1, "social": 1}
    assert parts_of("training.hours", Cut.DAY) == {"2026-11-05": 4, "2026-11-06": 12}


def test_a_day_that_is_not_over_is_not_due(world):
    """On the evening of 10 November the campaign that ends that day may still be finished."""
    campaigns = measures.get("campaigns.done_rate")
    evening = Period(NOVEMBER.starts_at, moment(11, 10, 20))
    assert campaigns.cells(Kind.CITY, evening) == []
    assert campaigns.cells(Kind.CITY, Period.days(day(11, 1), day(11, 11)))[0].n == 1


def test_points_count_in_months_that_begin_in_the_period(world):
    points = measures.get("briefs.points")
    rest_of_november = Period.days(day(11, 2), day(12, 1))
    assert points.cells(Kind.CITY, rest_of_november) == []
    assert points.cells(Kind.CITY, Period(NOVEMBER.starts_at, moment(11, 20)))[0].numerator == 14


def test_the_mean_of_the_city_counts_members_that_have_none(world):
    """Hours of training: a has 6, b 4; c is no member yet, f has none. Rates are those of the whole city."""
    hours, met = measures.get("training.hours"), measures.get("standards.met_rate")
    assert hours.city_mean(Kind.INSTITUTION, NOVEMBER) == pytest.approx(10 / 3)
    assert hours.city_mean(Kind.DISTRICT, NOVEMBER) == 8
    assert met.city_mean(Kind.INSTITUTION, NOVEMBER) == 50


def test_lent_hours_are_compared_among_those_that_share(world):
    """Of the three members a and b share spaces: 4.5 hours between two."""
    assert measures.get("spaces.lent_hours").city_mean(Kind.INSTITUTION, NOVEMBER) == 2.25


def test_no_rows_in_the_city_no_mean(world):
    year = Period.year(2024)
    assert measures.get("training.hours").city_mean(Kind.INSTITUTION, year) is None
    assert measures.get("standards.met_rate").city_mean(Kind.INSTITUTION, year) is None
