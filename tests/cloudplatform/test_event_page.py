"""The page of an event: its series, its access, its ratings, and what the booking card says before one books."""

import datetime as dt
import json
import re

import pytest
from django.urls import reverse
from icalendar import Calendar

from cloudplatform.models import Booking, EventChange, EventSeries, Feedback
from cloudplatform.states import EventState, FeedbackState
from community.models import FamilyMember
from core.models import Draft
from portal.templatetags.words import dialled
from tests.factories.bookings import booked
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon
from tests.factories.feedback import given, visit
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
    assert 'id="book-form" method="post"' in html
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


def test_a_price_is_each_person_s_and_says_who_takes_the_money(client):
    paid = page(client.get(to("event", EventFactory(fee_cents=2000))))
    assert "每人 20 元" in paid
    assert "本平台不代收钱：怎么交、怎么退，请问主办单位" in paid
    free = page(client.get(to("event", EventFactory(starts_at=soon(9)))))
    assert "免费" in free
    assert "不代收钱" not in free


def test_who_holds_a_seat_finds_the_desk_beside_the_citizen_s_pages(client):
    desk = f'href="{reverse("portal:desk")}"'
    client.force_login(UserFactory())
    assert desk not in page(client.get("/me/"))
    client.force_login(holder_of(InstitutionFactory()))
    client.get("/workbench/")  # the session has worked at a desk
    assert page(client.get("/")).count(desk) == 1  # in the header, on wide screens
    assert page(client.get("/me/")).count(desk) == 2  # and on 我的, on phones


def test_a_mean_of_few_people_says_so(client):
    product = ShelfProductFactory(rating_count=2, rating_sum=8)
    html = page(client.get(to("event", EventFactory(product=product))))
    assert "来自 2 份到场评价" in html
    assert "样本少" in html
    assert "大致在 1.8 到 4.9 分之间" in html  # Wilson of 3 / 4, n = 2: 0.198 to 0.973 of the way from 1 to 5
    type(product).objects.update(rating_count=40, rating_sum=160)
    many = page(client.get(to("event", EventFactory(product=product, starts_at=soon(9)))))
    assert "样本少" not in many
    assert "大致在 3.4 到 4.4 分之间" in many
    assert "4.0 分（40 份，3.4 到 4.4）" in page(client.get("/products/"))


def test_an_event_without_a_product_shows_the_ratings_of_its_series(client):
    series = EventSeries.objects.create(host=InstitutionFactory(), title="写春联", made_at=soon(-30))
    held = [EventFactory(host=series.host, series=series, starts_at=soon(-day)) for day in (9, 2)]
    for event, overall in zip(held, (5, 3), strict=True):
        said = given(visit(event), overall=overall)
        Feedback.objects.filter(pk=said.pk).update(state=FeedbackState.PUBLISHED)
    coming = EventFactory(host=series.host, series=series, starts_at=soon(5))

    html = page(client.get(to("event", coming)))

    assert "来自 2 份到场评价" in html
    assert "唱得好，后排听不清" in html
    assert "来自" not in page(client.get(to("event", EventFactory(starts_at=soon(6))))).split('id="rv"')[1]


def test_a_family_member_is_added_on_the_way_and_what_was_chosen_is_still_there(mine, citizen):
    event = EventFactory()
    asked = mine.post(to("book", event), {"companions": "2", "access_need": "guide_dog", "add_family": "1"})
    child = {"name": "𠮷仔", "relation": "parent", "born_year": "1950", "born_month": "5", "born": "1950-05"}
    back = mine.post(asked["Location"], child)

    assert not Booking.objects.exists()
    assert FamilyMember.objects.of(citizen).count() == 1
    assert back["Location"] == f"{to('event', event)}#book"
    form = mine.get(to("event", event)).context["form"]
    assert (form["companions"].value(), form["access_need"].value()) == ("2", "guide_dog")
    assert not form["comes_along"].value()
    assert "𠮷仔" in page(mine.get(to("event", event)))
    assert mine.post(to("book", event), {"comes_along": "on", "companions": "0"}).status_code == 302
    assert not Draft.objects.filter(user=citizen).exists()


