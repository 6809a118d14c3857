"""The catalogue people read: every measure with its definition and value, and the rows for those who may see them."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from core import measures
from core.measures import CITY_MEAN, Cell, all_measures
from portal.views.counting import _lines
from tests.factories.community import city_staff, district_staff
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.factories.orders import soon

pytestmark = pytest.mark.django_db


def page(client, name, *args, query=""):
    return client.get(reverse(f"portal:{name}", args=args) + query)


def test_every_measure_is_listed_with_how_it_is_counted(client):
    html = page(client, "counting").content.decode()

    for one in all_measures():
        assert one.counted in html
        assert reverse("portal:measure", args=[one.code]) in html
    assert CITY_MEAN in html


def test_what_has_no_rows_says_so_and_not_nought(client):
    html = page(client, "counting").content.decode()

    assert "暂无" in html
    assert "0.0 %" not in html


def test_a_measure_shows_its_definition_and_its_value_by_district(client):
    EventFactory(state="held", starts_at=soon(-1), area__code="440103011")

    html = page(client, "measure", "events.held").content.decode()

    assert "events.held" in html
    assert "实施意见 3.3.1" in html
    assert timezone.localdate(soon(-1)).strftime("%Y-%m") in html
    assert "全市平均" in html


def test_opinions_of_few_people_are_not_told_and_cannot_be_computed():
    """Eleven people in one district, three in another: neither is told, for the total is known."""
    rating = measures.get("feedback.rating")
    eleven, three = Cell("440103", "", 44, 11, 11), Cell("440106", "", 6, 3, 3)

    found = _lines(
        rating, [("440103", "荔湾区", eleven), ("440106", "天河区", three), ("440105", "海珠区", None)]
    )

    assert [line.is_hidden for line in found] == [True, True, False]
    assert [line.is_small for line in found] == [True, True, False]
    held = _lines(measures.get("events.held"), [("440106", "天河区", Cell("440106", "", 3, None, 3))])
    assert not held[0].is_hidden


def test_another_year_can_be_looked_at_and_nonsense_is_this_year(client):
    for query in ("?year=2024", "?year=1999", "?year=二〇", "?year=99999", "?year=²⁰²⁴"):
        assert page(client, "measure", "events.held", query=query).status_code == 200


@pytest.mark.parametrize("code", ["events.nothing", "", "../"])
def test_an_unknown_measure_is_not_found(client, code):
    assert client.get(f"/counting/{code or 'x'}/").status_code == 404


def test_rows_ask_to_sign_in(client):
    assert page(client, "measure_rows", "events.held").status_code == 302


def test_rows_are_those_the_reader_may_see(client):
    """Bookings are read by the bureau above, not by citizens; how many there are is no secret."""
    from tests.cloudplatform import measured_city

    measured_city.build()
    query = "?year=2026"

    def seen_by(user):
        cache.clear()
        client.force_login(user)
        return page(client, "measure_rows", "events.attendance_rate", query=query).content.decode()

    assert "从 6 条" in (city := seen_by(city_staff()))
    assert "你能看到 6 条" in city
    assert "你能看到 5 条" in seen_by(district_staff("440103"))
    citizen = seen_by(UserFactory())
    assert "你能看到 0 条" in citizen
    assert "没有你能看到的记录" in citizen


@pytest.mark.parametrize(
    "query", ["?kind=planet&key=1", "?kind=product&key=x", "?kind=city&key=440%27", "?kind=street&key=²"]
)
def test_a_subject_that_is_none_is_not_found(client, query):
    client.force_login(UserFactory())
    assert page(client, "measure_rows", "events.held", query=query).status_code == 404


def test_the_list_costs_the_same_with_more_rows(client, count_queries):
    def asked():
        cache.clear()
        return count_queries(lambda: page(client, "counting"))

    few = asked()
    for _ in range(5):
        EventFactory(state="held", starts_at=soon(-1))
    assert asked() == few
