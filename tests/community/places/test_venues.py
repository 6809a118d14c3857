"""The list of all places: today's hours, what shuts them, whom to ring."""

import datetime as dt
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.utils.html import escape

from community.models import Closure, OpeningHours
from community.places.queries.places import as_they_stand
from community.places.views import facilities
from core.dates.clock import moment
from tests.facets import promise_nothing_false
from tests.factories.community import AreaFactory, FacilityFactory, SpaceFactory, open_daily
from tests.factories.events import EventFactory, soon
from tests.factories.spaces import SharingRuleFactory

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
NOON = moment(dt.date(2027, 3, 3), dt.time(12))  # a Wednesday


def stands(facility, at=NOON):
    (venue,) = as_they_stand([facility], at)
    return venue.words, venue.is_open


def test_a_place_says_when_it_is_open_today():
    place = FacilityFactory()
    assert stands(place) == ("没有设开放时间", False)
    OpeningHours.objects.create(facility=place, weekday=3, opens="09:00", closes="21:00")
    assert stands(place) == ("今天不开放", False)
    OpeningHours.objects.create(facility=place, weekday=2, opens="14:00", closes="00:00")
    OpeningHours.objects.create(facility=place, weekday=2, opens="09:00", closes="12:00")
    assert stands(place) == ("今天 09:00-12:00、14:00-24:00", False)
    assert stands(place, NOON - HOUR)[1]
    assert stands(place, NOON + 11 * HOUR)[1]


def test_a_closure_comes_before_the_hours():
    place = FacilityFactory()
    open_daily(place)
    Closure.objects.create(
        facility=place, period=(NOON, NOON + HOUR), reason="检修", announced_at=NOON - 24 * HOUR
    )
    assert stands(place, NOON - HOUR) == ("今天 09:00-21:00", True)
    assert stands(place) == ("闭馆：检修", False)
    assert stands(place, NOON + HOUR)[1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"甲馆", "乙馆"}), ({"d": "440103"}, {"甲馆"}), ({"q": "乙"}, {"乙馆"}), ({"q": "示例路 8 号"}, {"乙馆"}),
        ({"d": "999", "q": "  "}, {"甲馆", "乙馆"}), ({"q": "没有" * 2000}, set()), ({"page": "9999"}, {"甲馆", "乙馆"}),
    ],
)  # fmt: skip
def test_places_are_found_by_district_name_and_address(client, query, found):
    FacilityFactory(name="甲馆", area=AreaFactory(code="440103101"))
    FacilityFactory(
        name="乙馆", area=AreaFactory(code="440104101"), address="示例路 8 号", phone="020-0000 0000"
    )
    FacilityFactory(name="停用馆", archived_at=NOON)

    response = client.get("/venues/", query)

    assert {venue.facility.name for venue, _access, _on in response.context["rows"]} == found
    assert ("tel:02000000000" in response.content.decode()) is ("乙馆" in found)


