"""Public views of alliances."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from cloudplatform.queries import alliances as queries
from cloudplatform.queries.catalogue import state_words
from cloudplatform.queries.icalendars import of_events
from community.models import Alliance, AllianceKind
from community.states import PlaceState
from core.files import attachments
from core.files.downloads import download
from core.messages.icalendars import subscription
from core.web.requests import PortalRequest

PER_PAGE = 20
FEED_MAX = 500
CRUMBS = [
    ("成员单位", reverse_lazy("community:member_list")),
    ("联盟、体系、联合体", reverse_lazy("portal:alliances")),
]


@require_safe
def alliance_list(request: PortalRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    rows = Alliance.objects.visible_to(request.user).for_list()
    if kind in AllianceKind.values:
        rows = rows.filter(kind=kind)
    joined = Count("places", filter=Q(places__state=PlaceState.JOINED))
    page = Paginator(rows.annotate(joined=joined), PER_PAGE).get_page(request.GET.get("page"))
    kinds = [(value, label, value == kind) for value, label in AllianceKind.choices]
    context = {"page": page, "kinds": kinds, "kind": kind, "crumbs": CRUMBS[:1]}
    return render(request, "portal/alliances/list.html", context)


@require_safe
def alliance(request: PortalRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    one = get_object_or_404(Alliance.objects.visible_to(request.user).select_related("lead"), pk=pk)
    page = Paginator(queries.calendar(one, at), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "alliance": one, "activity": queries.activity_of(one, at), "charters": attachments.about(one, "charter").reverse(),
        "feed": subscription(reverse("portal:alliance_feed", args=[one.pk])), "page": page,
        "events": [(event, *state_words(event, at)) for event in page], "crumbs": CRUMBS,
    }  # fmt: skip
    return render(request, "portal/alliances/detail.html", context)


@require_safe
def feed(request: PortalRequest, pk: int) -> HttpResponse:
    """The shared calendar, to subscribe to."""
    one = get_object_or_404(Alliance.objects.visible_to(request.user), pk=pk)
    events = queries.calendar(one, timezone.now())[:FEED_MAX]
    return download(of_events(one.name, events), f"alliance-{one.pk}.ics", opens=True)
