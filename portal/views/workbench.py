"""The workbench of institutions, suppliers and stations: what is due, and how this month goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_POST, require_safe

from cloudplatform.queries import figures
from cloudplatform.queries.duties import low_ratings
from cloudplatform.queries.measures import month as month_in_the_pipeline
from community.middleware import SESSION_KEY
from community.models import Seat
from community.queries.measures import Measure
from community.queries.measures import month as month_in_the_community
from core.downloads import sheet
from core.models import Notice
from core.requests import SignedInRequest
from portal.duties import duties_of
from portal.rail import opens

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
    due, desk = duties_of(seat, at), figures.desk(seat.institution, at)
    request.due = due  # the rail counts them
    today, unread = localdate(at), Notice.objects.of(request.user).unread()
    context = {
        "seats": seats, "seat": seat, "now": at, "greeting": greeting(localtime(at).hour),
        "measures": _month(seat, desk, at),
        "duties": [(duty, duty.days_left(today)) for duty in due[:SHOWN]], "duties_total": len(due),
        "due_today": sum(1 for duty in due if duty.due_on and duty.due_on <= today),
        "notices": list(unread.newest_first()[:5]), "districts": desk.districts,
        "deliveries": [(f"{one.first.month}月", one.deliveries) for one in desk.months],
        "ticks": [f"{one.first.month}月" for one in desk.months],
        "ratings": [("本单位", [one.rating for one in desk.months]), ("全市", [one.city_rating for one in desk.months])],
        "takes_part": desk.takes_part, "delivers": any(one.deliveries for one in desk.months),
        "has_ratings": any(one.rating is not None for one in desk.months),
        "low": low_ratings(seat.institution),
        "is_staff_only": request.user.is_staff,
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
    """This month's figures beside the city mean, with how each is counted, as a workbook."""
    if not request.seat:
        return render(request, "portal/no_seat.html")
    at, seat = timezone.now(), request.seat
    rows = _rows(_month(seat, figures.desk(seat.institution, at), at))
    titles = ["指标", "本单位", "全市平均", "单位", "怎么数的"]
    return sheet(f"month-{localdate(at):%Y-%m}", "xlsx", titles, rows)


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


def _month(seat: Seat, desk: figures.Desk, at: datetime) -> Sequence[Measure]:
    """This month's figures beside the city mean, from every app."""
    pipeline = month_in_the_pipeline(seat.institution, desk, at) if desk.takes_part else ()
    shown = [replace(one, path=one.path if opens(seat, one.path) else "") for one in pipeline]
    return [*shown, *month_in_the_community(seat, at)]


def _rows(found: Sequence[Measure]) -> list[list[object]]:
    def rounded(value: float | None, digits: int) -> float | None:
        return None if value is None else round(value, digits)

    return [
        [one.name, rounded(one.value, one.digits), rounded(one.city_mean, 2), one.unit, one.counted]
        for one in found
    ]
