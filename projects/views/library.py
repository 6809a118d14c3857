"""The public library of cases, and the brands. Policy: 3.2.1, 3.2.2, 3.4.1."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from community.members.queries import areas
from community.models import Area
from community.policy import Right
from core.files import attachments
from core.files.docx import Paper
from core.files.downloads import download
from core.web.facets import chips, facet
from core.web.requests import PortalRequest, wants_fragment
from projects.models import Brand, BrandKind, Case, Empowering
from projects.policy import KeyField, ProjectType
from projects.queries import cases as queries


@require_safe
@vary_on_headers("HX-Request")
def library(request: PortalRequest) -> HttpResponse:
    query = request.GET
    wanted = queries.WantedCases(
        text=query.get("q", "").strip()[:100],
        modes=tuple(value for value in query.getlist("m") if value in Empowering.values),
        types=tuple(value for value in query.getlist("t") if value in ProjectType.values),
        fields=tuple(value for value in query.getlist("f") if value in KeyField.values),
        district=query.get("d", "") if query.get("d", "").isdecimal() else "",
    )  # fmt: skip
    found, districts = queries.find(wanted), areas.districts()
    path, named = reverse("projects:library"), {area.code: area.name for area in districts}
    facets = [
        facet("m", "赋能方式", Empowering.choices, wanted.modes, found.counts["m"], is_open=True),
        facet("t", "项目类型", ProjectType.choices, wanted.types, found.counts["t"], is_open=True),
        facet("f", "重点领域", KeyField.choices, wanted.fields, found.counts["f"], is_open=True),
        facet("d", "区", named, [wanted.district], found.counts["d"], is_single=True),
    ]
    context = {
        "page": Paginator(found.cases, 12).get_page(query.get("page")), "wanted": wanted,
        "facets": facets, "chips": chips(query, path, facets), "path": path, "is_fragment": wants_fragment(request),
        "spread": {} if wants_fragment(request) else _by_district(districts),
        "crumbs": [("标杆项目", reverse("portal:project_list"))],
    }  # fmt: skip
    name = "_cases.html" if wants_fragment(request) else "library.html"
    return render(request, f"projects/library/{name}", context)


@require_safe
def published(request: PortalRequest, pk: int) -> HttpResponse:
    """One published case, with how it spread."""
    case = get_object_or_404(Case.objects.published().for_list().defer("search"), pk=pk)
    nodes, seat = queries.spread(case), request.seat
    files = list(attachments.about(case).filter(is_public=True))
    context = {
        "case": case, "sections": queries.sections(case), "figures": queries.figures(case), "nodes": nodes,
        "districts": queries.spread_by_district(case) if len(nodes) > 1 else {},
        "photos": [file for file in files if file.content_type.startswith("image/")],
        "papers": [file for file in files if not file.content_type.startswith("image/")],
        "may_adopt": bool(seat and seat.carries(Right.PROPOSE) and seat.institution_id != case.institution_id),
        "crumbs": [("标杆项目", reverse("portal:project_list")), ("案例库", reverse("projects:library"))],
    }  # fmt: skip
    return render(request, "projects/library/case.html", context)


@require_safe
def word(request: PortalRequest, pk: int) -> HttpResponse:
    """A published case as a Word document."""
    case = get_object_or_404(Case.objects.published().for_list().defer("search"), pk=pk)
    paper = Paper(case.title, note="示例数据" if case.is_sample else "")
    paper.facts([
        ("撰写单位", case.institution), ("所属项目", case.project), ("赋能方式", case.get_mode_display()),
        ("发布日期", f"{localtime(case.published_at):%Y年%-m月%-d日}"),
    ])  # fmt: skip
    paper.text(case.summary)
    for section in queries.sections(case):
        paper.head(section.title)
        paper.text(section.text)
    paper.head("数据")
    paper.table(
        ["指标", "数值", "单位", "口径和时间"],
        [(one.name, f"{one.value:g}", one.unit, one.note) for one in queries.figures(case)],
    )
    return download(paper.data(), f"case-{case.pk}.docx")


@require_safe
def brands(request: PortalRequest) -> HttpResponse:
    """Brands that joined activities of the same kind, with what was merged."""
    kind = request.GET.get("k", "")
    rows = Brand.objects.public().for_list().prefetch_related("items__institution")
    if kind in BrandKind.values:
        rows = rows.filter(kind=kind)
    context = {
        "page": Paginator(rows, 20).get_page(request.GET.get("page")), "kinds": BrandKind.choices, "kind": kind,
        "crumbs": [("标杆项目", reverse("portal:project_list"))],
    }  # fmt: skip
    return render(request, "projects/library/brands.html", context)


def _by_district(districts: Sequence[Area]) -> dict[str, dict[str, object]]:
    """Where cases were taken over, for the map; each pane leads to the cases written there."""
    counts = queries.spread_by_district()
    return {
        area.code: {
            "number": counts.get(area.code, 0),
            "url": reverse("projects:library") + f"?d={area.code}",
        }
        for area in districts
    }
