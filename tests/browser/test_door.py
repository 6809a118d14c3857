"""The scanner page in a real browser: no reload between guests, and a memory while the network is away."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cloudplatform.models import CheckIn, Event, Method
from tests.factories.bookings import booked
from tests.factories.community import holder_of
from tests.factories.events import EventFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def evening(db):
    """An event that starts soon, three tickets, and who stands at its door."""
    event = EventFactory(title="今晚的折子戏")
    tickets = [booked(event, seats=2) for _ in range(3)]
    Event.objects.filter(pk=event.pk).update(
        starts_at=timezone.now() + HOUR / 2, ends_at=timezone.now() + 2 * HOUR
    )
    return event, tickets, holder_of(event.host)


def count(page, name):
    return page.locator(f"[data-door-count={name}] b")


def type_code(page, code):
    page.get_by_label("核销码").fill(code)
    page.get_by_role("button", name="核销入场").click()


def test_guests_come_in_one_after_the_other_without_a_reload(evening, person):
    event, (first, second, _third), keeper = evening
    at_door = person(keeper, "phone")
    page = at_door.open(f"/workbench/door/{event.pk}/")
    page.evaluate("window.stays = true")

    type_code(page, first.spoken_code)
    expect(page.locator("[data-door-status]")).to_contain_text("已入场 2 人")
    expect(page.get_by_label("核销码")).to_have_value("")
    page.locator(f"[data-guest='{second.pk}'] button").click()
    expect(page.locator(f"[data-guest='{second.pk}']")).to_have_text("✓ 已到")
    page.get_by_label("没预约的人数").fill("3")
    page.get_by_role("button", name="记下入场").click()
    expect(count(page, "walked_in")).to_contain_text("3")
    expect(count(page, "by_ticket")).to_contain_text("4")
    type_code(page, first.code)
    expect(page.locator("[data-door-status]")).to_contain_text("已经入场")

    assert page.evaluate("window.stays")
    assert sorted(CheckIn.objects.values_list("method", flat=True)) == [
        Method.CODE,
        Method.LIST,
        Method.WALK_IN,
    ]
    assert at_door.violations() == []
    assert at_door.complaints == []


def test_what_was_read_without_a_network_is_handed_in_once_it_is_back(evening, person):
    event, (first, second, third), keeper = evening
    at_door = person(keeper, "phone")
    page = at_door.open(f"/workbench/door/{event.pk}/")
    at_door.context.set_offline(True)

    type_code(page, first.code)
    page.locator(f"[data-guest='{second.pk}'] button").click()
    expect(page.locator("[data-door-left]")).to_contain_text("还有 2 条没交上去")
    expect(page.locator("[data-door-status]")).to_contain_text("网络不通，已记下")
    assert not CheckIn.objects.exists()

    at_door.context.set_offline(False)
    expect(page.locator("[data-door-left]")).to_be_hidden(timeout=15_000)
    expect(count(page, "by_ticket")).to_contain_text("4")
    assert set(CheckIn.objects.values_list("booking", flat=True)) == {first.pk, second.pk}
    assert third.pk not in CheckIn.objects.values_list("booking", flat=True)


def test_what_was_kept_survives_closing_the_page(evening, person):
    event, (first, *_others), keeper = evening
    at_door = person(keeper)
    page = at_door.open(f"/workbench/door/{event.pk}/")
    at_door.context.set_offline(True)
    type_code(page, first.code)
    expect(page.locator("[data-door-left]")).to_contain_text("还有 1 条")
    page.close()
    at_door.context.set_offline(False)

    at_door.page = at_door.context.new_page()
    page = at_door.open(f"/workbench/door/{event.pk}/")

    expect(page.locator("[data-door-status]")).to_contain_text("已入场 2 人")
    assert CheckIn.objects.get().booking == first


def test_session_that_ended_at_the_door_loses_no_scan(evening, person):
    event, (first, *_others), keeper = evening
    at_door = person(keeper)
    page = at_door.open(f"/workbench/door/{event.pk}/")
    cookies = at_door.context.cookies()
    at_door.context.clear_cookies()

    type_code(page, first.code)
    expect(page.locator("[data-door-status]")).to_contain_text("登录过期了")
    expect(page.locator("[data-door-left]")).to_contain_text("还有 1 条")

    at_door.context.add_cookies(cookies)
    expect(page.locator("[data-door-left]")).to_be_hidden(timeout=15_000)
    assert CheckIn.objects.get().booking == first


@pytest.mark.parametrize("size", ["narrow", "desk"])
def test_door_works_without_javascript(evening, person, size):
    event, (first, second, _third), keeper = evening
    at_door = person(keeper, size, javascript=False)
    page = at_door.open(f"/workbench/door/{event.pk}/")

    type_code(page, first.code)
    expect(page.get_by_text("已入场 2 人")).to_be_visible()
    page.locator(f"[data-guest='{second.pk}'] button").click()
    expect(page.locator(f"[data-guest='{second.pk}']")).to_contain_text("已到")
    page.get_by_label("没预约的人数").fill("3")
    page.get_by_role("button", name="记下入场").click()
    expect(count(page, "walked_in")).to_contain_text("3")
    expect(page.get_by_role("button", name=re.compile("摄像头"))).to_be_hidden()


def test_page_fits_a_narrow_phone(evening, person):
    event, _tickets, keeper = evening
    at_door = person(keeper, "narrow")
    page = at_door.open(f"/workbench/door/{event.pk}/")

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert at_door.violations() == []
