"""Views of the utilisation of shared spaces, month by month, with the rows behind each figure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.places.queries import usage as queries
from community.policy import Right
from community.seat_rights import acting_institution, takes
from core.dates.months import month_of, parsed
from core.files.downloads import sheet
from core.web.requests import SignedInRequest

TITLES = [
    "设施",
    "空间",
    "月份",
    "开放（分钟）",
    "活动（分钟）",
    "借用（分钟）",
    "没有来（分钟）",
    "使用率",
    "到场人数",
]
MONTHS_BACK = 12


@login_required
@require_safe
@takes(Right.HOST)
def usage(request: SignedInRequest) -> HttpResponse:
    """Figures of one month; `?format=xlsx` or `csv` hands them out."""
    owner, month = acting_institution(request), _month(request)
    rows = queries.usage(owner, month)
    if request.GET.get("format") in ("xlsx", "csv"):
        return _sheet(rows, month, request.GET["format"])
    context = {"owner": owner, "month": month, "rows": rows, "months": _months(timezone.localdate())}
    return render(request, "community/places/rooms/usage.html", context)


@login_required
@require_safe
@takes(Right.HOST)
def usage_rows(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every holding behind the figures of one space and month."""
    month = _month(request)
    found = queries.usage(acting_institution(request), month, space=pk)
    if not found:
        raise Http404
    return render(request, "community/places/rooms/usage_rows.html", {"row": found[0], "month": month})


def _sheet(rows: Sequence[queries.Usage], month: date, kind: str) -> HttpResponse:
    table = [
        [
            row.space.facility.name, row.space.name, f"{month:%Y-%m}", row.open_minutes, row.event_minutes,
            row.booking_minutes, row.absent_minutes, "" if row.share is None else round(row.share, 4), row.people,
        ]
        for row in rows
    ]  # fmt: skip
    return sheet(f"usage-{month:%Y-%m}", kind, TITLES, table)


def _month(request: SignedInRequest) -> date:
    """The month asked for, this one if it is none or far away."""
    this = month_of(timezone.localdate())
    month = parsed(request.GET.get("month", ""))
    return month if month and abs((month - this).days) < 3700 else this


def _months(today: date) -> list[date]:
    """The next month, this one, and a year back."""
    number = today.year * 12 + today.month
    return [date((number - back) // 12, (number - back) % 12 + 1, 1) for back in range(MONTHS_BACK + 2)]
