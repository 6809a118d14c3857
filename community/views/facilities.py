"""The public page of a facility: hours, closures announced, access, where it lies, photos, spaces."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.models import Access, Closure, Facility, Photo, Space
from community.queries import announced, members
from community.queries.grading import compliance, latest_grade, standard_of
from community.queries.places import open_week, position_of
from core.requests import PortalRequest


@require_safe
def facility_page(request: PortalRequest, pk: int) -> HttpResponse:
    rows = Facility.objects.in_use().select_related("institution", "area__parent")
    facility = get_object_or_404(rows, pk=pk)
    at = timezone.now()
    closures = Closure.objects.filter(facility=facility, period__endswith__gt=at).order_by("period")
    standard = standard_of(facility.institution, timezone.localdate(at))
    context = {
        "graded": latest_grade(facility),
        "hours_beside": compliance(facility, standard, timezone.localdate(at).year) if standard else None,
        "announced": announced.of_standard(facility.institution, standard),
        "facility": facility, "hours": open_week(facility), "closures": closures, "position": position_of(facility),
        "spaces": Space.objects.in_use().filter(facility=facility).select_related("rule").order_by("pk"),
        "photos": Photo.objects.filter(facility=facility).select_related("file").order_by("position"),
        "member_pages": members.pages(facility.institution_id),
        "access_words": [Access(value).label for value in facility.access],
        "crumbs": [("共享空间", "/spaces/"), (facility.area.parent or facility.area, "")],
    }  # fmt: skip
    return render(request, "community/spaces/facility.html", context)
