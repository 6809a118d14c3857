"""Public views of facilities: list and page with hours, closures, access, photos, spaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from community.members.models import Access, Area
from community.members.queries import areas, members
from community.places.models import Closure, Facility, Photo, Space, SpaceClosure
from community.places.queries import announced, follows, maps
from community.places.queries import venue_list as venue_list_queries
from community.places.queries.grading import compliance, latest_grade, standard_of
from community.places.queries.places import as_they_stand, open_week, position_of
from community.places.queries.venue_list import OPEN, SHARED, WantedVenues
from community.places.venue_page import parts, what_is_on
from core.web.facets import Facet, chips, facet
from core.web.requests import PortalRequest, rows_of_page, wants_fragment

PER_PAGE = 20
NOW = {OPEN: "现在开着", SHARED: "有空间可以借"}
TEXT_MAX = 60


@require_safe
@vary_on_headers("HX-Request")
def venue_list(request: PortalRequest) -> HttpResponse:
    at, districts, user = timezone.now(), areas.districts(), request.user
    wanted = _wanted(request, [area.code for area in districts])
    found = venue_list_queries.find(wanted, user, at)
    page = Paginator(found, rows_of_page(request, PER_PAGE)).get_page(request.GET.get("page"))
    shown, path = list(page), reverse("community:venue_list")
    chosen = next((area for area in districts if (area.code,) == wanted.districts), None)
    facets = _facets(wanted, venue_list_queries.counts(wanted, user, at), districts)
    on = what_is_on([facility.pk for facility in shown], at)
    rows = [
        (venue, [Access(value).label for value in venue.facility.access], on.get(venue.facility.pk, 0))
        for venue in as_they_stand(shown, at)
    ]
    as_map = request.GET.get("view") == "map"
    rest = request.GET.copy()
    for name in ("d", "view", "page"):
        rest.pop(name, None)
    kept = f"&{rest.urlencode()}" if rest else ""
    context = {
        "page": page, "rows": rows, "chosen": chosen, "text": wanted.text, "is_mine": wanted.is_mine,
        "facets": facets, "chips": chips(request.GET, path, facets), "path": path, "unit": "处",
        "as_map": as_map, "first": page.start_index(), "is_fragment": wants_fragment(request),
        "dots": maps.map_of(shown, page.start_index(), found) if as_map and chosen else None,
        "city": maps.by_district(found, kept) if as_map and not chosen else None,
    }  # fmt: skip
    name = "_venues.html" if context["is_fragment"] else "venues.html"
    return render(request, f"community/places/spaces/{name}", context)


def _wanted(request: PortalRequest, districts: Sequence[str]) -> WantedVenues:
    query = request.GET
    return WantedVenues(
        text=query.get("q", "").strip()[:TEXT_MAX],
        districts=tuple(code for code in districts if code in query.getlist("d")),
        access=tuple(value for value in Access.values if value in query.getlist("x")),
        now=tuple(value for value in NOW if value in query.getlist("now")),
        is_mine="mine" in query and request.user.is_authenticated,
    )


def _facets(
    wanted: WantedVenues, counts: Mapping[str, Mapping[str, int]], districts: Sequence[Area]
) -> Sequence[Facet]:
    mine = {"1": "我关注的"}
    return [
        facet("now", "现在", NOW, wanted.now, counts["now"], is_open=True),
        facet(
            "d",
            "区",
            {area.code: area.name for area in districts},
            wanted.districts,
            counts["d"],
            is_open=True,
        ),
        facet("x", "无障碍", Access.choices, wanted.access, counts["x"]),
        *([facet("mine", "关注", mine, ["1"])] if wanted.is_mine else []),
    ]


@require_safe
def facility_page(request: PortalRequest, pk: int) -> HttpResponse:
    rows = Facility.objects.in_use().select_related("institution", "area__parent")
    facility = get_object_or_404(rows, pk=pk)
    at = timezone.now()
    closures = Closure.objects.filter(facility=facility, period__endswith__gt=at).order_by("period")
    standard = standard_of(facility.institution, timezone.localdate(at))
    context = {
        "parts": parts(facility, at), "is_followed": follows.is_followed(facility, request.user),
        "graded": latest_grade(facility),
        "hours_beside": compliance(facility, standard, timezone.localdate(at).year) if standard else None,
        "announced": announced.of_standard(facility.institution, standard),
        "facility": facility, "hours": open_week(facility), "closures": closures,
        "shut_rooms": SpaceClosure.objects.not_over(at).filter(space__facility=facility), "position": position_of(facility),
        "spaces": Space.objects.in_use().filter(facility=facility).select_related("rule").order_by("pk"),
        "photos": Photo.objects.filter(facility=facility).select_related("file").order_by("position"),
        "member_pages": members.pages(facility.institution_id),
        "access_words": [Access(value).label for value in facility.access],
        "crumbs": [("场馆", reverse("community:venue_list")), (facility.area.parent or facility.area, "")],
    }  # fmt: skip
    return render(request, "community/places/spaces/facility.html", context)