@pytest.mark.parametrize(
    "onward", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
)
def test_adding_family_leads_nowhere_else(mine, onward):
    child = {"name": "阿婆", "relation": "parent", "born": "1950-05"}
    assert mine.post(f"/me/family/?next={onward}", child)["Location"] == "/me/family/"


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("020-1234 5678", "tel:02012345678"), ("020 12345678 转 8", "tel:02012345678,8"), ("+86 20-1234", "tel:+86201234"),
        ("12345678转", "tel:12345678"), ("", "tel:"), (None, "tel:"),
    ],
)  # fmt: skip
def test_a_phone_can_dial_what_is_written(written, link):
    assert dialled(written) == link


def test_the_extension_of_an_organiser_is_dialled_too(client):
    html = page(client.get(to("event", EventFactory(contact_phone="020-12345678 转 8"))))
    assert 'href="tel:02012345678,8"' in html
    assert "020-12345678 转 8" in html


def told(html):
    """The linked data of a page, as a program reads it."""
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1])


def test_search_engines_and_shared_links_are_told_what_the_page_says(client):
    event = EventFactory(title="</script><b>粤韵 & 木棉", fee_cents=1500)

    html = page(client.get(to("event", event)))

    said = told(html)
    assert (said["@type"], said["name"], said["eventStatus"]) == (
        "Event",
        event.title,
        "https://schema.org/EventScheduled",
    )
    assert dt.datetime.fromisoformat(said["startDate"]) == event.starts_at
    assert said["startDate"].endswith("+08:00")
    assert (said["offers"]["price"], said["isAccessibleForFree"]) == ("15.00", False)
    assert event.space.facility.name in said["location"]["name"]
    assert "availability" not in said["offers"]
    assert "<b>粤韵" not in html
    assert f'<meta property="og:url" content="{said["url"]}">' in html
    assert said["url"].endswith(to("event", event))


def test_a_cancelled_event_and_one_that_was_moved_are_told_as_such(client):
    cancelled = EventFactory(state=EventState.CANCELLED)
    moved = EventFactory()
    EventChange.objects.create(
        event=moved,
        made_at=moved.starts_at - dt.timedelta(days=9),
        reason="场地维修",
        people=0,
        lines=[["时间", "周六", "周日"]],
    )

    assert told(page(client.get(to("event", cancelled))))["eventStatus"].endswith("EventCancelled")
    assert told(page(client.get(to("event", moved))))["eventStatus"].endswith("EventRescheduled")


def test_what_the_list_finds_can_be_subscribed_to(client, count_queries):
    free, paid = EventFactory(title="免费的场"), EventFactory(title="收费的场", fee_cents=2000)
    EventFactory(title="取消的场", state=EventState.CANCELLED)

    listed = page(client.get("/events/?s=free&page=1"))
    feed = Calendar.from_ical(client.get("/events.ics?s=free").content)

    assert 'href="webcal://' in listed
    assert "/events.ics?s=free" in listed
    assert [str(one["summary"]) for one in feed.walk("VEVENT")] == ["免费的场"]
    assert str(feed["x-wr-calname"]) == "活动、免费"
    everything = Calendar.from_ical(client.get("/events.ics").content)
    assert {str(one["uid"]) for one in everything.walk("VEVENT")} == {
        f"event-{one.pk}@huacheng" for one in (free, paid)
    }
    few = count_queries(lambda: client.get("/events.ics"))
    for _more in range(5):
        EventFactory()
    assert count_queries(lambda: client.get("/events.ics")) == few


@pytest.mark.parametrize(
    "query", ["d=%00", "on=9999-12-31", "q=" + "长" * 3000, "street=x&f=nothing", "page=x"]
)
def test_a_feed_of_nonsense_is_still_a_calendar(client, query):
    assert Calendar.from_ical(client.get(f"/events.ics?{query}").content)