@pytest.fixture
def three(monkeypatch):
    """At noon of a Wednesday: one open with a ramp and a room to borrow, one shut today, one square without hours."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    first = FacilityFactory(
        name="甲馆", area=AreaFactory(code="440103101"), access=["wheelchair", "guide_dog"]
    )
    second = FacilityFactory(name="乙馆", area=AreaFactory(code="440104101"), access=["wheelchair"])
    open_daily(first), open_daily(second)
    Closure.objects.create(
        facility=second, period=(NOON - HOUR, NOON + HOUR), reason="检修", announced_at=NOON - HOUR
    )
    FacilityFactory(name="丙广场", area=AreaFactory(code="440105101"), access=[])
    SharingRuleFactory(space=SpaceFactory(facility=first)), SpaceFactory(facility=second)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"now": "open"}, {"甲馆"}), ({"now": "shared"}, {"甲馆"}), ({"now": ["open", "shared"], "x": "wheelchair"}, {"甲馆"}),
        ({"x": "wheelchair"}, {"甲馆", "乙馆"}), ({"x": ["wheelchair", "guide_dog"]}, {"甲馆"}),
        ({"d": ["440103", "440105"]}, {"甲馆", "丙广场"}), ({"d": "440104", "now": "open"}, set()),
        ({"now": "nonsense", "x": "y", "mine": "1"}, {"甲馆", "乙馆", "丙广场"}),
    ],
)  # fmt: skip
def test_filters_find_what_they_say_and_their_counts_come_true(client, three, query, found):
    page = client.get("/venues/", query)

    assert {venue.facility.name for venue, _access, _on in page.context["rows"]} == found
    promise_nothing_false(client, "/venues/", query)


def test_what_is_chosen_stands_as_chips_and_the_drawer_says_how_many(client, three):
    page = client.get("/venues/", {"now": "open", "d": "440103"})
    assert next(label for label, _url in page.context["chips"]) == "现在开着"
    assert len(page.context["chips"]) == 2
    assert "/venues/?d=440103" in page.content.decode()

    piece = client.get("/venues/", {"now": "open"}, headers={"HX-Request": "true"}).content.decode()
    assert '<span id="found-number" hx-swap-oob="true">看 1 处</span>' in piece
    assert "<html" not in piece


def test_as_many_queries_for_many_places_as_for_one(client, count_queries):
    open_daily(FacilityFactory())
    client.get("/venues/")
    one = count_queries(lambda: client.get("/venues/"))
    for _ in range(5):
        open_daily(FacilityFactory())
    assert count_queries(lambda: client.get("/venues/")) == one


class TestTheMap:
    """Where places lie to each other, and the way there by a map of the phone."""

    def places(self, *positions, district="440103"):
        area = AreaFactory(code=f"{district}101")
        return [
            FacilityFactory(
                name=f"{letter}馆",
                area=area,
                latitude=here and Decimal(here[0]),
                longitude=here and Decimal(here[1]),
            )
            for letter, here in zip("甲乙丙丁", positions, strict=False)
        ]

    def dots(self, client, **query):
        page = client.get("/venues/", {"view": "map", "d": "440103", **query})
        found = page.context["dots"]
        return found and {dot.facility.name: dot for dot in found.dots}

    def test_places_lie_as_they_do_in_the_city(self, client):
        self.places(("23.20", "113.20"), ("23.10", "113.20"), ("23.10", "113.30"), None)

        dots = self.dots(client)

        assert set(dots) == {"甲馆", "乙馆", "丙馆"}  # the fourth is in the list, with its address
        assert dots["甲馆"].y < dots["乙馆"].y == dots["丙馆"].y
        assert dots["甲馆"].x == dots["乙馆"].x < dots["丙馆"].x
        tall, wide = dots["乙馆"].y - dots["甲馆"].y, dots["丙馆"].x - dots["乙馆"].x
        assert wide / tall == pytest.approx(0.9196, abs=0.001)  # a degree of longitude is shorter up here
        assert all(8 <= value <= 92 for dot in dots.values() for value in (dot.x, dot.y))

    def test_the_numbers_are_those_of_the_list_on_each_page(self, client, monkeypatch):
        monkeypatch.setattr(facilities, "PER_PAGE", 2)
        self.places(*[("23.20", "113.20")] * 3)

        page = client.get("/venues/", {"view": "map", "d": "440103", "page": "2"})

        assert [dot.number for dot in page.context["dots"].dots] == [3]
        assert '<ol class="open" start="3"' in page.content.decode()

    def test_one_place_stands_in_the_middle_and_none_is_said(self, client):
        (one,) = self.places(("23.20", "113.20"))
        assert (self.dots(client)["甲馆"].x, self.dots(client)["甲馆"].y) == (
            pytest.approx(50),
            pytest.approx(50),
        )
        type(one).objects.update(latitude=None, longitude=None)
        assert "都没有登记位置" in client.get("/venues/?view=map&d=440103").content.decode()

    def test_the_city_counts_each_district_and_keeps_the_words_looked_for(self, client):
        self.places(None, None), self.places(None, district="440104")

        page = client.get("/venues/", {"view": "map", "q": "馆"}).content.decode()

        assert '/venues/?view=map&amp;d=440103&amp;q=%E9%A6%86">荔湾区<small>2 处</small>' in page

    def test_the_way_leads_to_the_position_or_looks_for_the_address(self, client):
        known, unknown = self.places(("23.125", "113.244"), None)

        assert known.geo_uri == f"geo:23.125,113.244?q=23.125%2C113.244%28{quote('甲馆')}%29"
        assert "navigation?to=113.244%2C23.125%2C" in known.way_url
        assert unknown.geo_uri.startswith("geo:0,0?q=")
        assert "/search?keyword=" in unknown.way_url
        for place in (known, unknown):
            page = client.get(f"/venues/{place.pk}/").content.decode()
            assert escape(place.geo_uri) in page
            assert escape(place.way_url) in page

    def test_the_map_costs_the_same_for_one_and_for_many(self, client, count_queries):
        self.places(("23.20", "113.20"))
        one = count_queries(lambda: self.dots(client))
        for number in range(12):
            FacilityFactory(
                area=AreaFactory(code="440103101"),
                latitude=Decimal("23.1"),
                longitude=Decimal(f"113.{20 + number}"),
            )
        assert count_queries(lambda: self.dots(client)) == one


def test_the_list_says_how_much_is_on_in_the_week(client):
    event = EventFactory(starts_at=soon(3))
    EventFactory(host=event.host, space=event.space, starts_at=soon(9))

    page = client.get("/venues/").content.decode()

    assert "7 天内 1 场" in page
