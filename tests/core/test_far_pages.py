"""
Pagination of long lists: every row on one page only, from whichever end it is read; the bureau finds a booking by its
code.
"""

import datetime as dt

import pytest

from cloudplatform.models import Booking, Event
from core.web import far_pages
from core.web.far_pages import FarPaginator, KeysFirst, part
from tests.factories.bookings import booked
from tests.factories.community import city_staff
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def events():
    return [
        EventFactory(starts_at=soon(number % 3 + 1) + dt.timedelta(minutes=number % 2)) for number in range(7)
    ]


def test_pages_from_both_ends_make_the_whole_list(events):
    rows = Event.objects.public().for_list()
    whole = list(rows)

    for count in (7, 6, 9):  # counted, and estimated wrongly
        pages = [list(part(rows, start, start + 2, count)) for start in (0, 2)]
        assert [row for page in pages for row in page] == whole[:4]
    assert [row for start in range(0, 8, 2) for row in part(rows, start, min(start + 2, 7), 7)] == whole
    assert list(part(rows, 8, 9, 9)) == whole[-1:]  # nearer the end than there are rows


@pytest.mark.parametrize("order", [("starts_at", "pk"), ("-capacity", "pk"), ("title",)])
def test_rows_read_by_their_keys_keep_the_order_of_the_list(events, order):
    Event.objects.filter(pk__in=[one.pk for one in events[::2]]).update(capacity=5)
    rows = Event.objects.public().order_by(*order)

    def in_another_order(keys):
        return Event.objects.filter(pk__in=keys).order_by("-pk")

    pages = [KeysFirst(rows, 2, in_another_order).page(number) for number in (1, 2, 3, 4)]

    assert [row for page in pages for row in page] == list(rows)
    assert len(pages[-1]) == 1


def test_an_order_that_leaves_ties_open_is_read_from_its_start_only(events):
    rows = Event.objects.order_by("title")

    assert not far_pages.is_whole(rows)
    assert far_pages.is_whole(Event.objects.order_by("title", "-pk"))
    assert list(part(rows, 5, 7, 7)) == list(rows[5:7])


def test_few_rows_are_counted_and_many_estimated(events, monkeypatch):
    rows = Event.objects.public().for_list()
    assert FarPaginator(rows, 2).count == 7

    monkeypatch.setattr(far_pages, "EXACT_UP_TO", 0)
    monkeypatch.setattr(far_pages, "estimate", lambda rows: 10)
    assert FarPaginator(rows, 2).num_pages == 5
    assert list(FarPaginator(rows, 2).page(5)) == list(rows)[-2:]


def test_a_page_costs_the_same_wherever_it_is(events, count_queries):
    rows = Event.objects.public().for_list()

    def look(number):
        return count_queries(
            lambda: [event.space.facility.name for event in FarPaginator(rows, 2).page(number)]
        )

    assert look(1) == look(4) <= 4


def test_the_bureau_finds_a_booking_by_its_code_in_groups_or_by_how_it_begins(client, events):
    booking, other = booked(events[0]), booked(events[1])
    Booking.objects.filter(pk=booking.pk).update(code="AB3DE4FG")
    Booking.objects.filter(pk=other.pk).update(code="ZZ3DE4FG")
    client.force_login(city_staff())

    for asked in ("AB3D E4FG", "ab3de4fg", "AB3D"):
        shown = client.get("/admin/cloudplatform/booking/", {"q": asked}).content.decode()
        assert "AB3D E4FG" in shown
        assert "ZZ3D E4FG" not in shown


def test_the_last_page_of_the_api_is_the_end_of_the_list(client, events):
    first = client.get("/api/v1/events/?page_size=3").json()
    last = client.get("/api/v1/events/?page_size=3&page=3").json()

    assert first["count"] == 7
    assert [row["id"] for row in last["results"]] == [Event.objects.public().for_list().last().pk]
    assert last["next"] is None
    assert client.get("/api/v1/events/?page_size=3&page=4").status_code == 404
