"""Views of comparisons: chart with table, and the table as a file. Without JavaScript the table stands alone."""

from __future__ import annotations

import json

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from core.files.downloads import sheet
from core.web.requests import PortalRequest
from evaluation.models import Subject
from evaluation.queries import comparison, dashboard, effect
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
    """The table beside a chart: of a comparison, of need and supply, of months, of the rounds of a subject."""
    table, of = request.GET.get("table"), request.GET.get("of", "")
    if table == "months":
        return _months(request, of, kind)
    if table == "history":
        return _history(request, of, kind)
    if table == "need":
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


def _months(request: PortalRequest, of: str, kind: str) -> HttpResponse:
    """What was held month by month in the city ("city"), a district ("district:440103") or an institution."""
    what, _sign, key = of.partition(":")
    today = localdate()
    if what == "city":
        board = dashboard.of_city(request.user, today)
    elif what == "district":
        board = dashboard.of_district(get_object_or_404(dashboard.districts(), pk=key), request.user, today)
    elif what == "institution" and key.isdecimal():
        body = get_object_or_404(dashboard.institutions(request.user), pk=int(key))
        board = dashboard.of_institution(body, request.user, today)
    else:
        raise Http404
    titles = ["月份", "最近十二个月（场）", "再前十二个月（场）"]
    return sheet("months", kind, titles, [[one.label, one.now, one.before] for one in board.months])


def _history(request: PortalRequest, of: str, kind: str) -> HttpResponse:
    """The published totals of what a subject stands for, with interval and peers."""
    rows = Subject.objects.visible_to(request.user).select_related("round__version__framework")
    history = effect.history(get_object_or_404(rows, pk=int(of) if of.isdecimal() else 0))
    titles = ["轮次", "得分", "区间下端", "区间上端", "同类没有整改的平均", "同类个数"]
    return sheet(
        "history",
        kind,
        titles,
        [[one.name, one.total, one.low, one.high, one.peers, one.peer_count] for one in history],
    )


def _found(request: PortalRequest, by: str) -> comparison.Comparison:
    if by not in KINDS:
        raise Http404
    try:
        return comparison.compare(request.GET.get("measure") or START, by, localdate())
    except KeyError as error:
        raise Http404 from error
