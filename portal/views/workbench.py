"""Views of the workbench of institutions: inbox, saved views, follows, change of seat."""

from __future__ import annotations

import re
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cloudplatform.queries.duties import open_quotas
from community.members.queries.first_steps import guide_of
from community.members.queries.own_duties import duties_of
from community.middleware import SESSION_KEY, usable_seats
from community.models import Seat
from community.policy import Right
from community.seat_rights import any_seat
from core.desk import holding, saved_views
from core.desk.inbox import BOXES
from core.models.desk import Desk
from core.web.requests import SignedInRequest
from portal.desk_list import BOX_NAMES, GROUPINGS, HOLDERS, View, chips, grouped, kept
from portal.views.bureau import keep_view
from portal.workbench_list import boxes, seen_rows
from portal.workbench_next import remember

PAGE: Final = 50
SUBJECT: Final = re.compile(r"[a-z]+\.[a-z]+:[0-9]{1,9}")


@login_required
@require_safe
@any_seat
def workbench(request: SignedInRequest) -> HttpResponse:
    """One box of the seat in use: what it has to do now, first."""
    if not request.seat:
        return render(request, "portal/no_seat.html")
    at, seat = timezone.now(), request.seat
    view = View.of(request.GET)
    due = duties_of(seat, at)
    request.due = due  # the rail counts them
    found = boxes(seat, due, at)
    shown = view.cut(found[view.box], request.user)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    remember(request, view.query, BOX_NAMES[view.box], shown)
    context = {
        "seat": seat, "now": at, "view": view, "page": page, "shown": len(shown),
        "groups": grouped(view, list(page.object_list), shown), "box_name": BOX_NAMES[view.box],
        "tabs": [(box, BOX_NAMES[box], len(found[box]), f"?box={box}") for box in BOXES],
        "kept": kept(view, found, request.user, Desk.WORKBENCH), "save_path": reverse("portal:save_view"),
        "drop_name": "portal:drop_view",
        "chips": chips(view, found[view.box], {}), "late": sum(line.light.kind == "over" for line in shown),
        "kinds": sorted({(line.kind.code, line.kind.name) for line in found[view.box]}),
        "groupings": GROUPINGS.items(), "holders": HOLDERS.items(),
        "quotas": open_quotas(seat.institution, at) if seat.carries(Right.ORDER) else [],
        "seats": usable_seats(request), "is_staff_only": request.user.is_staff,
        "address": reverse("portal:workbench"), "guide": guide_of(seat) if view.box == "todo" else None,
    }  # fmt: skip
    return render(request, "portal/workbench.html", context)


@login_required
@require_safe
@any_seat
def duty_list(request: SignedInRequest) -> HttpResponse:
    """The old address of the list."""
    return redirect("portal:workbench")


@login_required
@require_POST
def save_view(request: SignedInRequest) -> HttpResponse:
    """Keep the filter of the address under a name."""
    return keep_view(request, Desk.WORKBENCH, reverse("portal:workbench"))


@login_required
@require_POST
def drop_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget one of one's own filters."""
    saved_views.drop(person=request.user, pk=pk)
    return redirect("portal:workbench")


@login_required
@require_POST
def follow(request: SignedInRequest) -> HttpResponse:
    """Keep one of the institution's matters in 关注, or no more; back to the box the star stands in."""
    subject = request.POST.get("subject", "")
    seen = seen_rows(request.seat, [subject]) if request.seat and SUBJECT.fullmatch(subject) else {}
    if subject not in seen:
        raise Http404
    act = holding.unfollow if "stop" in request.POST else holding.follow
    act(about=seen[subject].row, by=request.actor, at=timezone.now())
    query = View.of(request.GET).query
    return redirect(f"{reverse('portal:workbench')}?{query}" if query else "portal:workbench")


@login_required
@require_POST
def take_seat(request: SignedInRequest, pk: int) -> HttpResponse:
    """Act in another of one's seats from now on."""
    seat = get_object_or_404(Seat.objects.of(request.user).current().select_related("institution"), pk=pk)
    request.session[SESSION_KEY] = seat.pk
    messages.success(request, f"现在以“{seat.label}”的身份办事。")
    return redirect("portal:workbench")
