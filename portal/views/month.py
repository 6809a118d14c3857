"""Monthly figures of an institution beside the city: page and export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from cloudplatform.queries.duties import low_ratings
from community.seat_rights import any_seat
from core.dates.months import month_before, month_of, parsed
from core.files.downloads import sheet
from core.measures import CITY_MEAN
from core.models import Notice
from core.web.requests import SignedInRequest
from portal import figures


@login_required
@require_safe
@any_seat
def month(request: SignedInRequest) -> HttpResponse:
    """How this month goes, beside the city; notices not read and low ratings to call back."""
    if not request.seat:
        return render(request, "portal/no_seat.html")
    at, seat = timezone.now(), request.seat
    today = localdate(at)
    recent, unread = figures.recent(seat, today), Notice.objects.of(request.user).unread()
    context = {
        "seat": seat, "now": at, "city_mean": CITY_MEAN,
        "measures": figures.month_of_seat(seat, today, in_pipeline=recent.takes_part),
        "notices": list(unread.newest_first()[:5]), "districts": recent.districts, "ticks": recent.ticks,
        "deliveries": [(tick, recent.deliveries.get(month) or 0) for tick, month in zip(recent.ticks, recent.months, strict=True)],
        "ratings": [("本单位", [recent.ratings.get(month) for month in recent.months]),
                    ("全市", [recent.city_ratings.get(month) for month in recent.months])],
        "takes_part": recent.takes_part, "delivers": bool(recent.deliveries), "has_ratings": bool(recent.ratings),
        "low": low_ratings(seat.institution), "before": month_before(month_of(today)),
    }  # fmt: skip
    return render(request, "portal/month.html", context)


@login_required
@require_safe
@any_seat
def month_sheet(request: SignedInRequest) -> HttpResponse:
    """A month's figures beside the city mean, with how each is counted, as a workbook. `?month=2026-10`; else this one."""
    if not request.seat:
        return render(request, "portal/no_seat.html")
    this = month_of(localdate())
    month = min(parsed(request.GET.get("month", "")) or this, this)
    takes_part = figures.recent(request.seat, month).takes_part
    rows = _rows(figures.month_of_seat(request.seat, month, in_pipeline=takes_part), month)
    titles = ["指标", "本单位", "全市平均", "单位", "月份", "怎么数的"]
    return sheet(f"month-{month:%Y-%m}", "xlsx", titles, rows)


def _rows(found: Sequence[figures.Figure], month: date) -> list[list[object]]:
    def rounded(value: float | None, digits: int) -> float | None:
        return None if value is None else round(value, digits)

    rows: list[list[object]] = [
        [
            one.name,
            rounded(one.value, one.digits),
            rounded(one.city_mean, 2),
            one.unit,
            f"{month:%Y-%m}",
            one.counted,
        ]
        for one in found
    ]
    return [*rows, ["全市平均", None, None, "", f"{month:%Y-%m}", CITY_MEAN]]
