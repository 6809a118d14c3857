"""Monthly circulars: the ranking for everybody, the briefs behind a point for those who report, and the papers. Policy: 4.3."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from community.members.models import Institution, Seat
from community.members.queries import members
from community.press.models import Circular
from community.press.queries import circulars as queries
from core.files import spreadsheets
from core.files.docx import Paper
from core.files.downloads import download
from core.web.requests import PortalRequest, SignedInRequest


@require_safe
def circular_list(request: PortalRequest) -> HttpResponse:
    rows = Circular.objects.current().defer("content")
    page = Paginator(rows, 24).get_page(request.GET.get("page"))
    return render(
        request,
        "community/press/circulars/list.html",
        {"page": page, "crumbs": [("新闻", reverse("community:news_list"))]},
    )


@require_safe
def circular(request: PortalRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Circular.objects.public().select_related("issued_by"), pk=pk)
    mine = set(Institution.objects.with_seat(request.user).values_list("pk", flat=True))
    is_staff = bool(Seat.objects.scope_codes(request.user))
    rows = [
        (row, is_staff or row["institution"] in mine, row["institution"] in mine)
        for row in found.content["rows"]
    ]
    editions = Circular.objects.public().filter(month=found.month).defer("content").order_by("version")
    context = {
        "circular": found, "rows": rows, "summary": queries.summary(found), "is_intact": queries.is_intact(found),
        "editions": list(editions), "may_download": bool(mine) or is_staff, "shows_briefs": any(shown for _, shown, _ in rows),
        "crumbs": [("新闻", reverse("community:news_list")), ("信息通报", reverse("community:circular_list"))],
        "member_pages": members.pages(*(row["institution"] for row in found.content["rows"])),
        "chart": [(row["name"], row["points"]) for row in found.content["districts"]],
    }  # fmt: skip
    return render(request, "community/press/circulars/detail.html", context)


@login_required
@require_safe
def circular_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The ranking of institutions as a workbook; `?by=district` that of districts."""
    found = _downloadable(request, pk)
    if request.GET.get("by") == "district":
        sheet = spreadsheets.workbook(queries.DISTRICT_COLUMNS, queries.district_table(found))
    else:
        sheet = spreadsheets.workbook(queries.COLUMNS, queries.table(found))
    return download(sheet, f"tongbao-{found.month:%Y-%m}-v{found.version}.xlsx")


@login_required
@require_safe
def circular_docx(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _downloadable(request, pk)
    return download(paper(found), f"tongbao-{found.month:%Y-%m}-v{found.version}.docx")


def paper(circular: Circular) -> bytes:
    """The circular as an official paper."""
    issued = f"{localdate(circular.issued_at):%Y年%-m月%-d日}" if circular.issued_at else "待签发"
    document = Paper(circular.title, note=f"（{issued}）")
    if circular.note:
        document.text(f"更正说明：{circular.note}")
    document.head("一、总体情况")
    document.text(queries.summary(circular))
    document.head("二、各单位得分")
    document.table(queries.COLUMNS, queries.table(circular))
    document.head("三、各区得分")
    document.table(queries.DISTRICT_COLUMNS, queries.district_table(circular))
    document.head("四、本月没有得分的单位")
    document.text("、".join(circular.content["silent"]) or "无。")
    document.head("五、计分办法")
    for rule in circular.content["rules"]:
        cap = f"，每月最多 {rule['cap']} 分" if rule["cap"] is not None else ""
        document.text(f"{rule['label']}：每次 {rule['points']} 分{cap}。")
    document.text("各项分值累计；通报印发后登记的，计入下一个月。")
    return document.data()


def _downloadable(request: SignedInRequest, pk: int) -> Circular:
    """Papers are for those who report and for the bureau, which also sees drafts."""
    if Seat.objects.scope_codes(request.user):
        return get_object_or_404(Circular, pk=pk)
    if not Institution.objects.with_seat(request.user).exists():
        raise Http404
    return get_object_or_404(Circular.objects.public(), pk=pk)
