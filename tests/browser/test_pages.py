"""Every portal page: no axe violation, no sideways scroll at 320 px, no complaint of the browser, also in 长辈版."""

import re

import pytest
from django.utils import timezone

from cloudplatform.models import Booking, Event
from tests import databases
from tests.browser.conftest import SIZES
from tests.browser.pages import account, pages_of_the_city

EXPECTED = re.compile(r"status of (403|404|410)")  # pages that say why there is nothing are walked too
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(transactional_db):
    """The sample city, as `make run` shows it."""
    with databases.committed(databases.city_with_books(timezone.localdate())):
        yield


@pytest.mark.long
@pytest.mark.parametrize(("mode", "sizes"), [("", ["narrow", "desk"]), ("elder", ["phone"])])
def test_every_page_holds(city, person, mode, sizes):
    wrong = []
    for who, paths in pages_of_the_city():
        somebody = person(who, sizes[0])
        if mode:
            somebody.context.add_cookies([{"name": "mode", "value": mode, "url": somebody.base}])
        for path in paths:
            page = somebody.open(path)
            if mode:  # the same elements in both: axe reads them once, in 长辈版
                wrong += [f"{path} {mode}: {found}" for found in somebody.violations()]
            wrong += [f"{path} {mode} {size}: scrolls sideways" for size in sizes if somebody.overflows(size)]
            wrong += [f"{path} {mode}: {text}" for text in somebody.complaints if not EXPECTED.search(text)]
            somebody.complaints.clear()
            page.set_viewport_size(SIZES[sizes[0]])
        somebody.context.close()  # and with it what the server holds for each of its connections
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
