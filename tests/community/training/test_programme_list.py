"""The list of training: what takes names comes first, filters are those of all lists and their counts come true."""

import pytest

from tests.facets import promise_nothing_false
from tests.factories.community import AreaFactory
from tests.factories.training import ProgrammeFactory, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def six():
    here, there = AreaFactory(code="440103"), AreaFactory(code="440104")
    for name, area, given in (
        ("甲", here, {}), ("乙", there, {"quota": 1, "taken": 1, "for_staff": False}),
        ("丙", here, {"enrol_from": soon(3), "enrol_until": soon(9), "for_citizens": False}),
        ("丁", here, {"enrol_until": soon(-1)}), ("戊", there, {"state": "running"}),
        ("己", there, {"state": "cancelled", "reason": "台风"}), ("草稿", here, {"state": "draft", "published_at": None}),
    ):  # fmt: skip
        ProgrammeFactory(title=f"{name}班（示例）", organiser__area=area, **given)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "甲乙丙丁戊己"), ({"tab": "open"}, "甲乙"), ({"tab": "coming"}, "丙丁"), ({"tab": ["running", "past"]}, "戊己"),
        ({"who": "citizens"}, "甲乙丁戊己"), ({"who": "staff", "tab": "open"}, "甲"), ({"s": "places"}, "甲"),
        ({"d": "440104"}, "乙戊己"), ({"d": ["440103", "440104"], "tab": "open"}, "甲乙"), ({"q": "丙班"}, "丙"),
        ({"tab": "nonsense", "who": "x", "s": "y", "d": "9"}, "甲乙丙丁戊己"),
    ],
)  # fmt: skip
def test_filters_find_what_they_say_and_their_counts_come_true(client, six, query, found):
    page = client.get("/training/", query)

    assert {one.title[0] for one in page.context["page"]} == set(found)
    assert promise_nothing_false(client, "/training/", query) > 0


def test_what_takes_names_comes_first_and_what_is_over_last(client, six):
    shown = [one.title[0] for one in client.get("/training/").context["page"]]
    assert set(shown[:2]) == {"甲", "乙"}
    assert set(shown[2:4]) == {"丙", "丁"}
    assert shown[4:] == ["戊", "己"]


def test_what_is_chosen_stands_as_chips_and_the_drawer_says_how_many(client, six):
    page = client.get("/training/", {"tab": "open", "who": "citizens"})
    assert [words for words, _url in page.context["chips"]] == ["正在报名", "市民可报"]

    piece = client.get("/training/", {"tab": "open"}, headers={"HX-Request": "true"}).content.decode()
    assert '<span id="found-number" hx-swap-oob="true">看 2 个</span>' in piece
    assert "<html" not in piece


def test_nothing_found_leads_to_all(client, six):
    assert 'href="/training/">看全部培训班' in client.get("/training/", {"q": "没有" * 2000}).content.decode()
