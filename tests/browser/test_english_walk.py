"""Somebody who reads English: switches, finds an event, signs up with an e-mail address abroad, books, sees the ticket."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from cloudplatform.models import Booking
from core.models import User
from tests.factories.events import EventFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_visitor_from_abroad_books_in_english(person, run_jobs, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    event = EventFactory(title="粤剧夜（示例）", capacity=20)
    visitor = person(None, "phone")

    page = visitor.open("/")
    page.get_by_role("link", name="English").first.click()
    expect(page.get_by_role("heading", name="Today, near you")).to_be_visible()
    visitor.shot("english-home")
    assert not visitor.violations()
    assert not visitor.overflows("narrow")
    page.locator("#q").press_sequentially("免费", delay=20)
    expect(page.get_by_role("option", name="Free Only events like this")).to_be_visible()
    assert not visitor.violations()
    page.goto(f"{visitor.base}/events/")
    page.get_by_role("link", name="粤剧夜（示例）").click()
    expect(page.locator("h1 [lang=zh-Hans], h1[lang=zh-Hans]")).to_have_text("粤剧夜（示例）")
    assert not visitor.violations()
    assert not visitor.overflows("narrow")

    visitor.shot("english-event")

    page.goto(f"{visitor.base}/account/signup/")
    page.locator("[name=email]").fill("jane@example.org")
    page.locator("[name=display_name]").fill("Jane")
    page.locator("[name=password1]").fill("thames-opera-26")
    page.get_by_label("I have read and accept").check()
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Please open the link in your e-mail")).to_be_visible()
    run_jobs()
    letter = mail.outbox[-1]
    assert letter.to == ["jane@example.org"]
    page.goto(visitor.base + re.search(r"https?://[^/\s]+(/account/confirm-email/\S+)", letter.body)[1])
    page.get_by_role("button", name="Yes, confirm it").click()

    page.goto(f"{visitor.base}/account/login/?next=/events/{event.pk}/")
    page.locator("[name=login]").fill("jane@example.org")
    page.locator("[name=password]").fill("thames-opera-26")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Book places").click()

    booking = Booking.objects.get(event=event)
    expect(page).to_have_url(re.compile(rf"/me/bookings/{booking.pk}/"))
    visitor.shot("english-ticket")
    expect(
        page.get_by_text("Ticket code").or_(page.get_by_text("Show this to the staff")).first
    ).to_be_visible()
    assert User.objects.get(pk=booking.booker_id).display_name == "Jane"
    assert not visitor.violations()
    assert visitor.complaints == []
