"""The workbench of institutions, suppliers and stations: what is due, and how this month goes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from cloudplatform.queries import figures
from cloudplatform.queries.duties import low_ratings
from community.middleware import SESSION_KEY
from community.models import Seat
from core.requests import SignedInRequest
from portal.duties import duties


@login_required
@require_safe
def workbench(request: SignedInRequest) -> HttpResponse:
    seats = list(
        Seat.objects.of(request.user).current().select_related("institution").order_by("starts_on", "pk")
    )
    if not seats:
        return render(request, "portal/no_seat.html")
    at, seat = timezone.now(), request.seat
    due, month = duties(seat.institution, at), figures.desk(seat.institution, at)
    today = localdate(at)
    context = {
        "seats": seats, "seat": seat, "now": at, "figures": month,
        "duties": [(duty, duty.days_left(today)) for duty in due[:12]], "duties_total": len(due),
        "deliveries": [(f"{one.first.month}月", one.deliveries) for one in month.months],
        "ticks": [f"{one.first.month}月" for one in month.months],
        "ratings": [("本单位", [one.rating for one in month.months]), ("全市", [one.city_rating for one in month.months])],
        "has_ratings": any(one.rating is not None for one in month.months),
        "low": low_ratings(seat.institution),
        "is_staff_only": request.user.is_staff,
    }  # fmt: skip
    return render(request, "portal/workbench.html", context)


@login_required
@require_POST
def take_seat(request: SignedInRequest, pk: int) -> HttpResponse:
    """Act in another of one's seats from now on."""
    seat = get_object_or_404(Seat.objects.of(request.user).current().select_related("institution"), pk=pk)
    request.session[SESSION_KEY] = seat.pk
    messages.success(request, f"现在以“{seat.label}”的身份办事。")
    return redirect("portal:workbench")
