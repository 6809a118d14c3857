"""Views of the coverage of streets: list, map, export. Policy: 3.2.1."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from cloudplatform.models import Cover, Street
from cloudplatform.queries.project_links import cover_by_district
from core.files.downloads import sheet
from core.web.requests import PortalRequest
from projects.models import Call
from projects.states import CallState

COLUMNS = ("区", "镇街", "代码", "覆盖情况", "在建项目", "一年场次")
SORTS = {
    "place": ("parent__order", "code"),
    "projects": ("projects", "events", "code"),
    "events": ("events", "projects", "code"),
}


@require_safe
def coverage(request: PortalRequest) -> HttpResponse:
    """Blank and weak streets: a list to sort, a map to look at, and what the next call asks for. Policy: 3.2.1."""
    query = request.GET
    everything: list[Any] = list(Street.objects.covered(localdate()).for_list())
    rows = _streets(query)
    kept = query.get("c", "")
    context = {
        "page": Paginator(rows, 40).get_page(query.get("page")), "districts": cover_by_district(everything),
        "district": query.get("d", ""), "covers": Cover.choices, "cover": kept, "sort": query.get("sort", "place"),
        "totals": {one: sum(street.cover == one for street in everything) for one in Cover.values},
        "calls": Call.objects.public().filter(state=CallState.OPEN, wanted_streets__isnull=False).distinct().order_by("closes_at", "pk"),
        "crumbs": [("标杆项目", reverse("portal:project_list"))],
    }  # fmt: skip
    return render(request, "portal/projects/coverage.html", context)


@require_safe
def coverage_sheet(request: PortalRequest, kind: str) -> HttpResponse:
    """The streets of a choice to take along, as `kind`."""
    table = [
        [
            row.parent.name if row.parent else "",
            row.name,
            row.code,
            Cover(row.cover).label,
            row.projects,
            row.events,
        ]
        for row in _streets(request.GET)
    ]
    return sheet("coverage", kind, COLUMNS, table)


def _streets(query: Any) -> Any:
    rows: Any = Street.objects.covered(localdate()).for_list()
    district, cover = query.get("d", ""), query.get("c", "")
    if district.isdecimal():
        rows = rows.filter(code__startswith=district)
    if cover in Cover.values:
        rows = rows.filter(cover=cover)
    return rows.order_by(*SORTS.get(query.get("sort", ""), SORTS["place"]))
