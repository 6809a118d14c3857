"""The page of an event: its series, its access, its ratings, and what the booking card says before one books."""

import pytest
from django.urls import reverse

from tests.factories.bookings import booked
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon
from tests.factories.orders import ShelfProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen():
    return UserFactory()


@pytest.fixture
def mine(client, citizen):
    client.force_login(citizen)
    return client


def page(response):
    return response.content.decode()


def to(name, thing):
    return reverse(f"cloudplatform:{name}", args=[thing.pk])


def test_the_sessions_of_a_series_can_be_chosen_on_the_card(client):
    product = ShelfProductFactory()
    first, second = EventFactory(product=product), EventFactory(product=product, starts_at=soon(9))
    other = EventFactory(starts_at=soon(9))

    card = page(client.get(to("event", first))).split('id="book"')[1]

    assert f"{to('event', second)}#book" in card
    assert to("event", other) not in card


def test_a_ticket_for_the_same_hours_is_said_before_booking_and_not_of_this_event(mine, citizen):
    event, elsewhere = EventFactory(), EventFactory(title="骑楼夜读")
    assert "撞了" not in page(mine.get(to("event", event)))
    booking = booked(elsewhere, user=citizen)

    html = page(mine.get(to("event", event)))

    assert "撞了" in html
    assert "骑楼夜读" in html
    assert to("ticket", booking) in html
    assert "撞了" not in page(mine.get(to("event", elsewhere)))


def test_the_button_in_the_bar_sends_the_form(mine):
    html = page(mine.get(to("event", EventFactory())))
    assert '<form class="stack g5" id="book-form"' in html
    assert 'form="book-form" data-say="预约座位"' in html
    assert html.index("</form>", html.index('id="book-form"')) < html.index('form="book-form"')


def test_access_says_what_there_is_and_what_nobody_registered(client):
    event = EventFactory(access=["subtitles"])
    type(event.space.facility).objects.update(access=["wheelchair", "subtitles"])

    html = page(client.get(to("event", event)))

    assert "这一场有：字幕" in html
    assert "场馆另有：轮椅可达" in html
    lacking = html.split("没有登记：")[1].split("<")[0]
    assert "手语翻译" in lacking
    assert not {"字幕", "轮椅可达"} & set(lacking.split("、"))


def test_a_mean_of_few_people_says_so(client):
    product = ShelfProductFactory(rating_count=2, rating_sum=8)
    html = page(client.get(to("event", EventFactory(product=product))))
    assert "来自 2 份到场评价" in html
    assert "样本少" in html
    type(product).objects.update(rating_count=40, rating_sum=160)
    assert "样本少" not in page(client.get(to("event", EventFactory(product=product, starts_at=soon(9)))))
