"""The scanner page of a venue (check-in), with and without a network, with and without JavaScript."""

import datetime as dt
import json
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import bookings
from cloudplatform.models import CheckIn, Event, Method
from cloudplatform.states import BookingState
from core.models.accounts import ConsentKind
from core.record.actors import Actor
from tests.factories.bookings import booked
from tests.factories.community import SeatFactory, holder_of
from tests.factories.core import UserFactory, agreeing
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db
NOW = timezone.now
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def tonight():
    """An event that starts in half an hour; its tickets were booked long ago."""
    return EventFactory(title="今晚的折子戏")


def starts_now(*events):
    for event in events:
        Event.objects.filter(pk=event.pk).update(starts_at=NOW() + HOUR / 2, ends_at=NOW() + 2 * HOUR)


@pytest.fixture
def keeper(client, tonight):
    client.force_login(holder_of(tonight.host))
    return client


def page(response):
    return response.content.decode()


def to(name, event, *more):
    return reverse(f"cloudplatform:{name}", args=[event.pk, *more])


def send(client, event, *rows):
    return client.post(to("door_sync", event), json.dumps(rows), content_type="application/json")


def row(**what):
    return {"nonce": str(uuid.uuid4()), "ago": 60, **what}


# The list of doors ----


def test_keeper_finds_todays_and_tomorrows_doors_only(keeper, tonight):
    names = {"前晚": -2, "今晚": 0, "后天": 4}
    for name, days in names.items():
        EventFactory(host=tonight.host, title=f"{name}的讲座", starts_at=soon(days) + days * HOUR)
    starts_now(tonight)

    html = page(keeper.get(reverse("cloudplatform:doors")))

    assert "今晚的折子戏" in html
    assert "后天的讲座" not in html
    assert "前晚的讲座" not in html


def test_keeper_without_events_is_told_when_to_come_back(client):
    client.force_login(SeatFactory().user)
    assert "今明两天没有场次" in page(client.get(reverse("cloudplatform:doors")))


# The door ----


def test_guest_list_shows_no_more_of_a_person_than_the_door_needs(keeper, tonight):
    guest = agreeing(ConsentKind.ACCESS_NEEDS, UserFactory(display_name="陈小姐", email="chan@example.org"))
    booking = bookings.book(
        event=tonight, party=bookings.places.Party(companions=1), access_need="wheelchair_seat", by=Actor(guest), at=NOW()
    )  # fmt: skip

    html = page(keeper.get(to("door", tonight)))

    assert "陈＊" in html
    assert "轮椅席" in html
    assert booking.code[-4:] in html
    for secret in ("陈小姐", "chan@example.org", booking.code, booking.spoken_code):
        assert secret not in html


def test_page_is_never_kept_by_the_browser(keeper, tonight):
    assert "no-store" in keeper.get(to("door", tonight))["Cache-Control"]


def test_keeper_finds_a_guest_by_the_end_of_the_code_or_the_name(keeper, tonight):
    wanted = booked(tonight, user=UserFactory(display_name="黎生"))
    booked(tonight, user=UserFactory(display_name="梁姑娘"))

    for text in (wanted.code[-4:].lower(), "黎"):
        html = page(keeper.get(to("door", tonight), {"q": text}))
        assert "黎＊" in html
        assert "梁＊" not in html
    assert "名单里没有找到" in page(keeper.get(to("door", tonight), {"q": "没有这个人"}))


def test_door_that_is_not_open_says_when_it_will_be(keeper, tonight):
    assert "现在不能核销" in page(keeper.get(to("door", tonight)))
    starts_now(tonight)
    assert "现在不能核销" not in page(keeper.get(to("door", tonight)))


def test_guest_is_let_in_by_typed_code(keeper, tonight):
    booking = booked(tonight, seats=2)
    starts_now(tonight)

    typed = {"code": booking.spoken_code.lower(), "people": "", "nonce": str(uuid.uuid4())}
    html = page(keeper.post(to("check_in", tonight), typed, follow=True))

    assert "已入场 2 人" in html
    assert "勾选到场" not in html
    assert CheckIn.objects.get().method == Method.CODE


def test_second_scan_says_when_and_how_many_came_in(keeper, tonight):
    booking = booked(tonight, seats=2)
    starts_now(tonight)
    for _ in range(2):
        response = keeper.post(to("check_in", tonight), {"code": booking.code, "nonce": str(uuid.uuid4())})

    assert response.status_code == 409
    assert re.search(r"已经入场，2 人", page(response))
    assert booking.code in page(response)  # what was typed is not lost


BAD = [
    ({"code": ""}, 422), ({"code": "x" * 41}, 422), ({"code": "NOPE2345", "people": "-1"}, 422),
    ({"code": "NOPE2345", "people": "9" * 30}, 422), ({"code": "NOPE2345", "nonce": "?"}, 422), ({"code": "NOPE2345"}, 409),
    ({"code": "𠮷龘"}, 409),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "status"), BAD, ids=str)
def test_code_that_opens_nothing_is_answered_in_the_page(keeper, tonight, typed, status):
    starts_now(tonight)
    response = keeper.post(to("check_in", tonight), {"nonce": str(uuid.uuid4()), **typed})

    assert response.status_code == status
    assert not CheckIn.objects.exists()


def test_guest_without_a_phone_is_ticked_on_the_list_twice_without_harm(keeper, tonight):
    booking, nonce = booked(tonight, seats=2), str(uuid.uuid4())
    starts_now(tonight)

    for _ in range(2):
        response = keeper.post(to("check_in_listed", tonight, booking.pk), {"nonce": nonce}, follow=True)

    assert "已入场 2 人" in page(response)
    assert CheckIn.objects.get().method == Method.LIST


