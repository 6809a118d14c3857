"""View for exchanging a booking for another session."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cloudplatform.actions.moving import move_booking
from cloudplatform.forms.bookings import MoveForm
from cloudplatform.queries.bookings import sessions_for
from cloudplatform.states import BookingState
from cloudplatform.views.bookings import own_booking_or_404
from community.members.actions.schedule_conflicts import Clash
from core.errors import DomainError
from core.web.requests import SignedInRequest

PAGE = "cloudplatform/bookings/move.html"


@login_required
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose another session that has places for the whole party; the ticket changes at once."""
    at = timezone.now()
    booking = own_booking_or_404(request, pk)
    form = MoveForm(request.POST if request.method == "POST" else None, sessions=sessions_for(booking, at))
    context = {
        "booking": booking, "form": form, "is_late": at >= booking.cancel_until,
        "may_move": booking.state == BookingState.RESERVED and at < booking.event.starts_at,
    }  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return render(request, PAGE, context, status=422 if form.errors else 200)
    try:
        moved = move_booking(
            booking=booking, to=form.cleaned_data["session"], knows_clash="knows_clash" in request.POST,
            by=request.actor, at=at,
        )  # fmt: skip
    except DomainError as refusal:
        context |= {"refusal": refusal, "clashes": isinstance(refusal, Clash)}
        return render(request, PAGE, context, status=409)
    messages.success(request, f"换好了：{moved.event.when}，{moved.seats} 人。原来那一场的座位已经放出来。")
    return redirect("cloudplatform:ticket", pk=moved.pk)
