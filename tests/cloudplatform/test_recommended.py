"""Recommendations: only with consent, only from one's own bookings, each with its reason, off at once, kept nowhere."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cloudplatform.models import Booking
from cloudplatform.queries.recommended import recommended
from cloudplatform.states import BookingState
from core import actions
from core.models.accounts import ConsentKind
from tests.factories.bookings import booked
from tests.factories.community import SpaceFactory
from tests.factories.core import UserFactory, actor
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db
SWITCH = f"/me/consents/{ConsentKind.RECOMMENDED}/"


@pytest.fixture
def me():
    """Somebody who agreed and has a ticket for an opera at 甲馆."""
    user = UserFactory()
    agree(user)
    space = SpaceFactory(facility__name="甲馆", capacity=100)
    booked(
        EventFactory(title="帝女花", space=space, host=space.facility.institution, starts_at=soon(1)),
        user=user,
    )
    return user


def agree(user):
    actions.give_consent(
        user=user, kind=ConsentKind.RECOMMENDED, version="1", by=actor(user), at=timezone.now()
    )


def shown(user):
    return [(one.event.title, one.reason) for one in recommended(user, timezone.now())]


def titles(user):
    return [title for title, _ in shown(user)]


def test_the_most_alike_comes_first_and_each_says_why(me):
    place = Booking.objects.get().event.space
    EventFactory(title="别处的粤剧", starts_at=soon(2))
    EventFactory(
        title="这里的合唱", art_form="music", space=place, host=place.facility.institution, starts_at=soon(3)
    )
    EventFactory(title="这里的粤剧", space=place, host=place.facility.institution, starts_at=soon(4))
    EventFactory(title="别处的合唱", art_form="music", starts_at=soon(2))

    assert shown(me) == [
        ("这里的粤剧", "因为你约过甲馆的活动，也约过戏剧曲艺：帝女花"),
        ("别处的粤剧", "因为你约过戏剧曲艺：帝女花"),
        ("这里的合唱", "因为你约过甲馆的活动"),
    ]


def test_nothing_is_read_or_shown_without_consent(me, client, count_queries):
    other = UserFactory()
    booked(EventFactory(title="紫钗记", starts_at=soon(2)), user=other)
    EventFactory(title="别处的粤剧", starts_at=soon(3))

    assert recommended(other, timezone.now()) == []
    assert count_queries(lambda: recommended(other, timezone.now())) == 1
    client.force_login(other)
    page = client.get("/").content.decode()
    assert "你可能想去" not in page
    assert "按我约过的活动推荐几场" in page


def test_it_is_switched_off_on_the_page_itself_and_at_once(me, client):
    EventFactory(title="别处的粤剧", starts_at=soon(3))
    client.force_login(me)
    page = client.get("/").content.decode()
    assert "因为你约过戏剧曲艺：帝女花" in page
    assert f'action="{SWITCH}"' in page

    client.post(SWITCH, {"withdraw": "1"})

    assert "你可能想去" not in client.get("/").content.decode()
    client.post(SWITCH)
    assert "你可能想去" in client.get("/").content.decode()


def test_visitors_are_recommended_nothing(me, client):
    EventFactory(title="别处的粤剧", starts_at=soon(3))
    page = client.get("/").content.decode()

    assert "因为你约过" not in page
    assert "推荐" not in page


@pytest.mark.parametrize(
    "values",
    [
        {"title": "帝女花"}, {"art_form": "music"}, {"audience": "children"}, {"taken": 20}, {"draft": True},
        {"booking_opens_at": soon(2), "booking_closes_at": soon(2) + timedelta(hours=1)},
    ],
)  # fmt: skip
def test_what_one_has_cannot_come_to_or_is_nothing_alike_is_left_out(me, values):
    EventFactory(**{"title": "另一场", "starts_at": soon(3), **values})

    assert titles(me) == []


def test_what_was_cancelled_or_booked_by_others_says_nothing(me):
    booked(EventFactory(title="合唱", art_form="music", starts_at=soon(2)))
    EventFactory(title="另一场合唱", art_form="music", starts_at=soon(3))
    EventFactory(title="别处的粤剧", starts_at=soon(3))
    assert titles(me) == ["别处的粤剧"]

    Booking.objects.of(me).update(state=BookingState.CANCELLED, cancelled_at=timezone.now())

    assert titles(me) == []


def test_it_costs_the_same_with_one_event_and_with_many(me, count_queries):
    first = EventFactory(starts_at=soon(2))
    one = count_queries(lambda: recommended(me, timezone.now()))
    for day in range(3, 30):
        EventFactory(host=first.host, starts_at=soon(day))

    assert count_queries(lambda: recommended(me, timezone.now())) == one <= 5
