"""How many taps a citizen's task takes on a phone: each is walked, its taps are counted, none is above its figure."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cloudplatform.actions import events
from cloudplatform.models import Booking, Demand
from cloudplatform.queries import vocabulary
from community.models import Resident
from tests.browser.test_clicks import Counted
from tests.factories.bookings import booked
from tests.factories.community import AreaFactory, FamilyMemberFactory, InstitutionFactory, SpaceFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opera():
    """An opera in two days at the station of 昌华街, with seats for wheelchairs."""
    vocabulary.cache.clear()
    street = AreaFactory(code="440103101", name="昌华街")
    host = InstitutionFactory(name="昌华街文化站（示例）", area=street)
    space = SpaceFactory(facility__institution=host, facility__name="昌华街文化站", capacity=100)
    made = EventFactory(title="粤剧折子戏", host=host, space=space, starts_at=soon(2), party_limit=4)
    events._save_searchable(made)
    return made


@pytest.fixture
def citizen():
    return UserFactory(display_name="李女士（示例）")


def tapped(person, user, path="/", mode=""):
    somebody = person(user, "phone")
    if mode:
        somebody.context.add_cookies([{"name": "mode", "value": mode, "url": somebody.base}])
    return somebody, Counted(somebody, path)


def tick(taps, words):
    """A box is ticked by its words, as a finger does it."""
    taps.page.locator("label.check", has_text=re.compile(rf"^\s*{words}")).click()
    taps.clicks += 1


def test_a_family_with_a_child_and_a_wheelchair_finds_and_books_in_9_taps(person, opera, citizen):
    FamilyMemberFactory(guardian=citizen, name="妈妈", relation="parent", born_on=dt.date(1953, 5, 1))
    FamilyMemberFactory(guardian=citizen, name="孩子", agreed=False)
    somebody, taps = tapped(person, citizen)

    taps.click("combobox", "找活动")
    taps.page.keyboard.type("粤剧", delay=20)
    taps.page.get_by_role("option", name="粤剧折子戏").wait_for()
    assert somebody.violations() == []
    somebody.shot("taps-suggest-phone")
    taps.click("option", "粤剧折子戏")
    tick(taps, "妈妈")
    tick(taps, r"孩子\s*$")
    tick(taps, "我是孩子的监护人")
    taps.page.locator("select[name=access_need]").select_option("wheelchair_seat")
    taps.clicks += 2  # the list is opened, and a line of it chosen
    tick(taps, "同意记录上面的座位需要")
    taps.click("button", "预约座位")

    taps.page.wait_for_url("**/me/bookings/**")
    assert Booking.objects.get().seats == 3
    assert taps.clicks <= 9
    assert somebody.complaints == []


def test_in_the_mode_for_elders_a_seat_is_booked_in_5_taps(person, opera, citizen):
    _, taps = tapped(person, citizen, mode="elder")

    taps.click("link", re.compile("看看.*粤剧折子戏"))
    taps.click("button", "预约座位")

    taps.page.wait_for_url("**/me/bookings/**")
    assert Booking.objects.get().booker == citizen
    assert taps.clicks <= 5


@pytest.mark.parametrize(("mode", "link"), [("", "看票"), ("elder", "我的票")])
def test_the_ticket_is_shown_in_1_tap(person, opera, citizen, mode, link):
    booking = booked(opera, user=citizen)
    _, taps = tapped(person, citizen, mode=mode)

    taps.click("link", link)

    expect(taps.page.get_by_text(booking.spoken_code)).to_be_visible()
    bottom = taps.page.evaluate("document.querySelector('.pass__qr b').getBoundingClientRect().bottom")
    assert bottom <= taps.page.viewport_size["height"]
    assert taps.clicks == 1

    taps.page.evaluate(
        "() => { navigator.share = async words => { document.title = words.text; }; return 0; }"
    )
    taps.page.get_by_role("button", name="发给家人").click()
    assert taps.page.title().startswith("粤剧折子戏，")
    assert f"/events/{opera.pk}/" in taps.page.title()
    assert booking.spoken_code not in taps.page.title()


def test_a_wish_is_posted_in_4_taps(person, opera, citizen):
    Resident.objects.create(user=citizen, area=opera.area)
    _, taps = tapped(person, citizen)

    taps.page.get_by_label("想看什么，学什么").click()
    taps.clicks += 1
    taps.page.keyboard.type("周末晚上想看粤曲")
    taps.click("button", "下一步")
    taps.click("button", "提交需求")

    expect(taps.page.get_by_text("收到了，编号")).to_be_visible()
    assert Demand.objects.get().area == opera.area
    assert taps.clicks <= 4


def test_suggestions_are_reached_and_left_by_keyboard(person, opera):
    somebody = person(None, "phone")
    page = somebody.open("/events/")
    box = page.get_by_role("combobox", name="搜索活动、场馆或才艺")
    box.focus()

    page.keyboard.type("yueju", delay=20)
    page.get_by_role("option", name="粤剧折子戏").wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    expect(page.get_by_text("条建议，按上下键选")).to_be_attached()
    page.keyboard.press("ArrowDown")
    chosen = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "yueju"
    page.keyboard.type(" ")
    page.get_by_role("option", name="粤剧折子戏").wait_for()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/**")
    assert somebody.complaints == []


def test_the_search_works_without_suggestions(person, opera):
    page = person(None, "phone", javascript=False).open("/")
    page.locator("#q").fill("粤剧")
    page.get_by_role("button", name="搜索").click()

    expect(page.get_by_role("link", name="粤剧折子戏")).to_be_visible()


def test_a_session_that_filled_a_second_ago_keeps_the_choice_and_offers_the_line(person, opera, citizen):
    _, taps = tapped(person, citizen, f"/events/{opera.pk}/")
    taps.page.get_by_label("另外同行的朋友").select_option("1")
    type(opera).objects.filter(pk=opera.pk).update(
        capacity=1, booking_opens_at=timezone.now() - dt.timedelta(days=1)
    )

    taps.click("button", "预约座位")

    expect(taps.page.get_by_text("名额").first).to_be_visible()
    assert taps.page.get_by_label("另外同行的朋友").input_value() == "1"
    assert Booking.objects.count() == 0


def where(person, position):
    """The front page of somebody who presses 用我的位置 and lets the phone tell it, or refuses (None)."""
    AreaFactory(code="440103101"), AreaFactory(code="440118101")
    somebody = person(None, "phone")
    if position:
        somebody.context.grant_permissions(["geolocation"])
        somebody.context.set_geolocation({"latitude": position[0], "longitude": position[1]})
    page = somebody.open("/")
    page.get_by_role("button", name="用我的位置").click()
    return somebody, page


def test_the_phone_guesses_the_district_and_the_position_stays_on_it(person):
    asked = []
    somebody, page = where(person, (23.26, 113.80))
    page.on("request", lambda request: asked.append(request.url))

    page.wait_for_url("**/")
    expect(page.locator("#district")).to_have_value("440118")

    assert not [url for url in asked if "113.8" in url]
    assert somebody.complaints == []


def test_cards_say_how_far_it_is_on_foot_where_both_places_are_known(person, opera):
    """600 m north, 5 km south, and one whose place nobody entered; who chooses a district by hand is measured no more."""
    far, unknown = (
        EventFactory(title="水乡社火", starts_at=soon(3)),
        EventFactory(title="灰塑手作", starts_at=soon(4)),
    )
    for event, latitude in ((opera, "23.2654"), (far, "23.2150")):
        place = event.space.facility
        place.latitude, place.longitude = Decimal(latitude), Decimal("113.80")
        place.save()
    somebody, page = where(person, (23.26, 113.80))
    page.wait_for_url("**/")

    def card(title):
        return page.locator(".spot", has=page.get_by_role("link", name=title))

    for path in ("/events/", "/events/?q="):
        page.goto(somebody.base + path)
        expect(card(opera.title).get_by_text("走路约 10 分钟")).to_be_visible()
    expect(card(far.title).get_by_text("约 5.0 公里")).to_be_visible()
    assert card(unknown.title).locator("[data-place]").count() == 0
    assert somebody.complaints == []
    page.goto(somebody.base + "/")
    expect(page.get_by_text("走路时间按直线距离估算")).to_be_visible()
    page.locator("#district").select_option("440103")
    page.goto(somebody.base + "/events/")
    expect(card(opera.title)).to_be_visible()
    expect(card(opera.title).get_by_text("走路约")).to_be_hidden()


@pytest.mark.parametrize(
    ("position", "words"),
    [(None, "没有拿到位置。请自己选区。"), ((39.9, 116.4), "这里离广州远。请自己选区。")],
)
def test_a_location_refused_or_far_away_leaves_the_choice_to_the_person(person, position, words):
    _, page = where(person, position)

    expect(page.get_by_text(words)).to_be_visible()
    expect(page.locator("#district")).to_be_focused()
    expect(page.locator("#district")).to_have_value("")
