"""A ticket that was opened once opens again without a network, until its person signs out."""

import pytest
from playwright.sync_api import expect

from tests.factories.bookings import booked
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_ticket_opens_without_a_network_and_is_gone_after_signing_out(person):
    citizen = UserFactory()
    booking = booked(EventFactory(title="木棉树下的粤曲"), user=citizen)
    somebody = person(citizen, size="phone")
    address = f"/me/bookings/{booking.pk}/"
    page = somebody.open(address)
    expect(page.get_by_text("没网也能打开")).to_be_visible()

    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text(booking.spoken_code).first).to_be_visible()
    expect(page.locator(".pass__qr svg")).to_be_visible()
    somebody.open("/me/")
    expect(page.get_by_role("heading", name="现在没有网络")).to_be_visible()
    page.get_by_role("link", name="木棉树下的粤曲").click()
    expect(page.get_by_text(booking.spoken_code).first).to_be_visible()

    page.context.set_offline(False)
    page.context.clear_cookies()  # as signing out does
    somebody.open("/")
    page.wait_for_function("caches.keys().then(names => !names.some(name => name.startsWith('tickets-')))")
    page.context.set_offline(True)
    somebody.open(address)
    expect(page.get_by_role("heading", name="现在没有网络")).to_be_visible()
    expect(page.get_by_text("这台手机上没有存票")).to_be_visible()


def test_a_cancelled_ticket_is_not_kept(person):
    citizen = UserFactory()
    booking = booked(EventFactory(), user=citizen)
    somebody = person(citizen, size="phone")
    page = somebody.open(f"/me/bookings/{booking.pk}/")
    expect(page.get_by_text("没网也能打开")).to_be_visible()

    page.get_by_role("link", name="不来了").click()
    page.get_by_role("button", name="取消").first.click()
    page = somebody.open(f"/me/bookings/{booking.pk}/")
    expect(page.get_by_text("这张票不能再用")).to_be_visible()

    page.wait_for_function(
        "path => caches.match(path).then(found => !found)", arg=f"/me/bookings/{booking.pk}/"
    )
