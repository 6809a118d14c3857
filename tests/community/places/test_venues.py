"""The list of all places: today's hours, what shuts them, whom to ring."""

import datetime as dt

import pytest

from community.models import Closure, OpeningHours
from community.places.queries.places import as_they_stand
from core.dates.clock import moment
from tests.factories.community import AreaFactory, FacilityFactory, open_daily

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

    assert {venue.facility.name for venue, _access in response.context["rows"]} == found
    assert ("tel:02000000000" in response.content.decode()) is ("乙馆" in found)


def test_as_many_queries_for_many_places_as_for_one(client, count_queries):
    open_daily(FacilityFactory())
    client.get("/venues/")
    one = count_queries(lambda: client.get("/venues/"))
    for _ in range(5):
        open_daily(FacilityFactory())
    assert count_queries(lambda: client.get("/venues/")) == one
