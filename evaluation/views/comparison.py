"""Comparing: a chart with its table, and the table as a file. Without JavaScript the table stands alone."""

from __future__ import annotations

import json

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from core.files.downloads import sheet
from core.web.requests import PortalRequest
from evaluation.queries import comparison
from evaluation.queries.comparison import KINDS, START

NAMES = (
    ("district", "区"),
    (comparison.TYPE, "单位的类型"),
    ("institution", "单位"),
    ("project", "标杆项目"),
)


@require_safe
def compare(request: PortalRequest) -> HttpResponse:
    by = request.GET.get("by", "district")
    found = _found(request, by)
    need, need_option = comparison.need_and_supply(localdate()) if by == "district" else ([], {})
    context = {
        "found": found, "by": by, "kinds": NAMES, "choices": comparison.choices(KINDS[by]), "need": need,
        "option": json.dumps(found.option, ensure_ascii=False), "need_option": json.dumps(need_option, ensure_ascii=False),
        "need_words": comparison.need_in_words(need),
        "crumbs": [("评价", reverse("evaluation:index"))],
    }  # fmt: skip
    return render(request, "evaluation/compare.html", context)


@require_safe
def compare_file(request: PortalRequest, kind: str) -> HttpResponse:
    if request.GET.get("table") == "need":
        need, _option = comparison.need_and_supply(localdate())
        return sheet(
            "need",
            kind,
            ["区", "需求（条）", "办成的场次（场）"],
            [[one.name, one.posted, one.held] for one in need],
        )
    found = _found(request, request.GET.get("by", "district"))
    rows = [[row.name, row.now, row.before, row.moved] for row in found.rows]
    mean = ["全市", found.mean, found.mean_before, None]
    titles = [
        "对象",
        f"最近十二个月（{found.measure.unit}）",
        f"再前十二个月（{found.measure.unit}）",
        "相差",
    ]
    return sheet("compare", kind, titles, [*rows, mean])


def _found(request: PortalRequest, by: str) -> comparison.Comparison:
    if by not in KINDS:
        raise Http404
    try:
        return comparison.compare(request.GET.get("measure") or START, by, localdate())
    except KeyError as error:
        raise Http404 from error
