"""The personal page 我的: tickets, waiting lists, visits to rate, demands."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from cloudplatform.models import Booking, Demand, WaitEntry
from cloudplatform.queries.timeline import timeline_of_event
from cloudplatform.queries.waiting_positions import in_line
from cloudplatform.states import BookingState
from community.queries.own_pages import own_pages
from core.web.requests import ELDER_ROWS, SignedInRequest, rows_of_page
from thinktank.queries.expert_pages import waiting

TABS = (
    ("next", "待参加"),
    ("waiting", "候补"),
    ("rate", "待评价"),
    ("past", "已结束"),
    ("demands", "我要的"),
)


@login_required
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    at = timezone.now()
    tab = request.GET.get("tab", "next")
    tab = tab if tab in dict(TABS) else "next"
    bookings = Booking.objects.of(request.user).for_list()
    lists: dict[str, Any] = {
        "next": bookings.filter(state=BookingState.RESERVED, event__ends_at__gte=at),
        "waiting": WaitEntry.objects.of(request.user).live().select_related("event__space__facility").order_by("joined_at"),
        "rate": bookings.to_rate(at),
        "past": bookings.exclude(state=BookingState.RESERVED, event__ends_at__gte=at).order_by("-event__starts_at", "-pk"),
        "demands": Demand.objects.wanted_by(request.user).select_related("area", "answered_with_event").order_by("-posted_at", "-pk"),
    }  # fmt: skip
    counted = ("next", "waiting", "rate")
    tabs = [
        (name, title, lists[name].count() if name in counted else None, name == tab) for name, title in TABS
    ]
    page = Paginator(lists[tab], rows_of_page(request, 10, 1 if tab == "next" else ELDER_ROWS)).get_page(
        request.GET.get("page")
    )
    if tab == "waiting":
        page.object_list = in_line(list(page.object_list), at)
    first = next(iter(page), None) if tab == "next" else None
    context = {
        "tab": tab,
        "tabs": tabs,
        "page": page,
        "now": at,
        "today": localdate(at),
        "steps": timeline_of_event(first.event, at) if first else [],
        "own_pages": own_pages(request.user),
        "think_tank": waiting(request.user, at),
    }
    return render(request, "portal/mine.html", context)
