"""Views of the public directory of members: search, map, export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from community.members.models import Area, Membership
from community.members.queries import areas
from community.members.queries import members as queries
from community.members.queries.members import WantedMembers
from core.files.downloads import sheet
from core.web.facets import Facet, chips, facet
from core.web.requests import PortalRequest, wants_fragment

PER_PAGE = 24
EXPORT_MAX = 20_000
COLUMNS = ("名称", "系统", "层级", "类别", "所在区域", "状态", "加入")


@require_safe
@vary_on_headers("HX-Request")
def member_list(request: PortalRequest) -> HttpResponse:
    districts = areas.districts()
    wanted = wanted_from(request.GET)
    found = queries.find(wanted)
    page = Paginator(found.members, PER_PAGE).get_page(request.GET.get("page"))
    facets, path = _facets(wanted, found.counts, districts), reverse("community:member_list")
    context = {
        "page": page, "wanted": wanted, "facets": facets, "chips": chips(request.GET, path, facets), "path": path,
        "as_map": request.GET.get("view") == "map", "is_fragment": wants_fragment(request),
        "district_counts": {
            area.code: {"number": found.counts["d"].get(area.code, 0), "url": reverse("community:member_list") + f"?d={area.code}"}
            for area in districts
        },
    }  # fmt: skip
    name = "_results.html" if wants_fragment(request) else "list.html"
    return render(request, f"community/members/{name}", context)


@require_safe
def export(request: PortalRequest, form: str) -> HttpResponse:
    """What is found, as one sheet: .xlsx or .csv."""
    rows = [_row(one) for one in queries.matching(wanted_from(request.GET)).for_list()[:EXPORT_MAX]]
    return sheet("members", form, COLUMNS, rows)


def wanted_from(query: QueryDict) -> WantedMembers:
    """Parse the filters from the query string; unknown values are ignored."""
    words = queries.choices()

    def chosen(name: str) -> tuple[str, ...]:
        return tuple(value for value in query.getlist(name) if value in words[name])

    return WantedMembers(
        text=query.get("q", "").strip()[:100], sectors=chosen("sector"), levels=chosen("level"), kinds=chosen("kind"),
        districts=tuple(code for code in query.getlist("d") if code.isdecimal() and len(code) <= 6),
    )  # fmt: skip


def _row(membership: Membership) -> list[Any]:
    one = membership.institution
    return [
        one.name, one.get_sector_display(), one.get_level_display(), one.get_kind_display(), _place(one.area),
        membership.get_state_display(), membership.joined_on,
    ]  # fmt: skip


def _place(area: Area) -> str:
    return area.name if area.parent is None or len(area.code) <= 6 else f"{area.parent.name} {area.name}"


def _facets(
    wanted: WantedMembers, counts: Mapping[str, Mapping[str, int]], districts: Sequence[Area]
) -> Sequence[Facet]:
    words = queries.choices()
    return [
        facet("sector", "系统", words["sector"], wanted.sectors, counts["sector"], is_open=True),
        facet("d", "区", {area.code: area.name for area in districts}, wanted.districts, counts["d"]),
        facet("level", "层级", words["level"], wanted.levels, counts["level"]),
        facet("kind", "类别", words["kind"], wanted.kinds, counts["kind"]),
    ]
