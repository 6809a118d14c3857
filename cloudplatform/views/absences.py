"""Views of absences for hosts: correct, excuse, answer appeals."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cloudplatform.actions import absences as actions
from cloudplatform.forms.check_ins import MercyForm
from cloudplatform.models import Booking, Event
from cloudplatform.queries.check_ins import absent_guests, masked
from community.policy import Right
from community.seat_rights import rows_of
from core.errors import DomainError
from core.web import drafts
from core.web.requests import SignedInRequest

PAGE = "cloudplatform/door/absences.html"
DONE = {"mend": "已补登到场。", "excuse": "已谅解，不再算缺席。", "uphold": "已答复，缺席不变。"}


@login_required
@require_safe
@rows_of(Right.HOST)
def absence_list(request: SignedInRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(Event.objects.hosted_by(request.user).for_list(), pk=pk)
    return render(request, PAGE, _context(request, event))


@login_required
@require_POST
def act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Mend, excuse or uphold one absence."""
    if verb not in DONE:
        raise Http404
    booking = get_object_or_404(Booking.objects.hosted_by(request.user).select_related("event"), pk=pk)
    event = get_object_or_404(Event.objects.hosted_by(request.user).for_list(), pk=booking.event_id)
    form = MercyForm(request.POST, seats=booking.seats)
    if not form.is_valid():
        wrong = {**_context(request, event), "wrong": booking.pk, "wrong_form": form}
        return render(request, PAGE, wrong, status=422)
    reason, people = form.cleaned_data["reason"], form.cleaned_data["people"] or booking.seats
    by_whom: dict[str, Any] = {
        "booking": booking,
        "reason": reason,
        "by": request.actor,
        "at": timezone.now(),
    }
    try:
        if verb == "mend":
            actions.correct_absence(people=people, **by_whom)
        elif verb == "excuse":
            actions.excuse_absence(**by_whom)
        else:
            actions.uphold_absence(**by_whom)
    except DomainError as refusal:
        return render(request, PAGE, {**_context(request, event), "refusal": refusal}, status=409)
    messages.success(request, DONE[verb])
    return redirect("cloudplatform:absences", pk=event.pk)


def _context(request: SignedInRequest, event: Event) -> dict[str, Any]:
    page = Paginator(absent_guests(event), 50).get_page(request.GET.get("page"))
    rows = [(booking, masked(booking.booker.display_name)) for booking in page]
    begun = drafts.begun(request, "cloudplatform:absence_act", "reason")
    return {"begun": begun, "event": event, "page": page, "rows": rows, "now": timezone.now()}
