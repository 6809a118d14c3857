"""Events in lists: a card says what the rows say now, though its HTML is kept; all facets are counted together."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cloudplatform.models import Event, Mode
from cloudplatform.models.events import ON_CARD
from cloudplatform.queries import catalogue
from core.web import pieces
from tests.factories.community import AreaFactory, InstitutionFactory
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db


def listed(client, **cookies):
    client.cookies.load(cookies)
    return client.get("/events/").content.decode()


@pytest.fixture
def event():
    return EventFactory(title="木偶戏", capacity=50, taken=0, fee_cents=0, audience="all")


CHANGES = {
    "title": {"title": "皮影戏"}, "fee": {"fee_cents": 3000}, "whom for": {"audience": "elders"},
    "free places": {"taken": 48}, "cancelled": {"state": "cancelled"}, "when": {"starts_at": soon(3), "ends_at": soon(4)},
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_card_is_another_as_soon_as_the_event_is(client, event, change):
    before = listed(client)
    Event.objects.filter(pk=event.pk).update(**change)

    now = listed(client)
    pieces.forget()
    assert before != now == listed(client)


@pytest.mark.parametrize(
    "of", [lambda event: event.space.facility, lambda event: event.area.parent], ids=["place", "district"]
)
def test_a_card_is_another_as_soon_as_its_place_is_called_otherwise(client, event, of):
    thing = of(event)
    assert thing.name in listed(client)
    type(thing).objects.filter(pk=thing.pk).update(name="改了名字的地方")

    assert "改了名字的地方" in listed(client)


def test_a_card_says_today_on_that_day_only(client, event, monkeypatch):
    eve = dt.datetime.combine(timezone.localdate(event.starts_at), dt.time(), tzinfo=event.starts_at.tzinfo)
    shown = []
    for day in (2, 1, 0):
        monkeypatch.setattr(timezone, "now", lambda back=day: eve - dt.timedelta(days=back))
        shown.append(listed(client))

    assert ["今天 " in page for page in shown] == [False, False, True]
    assert ["明天 " in page for page in shown] == [False, True, False]


def test_a_card_keeps_to_the_language_of_its_page(client, event):
    assert "免费" in listed(client)
    assert "Free" in listed(client, lang="en")
    assert "免费" in listed(client, lang="zh-hans")


def test_nothing_is_read_again_for_a_card(client, event, django_assert_num_queries):
    cards = catalogue.on_cards([event.pk])

    with django_assert_num_queries(0):
        assert {reverse("cloudplatform:event", args=[card.pk]) for card in cards}
        for card in cards:
            catalogue.state_words(card, timezone.now())
            assert (card.area.parent.name, card.space.facility.name, card.space.facility.spot) is not None
            assert [getattr(card, name) for name in ON_CARD if "__" not in name and name != "product"]


def unprepared(asking):
    with CaptureQueriesContext(connection) as captured:
        asking()
    return [query["sql"] for query in captured if not query["sql"].startswith("EXECUTE")]


def test_front_page_and_page_of_an_event_ask_prepared_questions_only(client, event):
    for path in ("/", f"/events/{event.pk}/"):
        client.get(path)
        assert unprepared(lambda here=path: client.get(here)) == []


def test_facets_without_a_choice_are_counted_by_one_query(client, count_queries):
    host = InstitutionFactory(area=AreaFactory(code="440103101"))
    EventFactory(host=host), EventFactory(host=host, mode=Mode.WALK_IN)

    plain = count_queries(lambda: client.get("/events/"))
    chosen = count_queries(lambda: client.get("/events/?f=opera"))

    assert plain <= 5  # counts; keys and rows of the page; districts; pictures
    assert chosen <= plain + 1
