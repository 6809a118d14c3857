"""Every portal page: no axe violation, no sideways scroll at 320 px, no complaint of the browser, also in 长辈版."""

import pytest
from django.utils import timezone

from cloudplatform.models import Booking, Event
from tests import databases
from tests.browser.pages import SUBJECTS, account, pages_of
from tests.browser.walk import faults

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
        somebody.page.emulate_media(
            reduced_motion="reduce"
        )  # colours are looked at when they have come to rest
        for path in paths:
            wrong += faults(somebody, path)
        somebody.close()  # and with it what the server holds for each of its connections
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
