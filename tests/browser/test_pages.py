"""Every portal page: no axe violation, no sideways scroll at 320 px, no complaint of the browser, also in 长辈版."""

import re

import pytest
from django.utils import timezone

from cloudplatform.models import Booking, Event
from tests import databases
from tests.browser.pages import SUBJECTS, account, pages_of

EXPECTED = re.compile(r"status of (403|404|410)")  # pages that say why there is nothing are walked too
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def template(transactional_db):
    """The sample city, as `make run` shows it."""
    return databases.city_with_books(timezone.localdate())


@pytest.fixture
def city(template):
    """A city to change."""
    with databases.committed(template):
        yield


@pytest.fixture
def city_to_look_at(template, copies):
    """A city in which pages are only opened: one for all who do."""
    with databases.pointed_at(*copies(template)):
        yield


@pytest.mark.long
@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_page_holds(city_to_look_at, person, subject):
    wrong = []
    for who, paths in pages_of(subject):
        somebody = person(who, "narrow")
        for path in paths:
            somebody.open(path)
            wrong += found_on(path, somebody, ["narrow", "desk"])
        somebody.context.add_cookies([{"name": "mode", "value": "elder", "url": somebody.base}])
        somebody.resize("phone")
        for path in paths:
            somebody.open(path)
            wrong += [
                f"{path} elder: {found}" for found in somebody.violations()
            ]  # the same elements in both modes
            wrong += found_on(f"{path} elder", somebody, ["phone"])
        somebody.close()  # and with it what the server holds for each of its connections
    assert not wrong, "\n".join(wrong)


def found_on(name, somebody, sizes):
    """What is wrong with the page in front of this person, which is left in the first of `sizes`."""
    wide = [f"{name} {size}: scrolls sideways" for size in sizes if somebody.overflows(size)]
    trouble = [f"{name}: {text}" for text in somebody.complaints if not EXPECTED.search(text)]
    somebody.complaints.clear()
    somebody.resize(sizes[0])
    return [*wide, *trouble]


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
