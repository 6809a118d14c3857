"""On paper: what one needs at the door and on the way, and nothing that can only be pressed."""

import pytest
from django.utils import timezone

from cloudplatform.actions import bookings
from cloudplatform.actions.places import Party
from core.record.actors import Actor
from tests.factories.community import FamilyMemberFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PRESSED = "header, footer, button, .btn, input, select, .skip"
ON_PAPER = """selector => [...document.querySelectorAll(selector)]
    .filter(it => it.checkVisibility({visibilityProperty: true}))
    .map(it => it.outerHTML.slice(0, 120)).filter(it => !it.startsWith('<header class="stack'))"""  # the heading of the event


@pytest.mark.parametrize("mode", ["", "elder"])
def test_ticket_and_event_are_printed_with_what_one_needs_and_without_what_is_pressed(person, mode):
    citizen = UserFactory()
    child = FamilyMemberFactory(guardian=citizen, name="𠮷仔")
    event = EventFactory(title="西关粤曲（示例）", body="第一折。", contact_phone="020-0000 0000")
    booking = bookings.book(
        event=event, party=Party(family=[child], companions=1), by=Actor(citizen), at=timezone.now()
    )
    hour = f"{timezone.localtime(event.starts_at):%H:%M}"
    somebody = person(citizen, size="phone")
    somebody.context.add_cookies([{"name": "mode", "value": mode, "url": somebody.base}])
    needed = {
        f"/me/bookings/{booking.pk}/": (booking.spoken_code, "3 人：我自己、𠮷仔、同行的朋友 1 位"),
        f"/events/{event.pk}/": ("第一折。",),
    }

    for path, words in needed.items():
        page = somebody.open(path)
        page.emulate_media(media="print")
        paper = page.locator("body").inner_text()
        for text in (*words, event.title, hour, event.space.facility.name, "示例路 1 号", "020-0000 0000"):
            assert text in paper, path
        assert page.evaluate(ON_PAPER, PRESSED) == []
        page.emulate_media(media="screen")


def test_the_page_of_who_has_not_booked_prints_no_form(person):
    page = person(UserFactory(), size="phone").open(f"/events/{EventFactory().pk}/")
    page.emulate_media(media="print")
    assert page.evaluate(ON_PAPER, PRESSED) == []
