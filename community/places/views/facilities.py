"""Facilities for everybody: the list of all, and the page of one with hours, closures, access, photos, spaces."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.members.models import Access, Area
from community.members.queries import members
from community.places.models import Closure, Facility, Photo, Space, SpaceClosure
from community.places.queries import announced, follows, maps
from community.places.queries.grading import compliance, latest_grade, standard_of
from community.places.queries.places import as_they_stand, open_week, position_of, venues
from community.places.venue_page import parts, what_is_on
from core.web.requests import PortalRequest

PER_PAGE = 20
TEXT_MAX = 60


@require_safe
def venue_list(request: PortalRequest) -> HttpResponse:
    districts = list(Area.objects.districts())
    chosen = next((area for area in districts if area.code == request.GET.get("d")), None)
    text = request.GET.get("q", "").strip()[:TEXT_MAX]
    is_mine = "mine" in request.GET and request.user.is_authenticated
    found = venues(chosen.code if chosen else "", text)
    page = Paginator(follows.of(found, request.user) if is_mine else found, PER_PAGE).get_page(
        request.GET.get("page")
    )
    at, shown = timezone.now(), list(page)
    on = what_is_on([facility.pk for facility in shown], at)
    rows = [
        (venue, [Access(value).label for value in venue.facility.access], on.get(venue.facility.pk, 0))
        for venue in as_they_stand(shown, at)
    ]
    as_map = request.GET.get("view") == "map"
    kept = f"&{urlencode({'q': text})}" if text else ""
    context = {
        "page": page, "rows": rows, "districts": districts, "chosen": chosen, "text": text, "is_mine": is_mine,
        "as_map": as_map, "first": page.start_index(),
        "dots": maps.map_of(shown, page.start_index(), found) if as_map and chosen else None,
        "city": maps.by_district(found, kept) if as_map and not chosen else None,
    }  # fmt: skip
    return render(request, "community/places/spaces/venues.html", context)


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
