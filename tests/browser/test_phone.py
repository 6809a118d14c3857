"""On a citizen's phone, 390 px wide: nothing covers what one came for."""

import re

import pytest
from django.utils import timezone

from cloudplatform.actions import events
from core.record.actors import Actor
from tests.factories.bookings import booked
from tests.factories.community import AreaFactory, SpaceFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False])
def test_filters_close_when_applied_and_the_results_are_seen(person, javascript):
    AreaFactory()
    opera, dance = EventFactory(art_form="opera"), EventFactory(art_form="dance", title="夏夜街舞")
    page = person(size="phone", javascript=javascript).open("/events/")

    page.get_by_role("button", name="筛选").click()
    page.locator("#facets input[name=f][value=dance]").check()
    page.get_by_role("button", name=re.compile("应用筛选|看 1 场")).click()

    page.locator("#facets").wait_for(state="hidden")
    shown = page.get_by_role("link", name=dance.title)
    shown.wait_for()
    shown.click(timeout=3000)  # nothing lies over it
    assert page.url.endswith(f"/events/{dance.pk}/")
    assert opera.title not in page.locator("main").inner_text()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_drawer_of_rooms_takes_what_is_typed_and_closes(person, javascript):
    small, large = SpaceFactory(capacity=20), SpaceFactory(capacity=200)
    page = person(size="phone", javascript=javascript).open("/spaces/")

    page.get_by_role("button", name="筛选").click()
    page.get_by_label("能容纳多少人").fill("100")
    page.get_by_role("button", name=re.compile("应用筛选|看 1 处")).click()

    page.locator("#facets").wait_for(state="hidden")
    page.get_by_role("link", name=large.name).wait_for()
    page.get_by_role("link", name=re.compile("能容纳 100 人")).wait_for()
    assert small.name not in page.locator("main").inner_text()


def covered(page, selector):
    """Whether something else lies over the middle of an element."""
    return page.evaluate(
        """selector => { const it = document.querySelector(selector), box = it.getBoundingClientRect();
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return !(it === top || it.contains(top) || top.contains(it)); }""",
        selector,
    )


@pytest.mark.parametrize("javascript", [True, False])
def test_bar_for_booking_is_the_button_and_covers_nothing_of_the_form(person, javascript):
    event = EventFactory(body="第一折。\n\n" * 60, contact_phone="020-0000 0000")
    citizen = UserFactory()
    somebody = person(citizen, size="phone", javascript=javascript)
    page = somebody.open(f"/events/{event.pk}/")

    bar = page.locator(".go button")
    assert (
        page.evaluate("document.querySelector('.go').getBoundingClientRect().bottom") <= 844
    )  # in reach at once
    friends = page.locator("#id_companions")
    friends.select_option("1")
    friends.scroll_into_view_if_needed()
    assert not covered(page, "#id_companions")
    if javascript:
        assert "2 位" in bar.inner_text()
        assert somebody.violations() == []
        somebody.shot("event-phone")
    bar.click()
    page.get_by_text("核销码即可").wait_for()
    assert "/me/bookings/" in page.url
    assert "2 人" in page.locator(".pass__body").first.inner_text()


def test_code_and_number_are_seen_without_scrolling(person):
    booking = booked(EventFactory())
    page = person(booking.booker, size="phone").open(f"/me/bookings/{booking.pk}/")
    assert page.locator(".pass__qr b").bounding_box()["y"] < 560


@pytest.mark.parametrize("size", ["phone", "narrow"])
def test_the_six_words_are_always_seen_in_one_line(person, size):
    page = person(size=size).open("/help/")
    boxes = [link.bounding_box() for link in page.locator(".nav2 a").all()]
    assert len(boxes) == 6
    assert len({box["y"] for box in boxes}) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_header_with_a_helpline_fits_phones_of_every_width(person, settings):
    settings.SITE_HELPLINE = "020-00000000"
    page = person(UserFactory()).open("/help/")

    wide = []
    for width in (320, 360, 375, 390, 412, 430, 479, 480, 600):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(width)

    assert wide == []


def test_elders_find_the_words_behind_one_button_without_script(person):
    somebody = person(size="phone", javascript=False)
    page = somebody.open("/?mode=elder")
    assert not page.locator(".nav2 a").first.is_visible()
    page.get_by_role("button", name="菜单").click()
    page.locator(".nav2").get_by_role("link", name="场馆").click()
    assert page.url.endswith("/venues/")


def test_what_elders_find_folded_is_all_there_without_script(person):
    booking = booked(EventFactory())
    page = person(booking.booker, size="phone", javascript=False).open(
        f"/me/bookings/{booking.pk}/?mode=elder"
    )
    assert not page.get_by_role("link", name="不来了").is_visible()
    page.get_by_text("来不了，或者换一场").click()
    page.get_by_role("link", name="不来了").click()
    assert page.url.endswith("/cancel/")

    page.goto(page.url.split("/me/")[0] + f"/events/{EventFactory(body='第一折。').pk}/")
    page.get_by_text("更多介绍").click()
    page.get_by_text("第一折。").wait_for()
    page.get_by_text("要轮椅位等照顾").click()
    page.locator("[name=access_need]").select_option("wheelchair_seat")

    page.goto(page.url.split("/events/")[0] + "/demands/new/")
    page.get_by_text("再说细一点").click()
    page.get_by_label("给谁").select_option("elders")


def test_ticket_of_a_moved_event_reads_well_on_a_phone(person):
    event = EventFactory()
    booking = booked(event)
    later = event.starts_at.replace(hour=15)
    events.move_event(
        event=event, space=event.space, starts_at=later, ends_at=later.replace(hour=17), reason="舞台检修",
        by=Actor(UserFactory()), at=timezone.now(),
    )  # fmt: skip
    somebody = person(booking.booker, size="phone")
    page = somebody.open(f"/me/bookings/{booking.pk}/")

    somebody.shot("ticket-moved-phone")
    assert "原来" in page.locator(".pass__move").inner_text()
    assert somebody.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
