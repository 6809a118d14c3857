"""Every measure of the cloud platform, recomputed from a small city written by hand (measured_city.py)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.measures import Cut, Kind, all_measures, get, sums_kept
from tests.cloudplatform import measured_city
from tests.measuring import NOVEMBER, differences, expected_of, parts_of

pytestmark = pytest.mark.django_db
DAY = 24 * 3600

EXPECTED = {
    "demands.posted": {"city": 5, "liwan": 3, "tianhe": 2, "A": 2, "B": 1, "C": 2, "institution.a": 1},
    "demands.met_rate": {"city": (1, 4, 4), "liwan": (1, 3, 3), "tianhe": (0, 1, 1)},
    "demands.on_time_rate": {"city": (2, 4, 4), "liwan": (2, 3, 3), "tianhe": (0, 1, 1)},
    "demands.waiting": {"city": 2, "liwan": 1, "tianhe": 1, "B": 1, "C": 1},
    "demands.reply_days": {"city": (29 * DAY, 3, 3), "liwan": (29 * DAY, 3, 3)},
    "demands.supports": {"city": 3, "liwan": 2, "tianhe": 1},
    "calls.opened": {"city": 1},
    "products.submitted": {"city": 4, "liwan": 2, "tianhe": 2, "institution.t": 2, "institution.s": 2},
    "products.shelved": {"city": 2, "liwan": 1, "tianhe": 1, "product.p2": 1, "product.p3": 1},
    "products.on_shelf": {"city": 2, "liwan": 1, "tianhe": 1, "institution.t": 1, "institution.s": 1},
    "products.digital": {"city": 1, "tianhe": 1, "institution.t": 1},
    "products.ordered_rate": {"city": (2, 2, 2), "liwan": (1, 1, 1), "tianhe": (1, 1, 1)},
    "reviews.made": {"city": 3, "liwan": 2, "tianhe": 1, "product.p1": 1, "product.p3": 2},
    "reviews.passed_rate": {"city": (2, 3, 3), "liwan": (1, 2, 2), "tianhe": (1, 1, 1)},
    "products.panel_score": {"city": (15075, 2, 2), "liwan": (8050, 1, 1), "tianhe": (7025, 1, 1)},
    "products.objections": {"city": 1, "liwan": 1, "product.p3": 1},
    "projects.resources": {
        "city": 2, "liwan": 2, "institution.t": 1, "institution.c": 1, "project.project": 2,
    },
    "orders.placed": {
        "city": 5, "liwan": 3, "tianhe": 2, "institution.a": 3, "institution.c": 2, "institution.t": 2,
        "institution.s": 3, "product.p1": 2, "product.p3": 3,
    },
    "orders.kept_rate": {
        "city": (2, 4, 4), "liwan": (2, 2, 2), "tianhe": (0, 2, 2), "institution.a": (2, 2, 2),
        "institution.c": (0, 2, 2), "institution.t": (1, 3, 3), "institution.s": (1, 1, 1),
    },
    "orders.declined_rate": {"city": (1, 4, 4), "liwan": (0, 2, 2), "tianhe": (1, 2, 2)},
    "orders.broken_rate": {"city": (1, 3, 3), "liwan": (0, 2, 2), "tianhe": (1, 1, 1)},
    "deliveries.accepted": {
        "city": 2, "liwan": 2, "A": 2, "institution.a": 2, "institution.t": 1, "institution.s": 1,
        "project.project": 1, "product.p1": 1, "product.p3": 1,
    },
    "deliveries.people": {"city": (120, 2), "liwan": (120, 2), "project.project": (80, 1)},
    "deliveries.people_a_session": {"city": (120, 2, 2), "liwan": (120, 2, 2)},
    "orders.moved": {"city": 1, "liwan": 1, "institution.a": 1, "institution.s": 1},
    "quotas.used_rate": {"city": (5, 11, 2), "liwan": (4, 8, 1), "tianhe": (1, 3, 1)},
    "quotas.tilt_share": {"city": (2, 11, 2), "liwan": (2, 8, 1), "tianhe": (0, 3, 1)},
    "events.held": {
        "city": 5, "liwan": 4, "tianhe": 1, "A": 3, "B": 1, "C": 1, "institution.a": 3, "institution.b": 1,
        "institution.c": 1, "institution.t": 1, "product.p1": 1, "project.project": 2,
    },
    "events.hosted": {"city": 5, "liwan": 4, "tianhe": 1, "institution.a": 3, "institution.b": 1, "institution.c": 1},
    "events.supplied": {"city": 1, "liwan": 1, "A": 1, "institution.t": 1},
    "events.scheduled": {"city": 6, "liwan": 5, "tianhe": 1, "A": 3, "B": 2, "C": 1},
    "events.announced": {"city": 7, "liwan": 6, "tianhe": 1, "A": 3, "B": 3, "C": 1},
    "events.cancelled_rate": {"city": (1, 7, 7), "liwan": (1, 6, 6), "tianhe": (0, 1, 1)},
    "events.free_rate": {"city": (4, 5, 5), "liwan": (3, 4, 4), "tianhe": (1, 1, 1)},
    "events.accessible_rate": {"city": (1, 5, 5), "liwan": (1, 4, 4), "tianhe": (0, 1, 1)},
    "events.project_rate": {"city": (2, 5, 5), "liwan": (1, 4, 4), "tianhe": (1, 1, 1)},
    "events.filled_rate": {"city": (10, 80, 4), "liwan": (6, 60, 3), "tianhe": (4, 20, 1)},
    "bookings.seats": {
        "city": (12, 5), "liwan": (8, 4), "tianhe": (4, 1), "institution.a": (8, 4), "institution.c": (4, 1),
        "project.project": (4, 1),
    },
    "events.attendance_rate": {
        "city": (7, 12, 5), "liwan": (3, 8, 4), "tianhe": (4, 4, 1), "A": (3, 8, 4), "C": (4, 4, 1),
        "institution.a": (3, 8, 4), "institution.c": (4, 4, 1), "project.project": (4, 4, 1),
    },
    "bookings.absent_rate": {"city": (5, 12, 5), "liwan": (5, 8, 4), "tianhe": (0, 4, 1)},
    "bookings.cancelled_rate": {"city": (6, 17, 7), "liwan": (6, 13, 6), "tianhe": (0, 4, 1)},
    "visits.people": {"city": (56, 4), "liwan": (52, 3), "tianhe": (4, 1), "institution.b": (50, 2),
                      "institution.a": (2, 1), "institution.c": (4, 1)},
    "visits.hosted_people": {"city": (56, 4), "liwan": (52, 3), "tianhe": (4, 1), "institution.b": (50, 2),
                             "institution.a": (2, 1), "institution.c": (4, 1)},
    "visits.walk_in_rate": {"city": (50, 56, 4), "liwan": (50, 52, 3), "tianhe": (0, 4, 1)},
    "waiting.promoted_rate": {"city": (1, 3, 3), "liwan": (1, 2, 2), "tianhe": (0, 1, 1)},
    "feedback.given": {
        "city": 3, "liwan": 2, "tianhe": 1, "institution.a": 2, "institution.t": 1, "institution.c": 1,
        "project.project": 2, "product.p1": 1,
    },
    "feedback.rating": {"city": (12, 3, 3), "liwan": (9, 2, 2), "tianhe": (3, 1, 1), "project.project": (7, 2, 2)},
    "feedback.item_rating": {"city": (12, 3, 3), "liwan": (9, 2, 2), "tianhe": (3, 1, 1), "institution.a": (9, 2, 2),
                             "institution.c": (3, 1, 1), "project.project": (3, 1, 1)},
    "feedback.satisfied_rate": {"city": (2, 3, 3), "liwan": (2, 2, 2), "tianhe": (0, 1, 1)},
    "feedback.replied_rate": {"city": (1, 3, 3), "liwan": (1, 2, 2), "tianhe": (0, 1, 1)},
    "streets.reached_rate": {"city": (3, 4, 4), "liwan": (2, 2, 2), "tianhe": (1, 2, 2), "A": (1, 1, 1),
                             "B": (1, 1, 1), "C": (1, 1, 1), "D": (0, 1, 1)},
    "streets.delivered_rate": {"city": (1, 4, 4), "liwan": (1, 2, 2), "tianhe": (0, 2, 2)},
    "streets.blank": {"city": 1, "tianhe": 1, "D": 1},
    "streets.weak": {"city": 3, "liwan": 2, "tianhe": 1},
}  # fmt: skip


@pytest.fixture
def world():
    return measured_city.build()


def test_every_measure_is_written_down():
    ours = {one.code for one in all_measures() if one.source.of().model._meta.app_label == "cloudplatform"}
    assert ours == set(EXPECTED)


def test_cells_and_rows_are_those_counted_by_hand(world):
    wrong = [
        line for code, written in EXPECTED.items() for line in differences(code, expected_of(world, written))
    ]
    assert wrong == []


def test_figures_are_cut_by_what_rows_say(world):
    assert parts_of("events.held", Cut.ART_FORM) == {"opera": 4, "music": 1}
    assert parts_of("feedback.item_rating", Cut.DIMENSION) == {"content": 8, "venue": 4}
    assert parts_of("events.held", Cut.DAY, Kind.CITY)["2026-11-03"] == 2
    assert parts_of("bookings.seats", Cut.MONTH) == {"2026-11": 12}
    assert parts_of("bookings.seats", Cut.ART_FORM) == {"opera": 9, "music": 3}
    assert parts_of("products.shelved", Cut.PRODUCT_KIND) == {"online": 1, "performance": 1}
    assert parts_of("demands.posted", Cut.STATE) == {
        "answered": 1, "declined": 1, "screened": 1, "merged": 1, "posted": 1,
    }  # fmt: skip
    assert parts_of("orders.placed", Cut.STREET) == {"440103011": 3, "440106001": 2}


def test_rows_of_a_parent_are_summed_once_however_many_cuts_are_asked_for(world):
    attendance = get("events.attendance_rate")

    def asked():
        return [
            attendance.counted_cells(kind, NOVEMBER, cut)
            for kind in (Kind.CITY, Kind.DISTRICT, Kind.STREET)
            for cut in (None, Cut.MONTH)
        ]

    each_by_itself = asked()
    with CaptureQueriesContext(connection) as captured, sums_kept():
        together = asked()

    assert together == each_by_itself
    assert sum(cell.n for cell in together[0]) > 0
    assert sum("CREATE TEMPORARY TABLE" in query["sql"] for query in captured) == 1
    assert "kept_sums_0" not in connection.introspection.table_names()
