"""
The pictures of /help/ are made from the pages, and fail when a page no longer says what the guide says of it.

`make help-pictures` writes them; without it the pages are only opened and read.
"""

import datetime as dt
import io
import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import expect

from cloudplatform.actions import events
from cloudplatform.queries import vocabulary
from community.models import Facility
from portal import guides
from tests.factories.bookings import booked
from tests.factories.community import FamilyMemberFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon
from tests.factories.orders import scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRITES = os.environ.get("HELP_PICTURES") == "1"
STATIC = Path(settings.BASE_DIR) / "static"
SCALE = 2


@pytest.fixture
def world():
    """A station that orders and hosts, a supplier, a citizen with a family and a ticket, an event one can book."""
    vocabulary.cache.clear()
    stage = scene()
    citizen = UserFactory(display_name="李女士（示例）")
    FamilyMemberFactory(guardian=citizen, name="妈妈", relation="parent", born_on=dt.date(1953, 5, 1))
    FamilyMemberFactory(guardian=citizen, name="孩子")
    place = stage.space.facility
    for one in Facility.objects.all():
        one.latitude, one.longitude, one.phone = (
            Decimal("23.12"),
            Decimal("113.24") + Decimal(one.pk % 7) / 200,
            "020-0000 0000",
        )
        one.save()
    opera = EventFactory(
        title="粤剧折子戏", host=place.institution, space=stage.space, starts_at=soon(2), is_sample=True
    )
    other = EventFactory(
        title="骑楼夜读", host=place.institution, space=stage.space, starts_at=soon(3), is_sample=True
    )
    for one in (opera, other):
        events._save_searchable(one)
    return {
        "stage": stage, "citizen": citizen, "opera": opera, "ticket": booked(other, user=citizen),
        "host": holder_of(place.institution), "supplier": stage.performer,
    }  # fmt: skip


def typed(page):
    page.locator("#q").press_sequentially("粤剧", delay=20)
    page.get_by_role("option", name="粤剧折子戏").wait_for()


# Picture: who looks, address, where the picture begins, what is done first.
def scenes(world):
    event, district = world["opera"], world["opera"].area.district_code
    citizen = world["citizen"]
    return {
        "search": (None, "/", ".where", typed), "event": (None, f"/events/{event.pk}/", ".fast", None),
        "book": (citizen, f"/events/{event.pk}/", "#book", None),
        "ticket": (citizen, f"/me/bookings/{world['ticket'].pk}/", ".pass", None),
        "family": (citizen, "/me/family/", "h1", None), "elder": (citizen, "/", ".four", None),
        "demand": (citizen, "/demands/new/", "h1", None), "spaces": (None, "/spaces/", "h1", None),
        "venues": (None, f"/venues/?view=map&d={district}", "#n", None),
        "orders": (world["stage"].orderer, "/workbench/orders/", "h1", None),
        "products": (world["supplier"], "/workbench/products/", "h1", None),
        "hosted": (world["host"], "/workbench/events/", "h1", None),
    }  # fmt: skip


def test_pages_say_what_the_guides_say_of_them(world, person):
    shown, wrong = scenes(world), []
    assert set(shown) == {one.name for one in guides.pictures()}
    for picture in guides.pictures():
        user, path, begins, first = shown[picture.name]
        somebody = person(user, "phone", scale=SCALE)
        if picture.name == "elder":
            somebody.context.add_cookies([{"name": "mode", "value": "elder", "url": somebody.base}])
        page = somebody.open(path)
        if first:
            first(page)
        for words in picture.shows:
            seen = page.locator("main").get_by_text(words).filter(visible=True)
            if not seen.count() and not page.locator("main").get_by_role("button", name=words).count():
                wrong.append(f"{picture.name}: {path} no longer says {words}")
        if WRITES:
            write(page, picture, begins)
        somebody.close()
    assert wrong == []


def write(page, picture, begins):
    page.set_viewport_size({"width": guides.WIDTH, "height": guides.HEIGHT})
    page.locator(begins).first.evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 12)")
    page.evaluate("document.fonts.ready")
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide")))
    (STATIC / picture.path).parent.mkdir(parents=True, exist_ok=True)
    shot.convert("RGB").save(STATIC / picture.path, "WEBP", quality=72, method=6)


def test_guides_are_read_with_their_pictures(world, person):
    somebody = person(None, "phone")
    page = somebody.open("/help/find/")

    assert somebody.violations() == []
    for image in page.locator("main img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("one => one.naturalWidth") == guides.WIDTH * SCALE
        assert len(image.get_attribute("alt")) > 10
    assert somebody.complaints == []
