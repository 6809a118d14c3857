"""Views of the archive: search, attendance and follow-up over the years."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from community.models import Institution
from core.files.downloads import sheet
from core.web.requests import PortalRequest
from roundtable.models import Resolution
from roundtable.queries import archive
from roundtable.queries.resolutions import listed
from roundtable.views.public import CRUMB


@require_safe
def search(request: PortalRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    hits = archive.search(text, request.user) if text else []
    return render(request, "roundtable/search.html", {"text": text, "hits": hits, "crumbs": [CRUMB]})


@require_safe
def records(request: PortalRequest) -> HttpResponse:
    """Attendance and follow-up of every institution that was ever called; `?format=xlsx` as a workbook."""
    rows = archive.records()
    if request.GET.get("format") in ("xlsx", "csv"):
        titles = ("单位", "应到", "实到", "请假", "牵头事项", "办结", "在办")
        table = [
            [one.institution.name, one.called, one.came, one.excused, one.led, one.done, one.open]
            for one in rows
        ]
        return sheet("roundtable-records", request.GET["format"], titles, table)
    return render(request, "roundtable/records.html", {"rows": rows, "crumbs": [CRUMB]})


@require_safe
def record(request: PortalRequest, pk: int) -> HttpResponse:
    """One institution over the years: its seats by role, and what it led."""
    institution = get_object_or_404(Institution, pk=pk)
    led = Resolution.objects.visible_to(request.user).in_force().filter(lead=institution)
    return render(request, "roundtable/record.html", {
        "institution": institution, "years": archive.years_of(institution, localdate()),
        "seats": archive.seats_of(institution), "led": listed(led.for_list(), timezone.now()),
        "crumbs": [CRUMB, ("到会和落实", reverse("roundtable:records"))],
    })  # fmt: skip
