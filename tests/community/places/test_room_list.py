"""The list of rooms to borrow: its filters are those of all lists, their counts come true, a wrong hour is said."""

import datetime as dt

import pytest
from django.utils import timezone

from core.dates.clock import day_words, moment
from tests.facets import promise_nothing_false
from tests.factories.community import AreaFactory, FacilityFactory, SpaceFactory, open_daily
from tests.factories.spaces import SharingRuleFactory, booked_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    return timezone.localdate() + dt.timedelta(days=3)


@pytest.fixture
def four(day):
    """A room for groups with a ramp, taken at 14:00 of `day`; one for members; one for both; one lent to nobody."""
    room = {}
    for name, code, access, capacity in (
        ("甲室", "440103101", ["wheelchair"], 20), ("乙室", "440103101", ["wheelchair", "guide_dog"], 60),
        ("丙厅", "440104101", [], 200), ("丁室", "440105101", ["wheelchair"], 60),
    ):  # fmt: skip
        place = FacilityFactory(area=AreaFactory(code=code), access=access)
        open_daily(place)
        room[name] = SpaceFactory(name=name, facility=place, capacity=capacity)
    first = SharingRuleFactory(space=room["甲室"], for_members=False)
    SharingRuleFactory(space=room["乙室"], for_groups=False), SharingRuleFactory(space=room["丙厅"])
    booked_space(rule=first, starts_at=moment(day, dt.time(14)))
    return room


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "甲乙丙丁"), ({"who": "groups"}, "甲丙"), ({"who": "members"}, "乙丙"), ({"d": ["440103", "440105"]}, "甲乙丁"),
        ({"x": ["wheelchair", "guide_dog"]}, "乙"), ({"people": "50", "x": "wheelchair"}, "乙丁"),
        ({"since": "14:00", "until": "15:00", "d": "440103"}, "乙"), ({"q": "室", "who": "groups"}, "甲"),
        ({"who": "nonsense", "d": "999", "x": "y", "people": "many"}, "甲乙丙丁"),
    ],
)  # fmt: skip
def test_filters_find_what_they_say_and_their_counts_come_true(client, four, day, query, found):
    if "since" in query:
        query = {"on": day.isoformat(), **query}

    page = client.get("/spaces/", query)

    assert {space.name[0] for space, _photo in page.context["rows"]} == set(found)
    assert promise_nothing_false(client, "/spaces/", query) > 0


def test_what_is_chosen_or_typed_stands_as_chips_and_the_drawer_says_how_many(client, four, day):
    query = {"who": "groups", "people": "50", "on": day.isoformat(), "since": "18:00", "until": "20:00"}
    page = client.get("/spaces/", query)

    chips = dict(page.context["chips"])
    assert list(chips) == ["登记团队可借", "能容纳 50 人", f"{day_words(day)} 18:00-20:00"]
    without = client.get(chips[f"{day_words(day)} 18:00-20:00"])
    assert list(dict(without.context["chips"])) == ["登记团队可借", "能容纳 50 人"]
    assert "筛选（3）" in page.content.decode()

    piece = client.get("/spaces/", query, headers={"HX-Request": "true"}).content.decode()
    assert '<span id="found-number" hx-swap-oob="true">看 1 处</span>' in piece
    assert "<html" not in piece


def test_an_hour_that_does_not_fit_is_said_beside_the_rooms_and_is_no_chip(client, four, day):
    query = {"on": day.isoformat(), "since": "18:00", "until": "09:00", "who": "groups"}
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get("/spaces/", query, headers=headers)
        assert "要晚于开始的时间。" in page.content.decode()
        assert [words for words, _url in page.context["chips"]] == ["登记团队可借"]