def test_two_guests_ticked_from_one_stale_page_are_both_in(keeper, tonight):
    guests, nonce = [booked(tonight), booked(tonight)], str(uuid.uuid4())
    starts_now(tonight)

    for booking in guests:
        keeper.post(to("check_in_listed", tonight, booking.pk), {"nonce": nonce})

    assert CheckIn.objects.count() == 2


@pytest.mark.parametrize(
    ("people", "status"), [("12", 302), ("0", 422), ("-3", 422), ("501", 422), ("many", 422), ("", 422)]
)
def test_walk_ins_are_counted_by_a_believable_number(keeper, tonight, people, status):
    starts_now(tonight)

    response = keeper.post(to("walk_in", tonight), {"people": people, "nonce": str(uuid.uuid4())})

    assert response.status_code == status
    assert CheckIn.objects.count() == (1 if status == 302 else 0)


def test_heads_are_counted_by_ticket_and_by_walk_in(keeper, tonight):
    came, _missing = booked(tonight, seats=3), booked(tonight, seats=2)
    starts_now(tonight)
    keeper.post(to("check_in", tonight), {"code": came.code, "people": "2", "nonce": str(uuid.uuid4())})
    keeper.post(to("walk_in", tonight), {"people": "4", "nonce": str(uuid.uuid4())})

    count = keeper.get(to("door", tonight)).context["count"]

    assert (count.booked, count.by_ticket, count.walked_in) == (5, 2, 4)


# After the network came back ----


def test_scanner_hands_in_what_it_kept_and_each_row_is_answered(keeper, tonight):
    first, second, elsewhere = (
        booked(tonight, seats=2),
        booked(tonight),
        booked(EventFactory(starts_at=soon(9))),
    )
    starts_now(tonight)
    rows = [
        row(code=f"HC-{first.code}", people=1), row(booking=second.pk, by="list"), row(walk_in=3), row(code="NOPE2345"),
        row(booking=elsewhere.pk), row(code=first.code),
    ]  # fmt: skip

    answer = send(keeper, tonight, *rows).json()

    assert [one["nonce"] for one in answer["answers"]] == [one["nonce"] for one in rows]
    assert [one.get("code", one["ok"]) for one in answer["answers"]] == [
        True, True, True, "code_unknown", "code_unknown", "already_in",
    ]  # fmt: skip
    assert answer["count"] == {"booked": 3, "by_ticket": 2, "walked_in": 3}
    methods = CheckIn.objects.order_by("pk").values_list("method", flat=True)
    assert sorted(methods) == sorted([Method.QR, Method.LIST, Method.WALK_IN])


def test_scanner_may_hand_the_same_in_again(keeper, tonight):
    booking = booked(tonight)
    starts_now(tonight)
    rows = [row(code=booking.code), row(walk_in=2)]

    answers = [send(keeper, tonight, *rows).json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert CheckIn.objects.count() == 2


def test_scan_of_the_evening_handed_in_the_next_day_mends_the_absence(keeper, tonight):
    booking = booked(tonight)
    Event.objects.filter(pk=tonight.pk).update(
        starts_at=NOW() - 20 * HOUR, ends_at=NOW() - 18 * HOUR, state="held"
    )
    booking.state = BookingState.ABSENT
    booking.save()

    send(keeper, tonight, row(code=booking.code, ago=20 * 3600))

    booking.refresh_from_db()
    assert booking.state == BookingState.CHECKED_IN


def test_clock_of_a_phone_that_runs_ahead_does_no_harm(keeper, tonight):
    booking = booked(tonight)
    starts_now(tonight)

    assert send(keeper, tonight, row(code=booking.code, ago=-9999)).json()["answers"][0]["ok"]
    assert CheckIn.objects.get().happened_at <= NOW()


NONSENSE = [
    {"ago": 1, "code": "A"}, {"nonce": "x", "ago": 1, "code": "A"}, {"nonce": str(uuid.uuid4()), "code": "A"},
    row(code="A", ago="NaN"), row(code="A", ago="long"), row(code="A", ago=1e300), row(code="A", people="two"), row(booking="x"),
    row(booking=2**70), row(walk_in="many"), row(walk_in=None), row(), row(code=None), "text", 7, None, [], row(code="\x00"),
]  # fmt: skip


@pytest.mark.parametrize("line", NONSENSE, ids=[f"line {number}" for number, _ in enumerate(NONSENSE)])
def test_row_that_makes_no_sense_is_answered_and_stops_nobody(keeper, tonight, line):
    booking = booked(tonight)
    starts_now(tonight)

    answers = send(keeper, tonight, line, row(code=booking.code)).json()["answers"]

    assert [one["ok"] for one in answers] == [False, True]


@pytest.mark.parametrize("body", ["", "{", "{}", '"a"', "7", "null", "[" * 100_000])
def test_what_is_no_list_is_refused(keeper, tonight, body):
    assert keeper.post(to("door_sync", tonight), body, content_type="application/json").status_code == 400


# Cost ----


def test_door_costs_the_same_for_one_and_for_fifty_guests(keeper, count_queries):
    event = EventFactory(capacity=100)
    keeper.force_login(holder_of(event.host))
    booked(event)
    keeper.get(to("door", event))
    one = count_queries(lambda: keeper.get(to("door", event)))
    for _ in range(49):
        booked(event)

    assert count_queries(lambda: keeper.get(to("door", event))) == one


def test_list_of_doors_costs_the_same_for_one_and_for_ten(keeper, tonight, count_queries):
    starts_now(tonight)
    url = reverse("cloudplatform:doors")
    keeper.get(url)
    one = count_queries(lambda: keeper.get(url))
    starts_now(*[EventFactory(host=tonight.host) for _ in range(9)])

    assert count_queries(lambda: keeper.get(url)) == one
