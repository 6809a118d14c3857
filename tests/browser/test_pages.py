"""Every portal page: no axe violation, no sideways scroll at 320 px, no complaint of the browser, also in 长辈版."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from cloudplatform.models import Booking, Demand, Event, Order, Product, ProductCall, WaitEntry
from cloudplatform.states import BookingState, EventState, OrderState, ProductState
from community.models import Institution
from core.models import User
from portal.sample.accounts import sample_accounts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(transactional_db):
    """The sample city, as `make run` shows it."""
    call_command("load_areas", verbosity=0)
    call_command("load_sample", size="small", today=timezone.localdate(), verbosity=0)


def account(index):
    sign_in = sample_accounts()[index]["sign_in"]
    return User.objects.with_phone(sign_in) if sign_in.isdecimal() else User.objects.get(email=sign_in)


def first(rows):
    return rows.order_by("pk").first().pk


def pages_of_the_city():
    """Who looks at what: account number of the sample (None for a visitor) and addresses."""
    citizen, station, supplier, host = account(0), account(2), account(4), account(5)
    of = Institution.objects.with_seat
    my_event = first(Event.objects.filter(host__in=of(host), state=EventState.PUBLISHED))
    ordered = Order.objects.filter(quota__station__in=of(station))
    offered = Order.objects.filter(product__supplier__in=of(supplier))
    return {
        None: [
            "/", "/events/", "/events/?view=map", "/events/?q=没有这样的活动", f"/events/{first(Event.objects.filter(state='published'))}/",
            f"/events/{first(Event.objects.filter(state=EventState.CANCELLED))}/", "/products/",
            f"/products/{first(Product.objects.filter(state=ProductState.ON_SHELF))}/", "/products/calls/",
            f"/products/calls/{first(ProductCall.objects.public())}/", "/products/notices/", "/products/quota/", "/demands/",
            f"/demands/{first(Demand.objects.public())}/", "/counting/", "/accessibility/", "/privacy/", "/terms/", "/components/",
            "/account/login/", "/account/signup/", "/no-such-page/",
        ],
        citizen: [
            "/me/", "/me/?tab=waiting", "/me/?tab=rate", "/me/?tab=past", "/me/?tab=demands", "/me/family/", "/me/notices/",
            "/me/notices/preferences/", "/me/consents/", "/demands/new/", "/workbench/",
            *[f"/me/bookings/{pk}/" for pk in Booking.objects.of(citizen).values_list("pk", flat=True)[:2]],
            *[f"/me/bookings/{pk}/cancel/" for pk in
              Booking.objects.of(citizen).filter(state=BookingState.RESERVED).values_list("pk", flat=True)[:1]],
            *[f"/me/waiting/{pk}/" for pk in WaitEntry.objects.of(citizen).values_list("pk", flat=True)[:2]],
            *[f"/me/feedback/{pk}/" for pk in
              Booking.objects.of(citizen).filter(state=BookingState.CHECKED_IN, check_in__feedback=None).values_list("pk", flat=True)[:1]],
        ],
        station: [
            "/workbench/", "/workbench/orders/", f"/workbench/orders/{first(ordered.filter(state=OrderState.SCHEDULED))}/",
            "/workbench/places/", "/workbench/feedback/",
        ],
        supplier: [
            "/workbench/products/", "/workbench/products/new/", "/workbench/deliveries/",
            f"/workbench/products/{first(Product.objects.filter(supplier__in=of(supplier)))}/",
            f"/workbench/deliveries/{first(offered.filter(state__in=[OrderState.SCHEDULED, OrderState.DELIVERED]))}/",
        ],
        host: [
            "/workbench/events/", "/workbench/events/new/", f"/workbench/events/{my_event}/", "/workbench/door/",
            f"/workbench/door/{my_event}/",
        ],
    }  # fmt: skip


@pytest.mark.parametrize(("size", "mode"), [("desk", ""), ("phone", "elder"), ("narrow", "")])
def test_every_page_holds(city, person, size, mode):
    wrong = []
    for who, paths in pages_of_the_city().items():
        somebody = person(who, size)
        if mode:
            somebody.context.add_cookies([{"name": "mode", "value": mode, "url": somebody.base}])
        for path in paths:
            page = somebody.open(path)
            wrong += [f"{path} {size} {mode}: {found}" for found in somebody.violations()]
            if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
                wrong.append(f"{path} {size} {mode}: scrolls sideways")
            wrong += [f"{path} {size}: {text}" for text in somebody.complaints if "404" not in text]
            somebody.complaints.clear()
    assert not wrong, "\n".join(wrong)


def test_a_booking_needs_no_javascript(city, person):
    citizen = account(0)
    event = (
        Event.objects.filter(state="published", mode="first_come", taken=0, starts_at__gt="2020-01-01")
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
