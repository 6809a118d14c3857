"""Every portal page: no axe violation, no sideways scroll at 320 px, no complaint of the browser, also in 长辈版."""

import re

import pytest
from django.utils import timezone

from cloudplatform.models import Booking, Event
from tests import databases
from tests.browser.pages import account, pages_of_the_city

EXPECTED = re.compile(r"status of (403|404|410)")  # pages that say why there is nothing are walked too
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(transactional_db):
    """The sample city, as `make run` shows it."""
    with databases.committed(databases.city_with_books(timezone.localdate())):
        yield


@pytest.mark.parametrize(("size", "mode"), [("desk", ""), ("phone", "elder"), ("narrow", "")])
def test_every_page_holds(city, person, size, mode):
    wrong = []
    for who, paths in pages_of_the_city():
        somebody = person(who, size)
        if mode:
            somebody.context.add_cookies([{"name": "mode", "value": mode, "url": somebody.base}])
        for path in paths:
            page = somebody.open(path)
            if size == "phone":  # the same elements at every size: axe reads them once, in 长辈版
                wrong += [f"{path} {size} {mode}: {found}" for found in somebody.violations()]
            if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
                wrong.append(f"{path} {size} {mode}: scrolls sideways")
            wrong += [f"{path} {size}: {text}" for text in somebody.complaints if not EXPECTED.search(text)]
            somebody.complaints.clear()
    assert not wrong, "\n".join(wrong)


def test_a_booking_needs_no_javascript(city, person):
    citizen = account("citizen")
    event = (
        Event.objects.filter(state="published", mode="first_come", taken=0, starts_at__gt="2020-01-01T00:00Z")
        .exclude(bookings__booker=citizen).order_by("-starts_at").first()
    )  # fmt: skip
    Event.objects.filter(pk=event.pk).update(
        booking_opens_at="2020-01-01T00:00Z", min_age=None, weekly_limit=50
    )
    somebody = person(citizen, "phone", javascript=False)

    page = somebody.open(f"/events/{event.pk}/")
    page.get_by_role("button", name="预约座位").click()

    assert "/me/bookings/" in page.url
    assert Booking.objects.of(citizen).filter(event=event).exists()
