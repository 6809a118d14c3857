"""The workbench of institutions, suppliers and stations: what is due, and how this month goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_POST, require_safe

from cloudplatform.queries.duties import low_ratings
from community.members.queries.own_duties import duties_of
from community.middleware import SESSION_KEY
from community.models import Seat
from core.dates.months import month_before, month_of, parsed
from core.files.downloads import sheet
from core.measures import CITY_MEAN
from core.models import Notice
from core.web.requests import SignedInRequest
from portal import figures

SHOWN = 10
GREETINGS = ((5, "夜深了"), (11, "上午好"), (13, "中午好"), (18, "下午好"), (24, "晚上好"))


@login_required
@require_safe
def workbench(request: SignedInRequest) -> HttpResponse:
    seats = list(
        Seat.objects.of(request.user).current().select_related("institution").order_by("starts_on", "pk")
    )
    if not seats:
        return render(request, "portal/no_seat.html")
    at, seat = timezone.now(), request.seat
    due, today = duties_of(seat, at), localdate(at)
    request.due = due  # the rail counts them
    recent, unread = figures.recent(seat, today), Notice.objects.of(request.user).unread()
    context = {
        "seats": seats, "seat": seat, "now": at, "greeting": greeting(localtime(at).hour), "city_mean": CITY_MEAN,
        "measures": figures.month_of_seat(seat, today, in_pipeline=recent.takes_part),
        "duties": [(duty, duty.days_left(today)) for duty in due[:SHOWN]], "duties_total": len(due),
        "due_today": sum(1 for duty in due if duty.due_on and duty.due_on <= today),
        "notices": list(unread.newest_first()[:5]), "districts": recent.districts, "ticks": recent.ticks,
        "deliveries": [(tick, recent.deliveries.get(month) or 0) for tick, month in zip(recent.ticks, recent.months, strict=True)],
        "ratings": [("本单位", [recent.ratings.get(month) for month in recent.months]),
                    ("全市", [recent.city_ratings.get(month) for month in recent.months])],
        "takes_part": recent.takes_part, "delivers": bool(recent.deliveries), "has_ratings": bool(recent.ratings),
        "low": low_ratings(seat.institution), "is_staff_only": request.user.is_staff, "before": month_before(month_of(today)),
    }  # fmt: skip
    return render(request, "portal/workbench.html", context)


@login_required
@require_safe
def duty_list(request: SignedInRequest) -> HttpResponse:
    """Everything that is due, from every app; `?from=` cuts it to one source."""
    if not request.seat:
        return render(request, "portal/no_seat.html")
    at = timezone.now()
    due = duties_of(request.seat, at)
    sources: dict[str, int] = {}
    for duty in due:
        sources[duty.source] = sources.get(duty.source, 0) + 1
    source = request.GET.get("from", "")
    source = source if source in sources else ""
    shown = [(duty, duty.days_left(localdate(at))) for duty in due if not source or duty.source == source]
    context = {
        "page": Paginator(shown, 30).get_page(request.GET.get("page")), "total": len(due), "source": source,
        "sources": list(sources.items()), "seat": request.seat,
    }  # fmt: skip
    return render(request, "portal/duties.html", context)


@login_required
@require_safe
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


@login_required
@require_POST
def take_seat(request: SignedInRequest, pk: int) -> HttpResponse:
    """Act in another of one's seats from now on."""
    seat = get_object_or_404(Seat.objects.of(request.user).current().select_related("institution"), pk=pk)
    request.session[SESSION_KEY] = seat.pk
    messages.success(request, f"现在以“{seat.label}”的身份办事。")
    return redirect("portal:workbench")


def greeting(hour: int) -> str:
    return next(words for until, words in GREETINGS if hour < until)


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
