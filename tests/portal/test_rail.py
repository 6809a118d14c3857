"""The rail of the workbench: under headings, only what the seat opens, folded but for where one is."""

import pytest
from django.test import RequestFactory

from community.members.queries.waiting import Duty
from community.models import Kind, Seat
from community.policy import Role
from community.rail import groups as registered_groups
from community.seat_rights import opens
from portal.rail import rail
from tests.factories.community import InstitutionFactory, SeatFactory, holder_of
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def rail_at(path, role=Role.HEAD, due=(), **institution):
    user = holder_of(InstitutionFactory(**institution), role)
    request = RequestFactory().get(path)
    request.user, request.due = user, due
    request.seat = Seat.objects.of(user).select_related("institution").get()
    return rail(request)["rail"]


def group_of(groups, title):
    return next(group for group in groups if any(entry["title"] == title for entry in group["entries"]))


def test_no_heading_holds_more_than_seven_entries_and_none_stands_twice():
    places = [(entry.path, entry.kinds) for _, rows in registered_groups() for entry in rows]

    assert all(len(rows) <= 7 for _, rows in registered_groups())
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/workbench/rooms/usage/", "空间与设施"),
        ("/workbench/briefs/new/", "信息"),
        ("/workbench/seats/", "机构"),
    ],
)
def test_only_the_group_of_the_present_page_is_open(path, heading):
    groups = rail_at(path)

    assert [group["title"] for group in groups if group["is_open"]] == [heading]


def test_the_inbox_stands_without_a_heading_and_is_current_on_its_page():
    today = group_of(rail_at("/workbench/"), "待办")

    assert (today["title"], today["entries"][0]["is_current"]) == ("", True)


def test_a_folded_group_says_how_much_waits_in_it():
    due = [
        Duty("交稿", "信息报送", None, "/workbench/briefs/3/"),
        Duty("改稿", "新闻", None, "/workbench/news/4/"),
    ]

    assert group_of(rail_at("/workbench/", due=due), "新闻稿")["count"] == 2


def test_an_editor_sees_no_entry_their_seat_does_not_open():
    titles = {entry["title"] for group in rail_at("/workbench/", Role.EDITOR) for entry in group["entries"]}

    assert "信息报送" in titles
    assert not titles & {"席位与交接", "标杆项目", "我们借的空间"}


def test_somebody_without_a_seat_has_an_empty_rail():
    request = RequestFactory().get("/workbench/")
    request.user, request.seat = UserFactory(), None

    assert rail(request)["rail"] == []


# What one borrowed for a group, is sent to do or writes as an expert, one sees without the right too.
PERSONS = {"community:my_rooms", "community:exchange", "reports:my_chapters"}


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (Kind.STATION, Role.HEAD), (Kind.COMPANY, Role.LIAISON), (Kind.LIBRARY, Role.EDITOR), (Kind.LIBRARY, Role.HANDLER),
    ],
)  # fmt: skip
def test_an_entry_is_shown_where_its_page_opens_and_nowhere_else(client, kind, role):
    seat = SeatFactory(institution=InstitutionFactory(kind=kind), role=role)
    client.force_login(seat.user)
    fitting = [
        entry
        for _, rows in registered_groups()
        for entry in rows
        if entry.kinds is None or kind in entry.kinds
    ]

    opened = {entry.view: client.get(entry.path).status_code for entry in fitting}

    shown = {entry.view for entry in fitting if entry.is_for(seat)}
    assert {view: opened[view] for view in shown if opened[view] != 200} == {}
    assert {view: opened[view] for view in set(opened) - shown - PERSONS if opened[view] != 403} == {}


def test_a_page_outside_the_workbench_opens_for_every_seat():
    seat = SeatFactory(role=Role.EDITOR)

    assert opens(seat, "/me/seats/")
    assert opens(seat, "/events/?d=440104")
    assert not opens(seat, "/workbench/seats/")
