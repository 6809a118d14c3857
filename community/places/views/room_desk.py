"""Views of shared spaces for their owner: requests, today's bookings, absences, the printed sign-in code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.places.actions import space_bookings, space_desk
from community.places.models import Space, SpaceBooking
from community.places.states import SpaceBookingState
from community.places.states.space_bookings import HOLDING
from community.places.views.rooms import PeopleForm, ReasonForm
from community.policy import Right
from community.seat_rights import acting_institution, rows_of, takes
from core.errors import DomainError
from core.web import drafts
from core.web.requests import SignedInRequest

S = SpaceBookingState


class NoteForm(forms.Form):
    answer = forms.CharField(max_length=300, required=False)


@login_required
@require_safe
@takes(Right.HOST)
def desk(request: SignedInRequest) -> HttpResponse:
    return render(request, "community/places/rooms/desk.html", _context(request))


@login_required
@require_POST
@takes(Right.HOST)
def desk_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Answer a request, sign somebody in or out, cancel, or excuse an absence."""
    booking = get_object_or_404(SpaceBooking.objects.hosted_by(request.user), pk=pk)
    acts: dict[str, tuple[Any, str, type[forms.Form] | None]] = {
        "confirm": (space_bookings.confirm_booking, "已同意，对方会收到通知。", NoteForm),
        "decline": (space_bookings.decline_booking, "没有同意，对方会看到原因。", ReasonForm),
        "call-off": (space_bookings.call_off_booking, "已取消，对方会看到原因。", ReasonForm),
        "sign-in": (space_desk.sign_in, "签到好了。", None),
        "sign-out": (space_desk.sign_out, "签退好了。", PeopleForm),
        "excuse": (space_desk.excuse_absence, "已谅解，这一次不再算。", ReasonForm),
        "uphold": (space_desk.uphold_absence, "已答复申诉。", ReasonForm),
    }
    if verb not in acts:
        raise Http404
    act, done, shape = acts[verb]
    form = shape(request.POST) if shape else None
    if form is not None and not form.is_valid():
        context = {**_context(request), "wrong": "请写明原因或人数再办，对方会看到。", "wrong_pk": pk}
        return render(request, "community/places/rooms/desk.html", context, status=422)
    try:
        act(booking=booking, by=request.actor, at=timezone.now(), **(form.cleaned_data if form else {}))
    except DomainError as refusal:
        context = {**_context(request), "refusal": refusal}
        return render(request, "community/places/rooms/desk.html", context, status=409)
    messages.success(request, done)
    return redirect("community:room_desk")


@login_required
@require_safe
@rows_of(Right.HOST)
def door_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Print page with the sign-in code, to hang at the room."""
    space = get_object_or_404(
        Space.objects.managed_by(request.user).select_related("rule", "facility"), pk=pk
    )
    if getattr(space, "rule", None) is None:
        raise Http404
    address = f"{settings.SITE_URL}{reverse('community:here', args=[space.rule.door_code])}"
    return render(request, "community/places/rooms/door_sheet.html", {"space": space, "address": address})


def _context(request: SignedInRequest) -> dict[str, Any]:
    owner, at = acting_institution(request), timezone.now()
    rows = SpaceBooking.objects.filter(space__facility__institution=owner).for_list()
    today = rows.filter(starts_at__date=timezone.localdate(at))
    coming = rows.filter(state__in=HOLDING, starts_at__date__gt=timezone.localdate(at))
    appeals = rows.filter(state=S.ABSENT, appealed_at__isnull=False, appeal_answer="")
    absent = rows.filter(state=S.ABSENT, appealed_at__isnull=True).order_by("-starts_at", "-pk")
    return {
        "begun": drafts.begun(request, "community:room_desk_act", "reason"), "owner": owner, "asks": rows.filter(state=S.ASKED), "now": at,
        "today": today.filter(state__in=[S.CONFIRMED, S.SIGNED_IN, S.SIGNED_OUT, S.ABSENT]),
        "appeals": appeals, "absent": absent[:10],
        "page": Paginator(coming.exclude(state=S.ASKED), 20).get_page(request.GET.get("page")),
        "spaces": Space.objects.in_use().for_list().filter(facility__institution=owner, rule__is_shared=True),
    }  # fmt: skip
