"""Core, the pipeline and the frame."""

from django.utils.timezone import localdate

from cloudplatform.models import Booking, Demand, Event, Order, Product, ProductCall, WaitEntry
from cloudplatform.states import BookingState, EventState, OrderState, ProductState
from community.models import Institution
from tests.browser.pages import first


def pages(account):
    """Who looks at what: a person of the sample (None for a visitor), and addresses."""
    citizen, station, supplier, host = map(account, ("citizen", "station", "supplier", "host"))
    of = Institution.objects.with_seat
    my_event = first(Event.objects.filter(host__in=of(host), state=EventState.PUBLISHED))
    ordered = Order.objects.filter(quota__station__in=of(station))
    offered = Order.objects.filter(product__supplier__in=of(supplier))
    return {
        None: [
            "/", "/events/", "/events/?view=map", "/events/?q=没有这样的活动", "/events/?q=粤居", "/products/?q=月剧",
            f"/events/{first(Event.objects.filter(state='published'))}/",
            f"/events/{first(Event.objects.filter(state=EventState.CANCELLED))}/", "/products/",
            f"/products/{first(Product.objects.filter(state=ProductState.ON_SHELF))}/", "/products/calls/",
            f"/products/calls/{first(ProductCall.objects.public())}/", "/products/notices/", "/products/quota/", "/demands/",
            f"/demands/{first(Demand.objects.public())}/", "/counting/", "/counting/proof/", "/me/offline/", "/help/",
            "/help/find/", "/accessibility/", "/privacy/",
            "/terms/", "/components/",
            "/counting/events.attendance_rate/", "/account/login/", "/account/signup/", "/no-such-page/",
        ],
        citizen: [
            "/me/", "/me/?tab=waiting", "/me/?tab=rate", "/me/?tab=past", "/me/?tab=demands", "/me/follows/", "/me/family/",
            "/me/residence/", "/me/notices/",
            "/me/notices/preferences/", "/me/consents/", "/demands/new/", "/workbench/",
            *[f"/me/bookings/{pk}/" for pk in Booking.objects.of(citizen).values_list("pk", flat=True)[:2]],
            *[f"/me/bookings/{pk}/{step}/" for step in ("cancel", "move") for pk in
              Booking.objects.of(citizen).filter(state=BookingState.RESERVED).values_list("pk", flat=True)[:1]],
            *[f"/me/waiting/{pk}/" for pk in WaitEntry.objects.of(citizen).values_list("pk", flat=True)[:2]],
            *[f"/me/feedback/{pk}/" for pk in
              Booking.objects.of(citizen).filter(state=BookingState.CHECKED_IN, check_in__feedback=None).values_list("pk", flat=True)[:1]],
        ],
        station: [
            "/workbench/", "/workbench/?box=done", "/workbench/month/", "/workbench/search/?q=O-", "/workbench/orders/",
            "/counting/events.held/rows/",
            f"/workbench/orders/{first(ordered.filter(state=OrderState.SCHEDULED))}/",
            "/workbench/places/", "/workbench/feedback/", "/workbench/agenda/", f"/workbench/agenda/?month={localdate():%Y-%m}",
            "/workbench/orders/all/", "/workbench/orders/all/?format=print",
        ],
        supplier: [
            "/workbench/money/", "/workbench/products/", "/workbench/products/new/", "/workbench/deliveries/",
            f"/workbench/products/{first(Product.objects.filter(supplier__in=of(supplier)))}/",
            f"/workbench/deliveries/{first(offered.filter(state__in=[OrderState.SCHEDULED, OrderState.DELIVERED]))}/",
            *[f"/workbench/deliveries/{pk}/" for pk in offered.filter(state=OrderState.ENDORSED).values_list("pk", flat=True)[:1]],
            f"/workbench/orders/all/?format=print&state={OrderState.SCHEDULED}",
        ],
        host: [
            "/workbench/events/", "/workbench/events/new/", f"/workbench/events/{my_event}/", "/workbench/door/",
            f"/workbench/door/{my_event}/", f"/workbench/events/{my_event}/copy/", f"/workbench/events/{my_event}/series/",
            f"/workbench/events/{first(Event.objects.filter(host__in=of(host), series__isnull=False, state=EventState.PUBLISHED))}/rest/",
            f"/workbench/events/{my_event}/guests/", f"/workbench/events/{my_event}/message/", "/workbench/events/?format=print",
            f"/workbench/events/{my_event}/guests/?format=print", "/workbench/feedback/?format=print",
        ],
    }  # fmt: skip
