"""A place in a waiting list says how many stand before, and how often that was enough: counted, or not said at all."""

import datetime as dt

import pytest
from django.utils import timezone

from cloudplatform.models import Event, WaitEntry
from cloudplatform.queries.waiting_positions import Chance, in_line
from tests.factories.bookings import booked, waiting_for
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def full():
    event = EventFactory(capacity=2, starts_at=soon(5))
    booked(event, seats=2)
    return event


def past(host, reached, number):
    """`number` events of `host` last month, in whose line so many seats got an offer."""
    for count in range(number):
        seats = max(reached, 1)
        event = EventFactory(host=host, capacity=seats, party_limit=seats, starts_at=soon(20 + count))
        booked(event, seats=seats)
        entry = waiting_for(event, seats=seats)
        if reached:
            WaitEntry.objects.filter(pk=entry.pk).update(state="booked", offered_at=NOW())
        else:
            WaitEntry.objects.filter(pk=entry.pk).update(state="closed")
        then = NOW() - dt.timedelta(days=30)
        Event.objects.filter(pk=event.pk).update(starts_at=then, ends_at=then + dt.timedelta(hours=1))


def test_the_place_counts_the_seats_of_those_before(full):
    first, second = waiting_for(full, seats=2), waiting_for(full)
    assert [place.ahead for place in in_line([second, first], NOW())] == [2, 0]


def test_the_chance_is_how_often_the_line_moved_that_far(full):
    waiting_for(full, seats=2)
    mine = waiting_for(full)
    past(full.host, reached=3, number=6)
    past(full.host, reached=2, number=4)

    (place,) = in_line([mine], NOW())

    assert place.chance == Chance(events=10, enough=6)
    assert place.chance.words == "大约 6 成机会：过去一年 10 场排过队的，6 场补到了这个位置"


def test_too_few_events_say_nothing_and_those_of_the_city_count_where_the_host_has_few(full):
    mine = waiting_for(full)
    past(full.host, reached=1, number=2)
    assert in_line([mine], NOW())[0].chance is None

    past(EventFactory().host, reached=0, number=8)

    assert in_line([mine], NOW())[0].chance == Chance(events=10, enough=2)


@pytest.mark.parametrize(
    ("enough", "words"),
    [(0, "没有一场"), (1, "机会不到一成"), (12, "大约 3 成机会"), (40, "几乎都能补上")],
)
def test_the_words_of_a_chance(enough, words):
    assert words in Chance(40, enough).words


def test_the_page_of_the_place_and_the_list_say_it(client, full):
    me = UserFactory()
    waiting_for(full)
    mine = waiting_for(full, user=me)
    past(full.host, reached=2, number=10)
    client.force_login(me)

    for path in (f"/me/waiting/{mine.pk}/", "/me/?tab=waiting"):
        page = client.get(path).content.decode()
        assert "前面还有 1 人" in page
        assert "几乎都能补上：过去一年 10 场排过队的，10 场补到了这个位置" in page


def test_a_change_of_the_event_is_told_where_one_waits(client, full):
    me = UserFactory()
    mine = waiting_for(full, user=me)
    full.changes.create(made_at=NOW(), lines=[["时间", "14:30", "19:30"]], reason="演员生病", people=1)
    client.force_login(me)
    assert "演员生病" in client.get(f"/me/waiting/{mine.pk}/").content.decode()


def test_it_costs_the_same_for_one_place_and_for_many(full, count_queries):
    me = UserFactory()
    waiting_for(full, user=me)

    def places():
        return in_line(WaitEntry.objects.of(me).select_related("event"), NOW())

    one = count_queries(places)
    for day in range(6, 12):
        other = EventFactory(capacity=1, starts_at=soon(day))
        booked(other)
        waiting_for(other, user=me)
    assert count_queries(places) == one == 4  # theirs, and three
