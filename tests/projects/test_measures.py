"""Every measure of benchmark projects, recomputed from a small city written by hand (measured_city.py)."""

import pytest

from core.measures import Cut, all_measures
from tests.measuring import differences, expected_of, parts_of
from tests.projects import measured_city

pytestmark = pytest.mark.django_db

EXPECTED = {
    "projects.submitted": {"city": 2, "liwan": 1, "tianhe": 1, "institution.h1": 1, "institution.h2": 1, "project.p4": 1,
                           "project.p5": 1},
    "projects.new_rate": {"city": (1, 2, 2), "liwan": (0, 1, 1), "tianhe": (1, 1, 1)},
    "projects.running": {"city": 2, "liwan": 1, "tianhe": 1, "institution.h1": 1, "institution.h2": 1},
    "projects.across_rate": {"city": (1, 2, 2), "liwan": (1, 1, 1), "tianhe": (0, 1, 1)},
    "projects.social_rate": {"city": (1, 2, 2), "liwan": (1, 1, 1), "tianhe": (0, 1, 1)},
    "projects.named": {"city": 1, "tianhe": 1, "institution.h2": 1},
    "projects.newly_named": {"city": 1, "tianhe": 1, "project.p2": 1},
    "projects.exited": {"city": 1, "liwan": 1, "project.p3": 1},
    "projects.served_streets": {"city": 2, "liwan": 1, "tianhe": 1, "A": 1, "C": 1, "project.p1": 1, "project.p2": 1},
    "brands.joined": {"city": 1, "liwan": 1, "project.p1": 1},
    "projects.objections": {"city": 1, "tianhe": 1, "project.p2": 1},
    "partners.signed": {"city": 3, "liwan": 1, "tianhe": 2, "project.p1": 2, "project.p2": 1},
    "shared_uses.confirmed": {"city": 2, "liwan": 2, "institution.h1": 1, "institution.pa": 2, "project.p1": 2},
    "money.planned": {"city": (150_000, 3), "liwan": (100_000, 2), "tianhe": (50_000, 1)},
    "money.applied": {"city": (200_000, 6), "liwan": (130_000, 4), "tianhe": (70_000, 2), "project.p1": (100_000, 2),
                      "project.p2": (50_000, 1), "project.p3": (10_000, 1), "project.p4": (20_000, 1),
                      "project.p5": (20_000, 1)},
    "money.received": {"city": (130_000, 5), "liwan": (80_000, 4), "tianhe": (50_000, 1), "project.p1": (80_000, 4),
                       "project.p2": (50_000, 1)},
    "money.spent": {"city": (30_000, 1), "liwan": (30_000, 1), "project.p1": (30_000, 1)},
    "money.social_share": {"city": (20_000, 130_000, 5), "liwan": (20_000, 80_000, 4), "tianhe": (0, 50_000, 1)},
    "money.spent_rate": {"city": (30_000, 130_000, 6), "liwan": (30_000, 80_000, 5), "tianhe": (0, 50_000, 1)},
    "milestones.on_time_rate": {"city": (1, 2, 2), "liwan": (1, 2, 2), "project.p1": (1, 2, 2)},
    "checks.made": {"city": 2, "liwan": 1, "tianhe": 1},
    "checks.passed_rate": {"city": (1, 2, 2), "liwan": (1, 1, 1), "tianhe": (0, 1, 1)},
    "projects.rectifications": {"city": 1, "tianhe": 1, "project.p2": 1},
    "projects.rectified_rate": {"city": (1, 2, 2), "liwan": (0, 1, 1), "tianhe": (1, 1, 1)},
    "empowerment.confirmed": {"city": 3, "liwan": 2, "tianhe": 1, "project.p1": 2, "project.p2": 1},
    "empowerment.tourism": {"city": 1, "liwan": 1},
    "empowerment.tradition": {"city": 1, "liwan": 1},
    "empowerment.digital": {"city": 1, "tianhe": 1},
    "cases.published": {"city": 2, "liwan": 1, "tianhe": 1, "institution.h1": 1, "institution.pb": 1, "project.p1": 2},
    "replications.confirmed": {"city": 2, "liwan": 1, "tianhe": 1, "A": 1, "C": 1, "institution.pa": 1,
                               "institution.pb": 1, "project.p1": 2},
    "replications.people": {"city": (300, 1), "tianhe": (300, 1)},
}  # fmt: skip


@pytest.fixture
def world():
    return measured_city.build()


def test_every_measure_is_written_down():
    ours = {one.code for one in all_measures() if one.source.of().model._meta.app_label == "projects"}
    assert ours == set(EXPECTED)


def test_cells_and_rows_are_those_counted_by_hand(world):
    wrong = [
        line for code, written in EXPECTED.items() for line in differences(code, expected_of(world, written))
    ]
    assert wrong == []


def test_figures_are_cut_by_what_rows_say(world):
    assert parts_of("projects.running", Cut.PROJECT_TYPE) == {"grassroots": 1, "vertical": 1}
    assert parts_of("projects.running", Cut.PROJECT_FIELD) == {"reading": 1, "digital": 1}
    assert parts_of("money.planned", Cut.FUND_SOURCE) == {
        "district": 60_000,
        "social": 40_000,
        "city": 50_000,
    }
    assert parts_of("money.received", Cut.FUND_SOURCE) == {
        "district": 60_000,
        "social": 20_000,
        "city": 50_000,
    }
    assert parts_of("empowerment.confirmed", Cut.EMPOWERMENT) == {"tourism": 1, "tradition": 1, "digital": 1}
    assert parts_of("shared_uses.confirmed", Cut.SHARE) == {"facilities": 2}
