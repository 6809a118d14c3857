"""Views of a borrower's bookings: list, sign in and out on site, appeals, calendar subscription."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.members.queries.history import history
from community.places.actions import space_bookings, space_desk
from community.places.actions.calendar_feeds import make_feed
from community.places.models import CalendarFeed, SharingRule, SpaceBooking
from community.places.queries.sharing import rule_lines
from community.places.states import SPACE_BOOKING, SpaceBookingState
from community.places.states.space_bookings import HOLDING
from community.policy import Right
from community.seat_rights import rows_of
from core.errors import DomainError
from core.record.actors import Actor
from core.text import number
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest

S = SpaceBookingState


class PeopleForm(forms.Form):
    people_came = forms.IntegerField(label="实到人数", min_value=1, max_value=10_000)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=300)


@login_required
@require_safe
@rows_of(Right.BORROW)
def my_rooms(request: SignedInRequest) -> HttpResponse:
    rows = SpaceBooking.objects.borrowed_by(request.user).for_list()
    past = rows.exclude(state__in=HOLDING).order_by("-starts_at", "-pk")
    context = {
        "coming": rows.filter(state__in=HOLDING),
        "page": Paginator(past, 20).get_page(request.GET.get("page")),
        "feed": CalendarFeed.objects.filter(user=request.user).first(),
    }
    return render(request, "community/places/rooms/mine.html", context)


@login_required
@require_safe
def my_room(request: SignedInRequest, pk: int) -> HttpResponse:
    booking = get_object_or_404(SpaceBooking.objects.borrowed_by(request.user).for_list(), pk=pk)
    return render(request, "community/places/rooms/detail.html", _context(booking))


@login_required
@require_POST
def my_room_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Withdraw, cancel, sign out of or appeal about one's own booking."""
    booking = get_object_or_404(SpaceBooking.objects.borrowed_by(request.user).for_list(), pk=pk)
    acts: dict[str, tuple[Any, str, type[forms.Form] | None]] = {
        "withdraw": (space_bookings.withdraw_booking, "已撤回，时段让给别人。", None),
        "cancel": (space_bookings.cancel_booking, "已取消，时段让给别人。谢谢提前说一声。", None),
        "sign-out": (space_desk.sign_out, "已签退，谢谢爱护场地。", PeopleForm),
        "appeal": (_appeal, "申诉已交给管理方，答复会通知你。", ReasonForm),
    }
    if verb not in acts:
        raise Http404
    act, done, shape = acts[verb]
    form = shape(request.POST) if shape else None
    if form is not None and not form.is_valid():
        context = {**_context(booking), "wrong": verb, "wrong_form": form}
        return render(request, "community/places/rooms/detail.html", context, status=422)
    try:
        act(
            booking=booking,
            by=_by(request, booking),
            at=timezone.now(),
            **(form.cleaned_data if form else {}),
        )
    except DomainError as refusal:
        booking.refresh_from_db()
        return render(
            request,
            "community/places/rooms/detail.html",
            {**_context(booking), "refusal": refusal},
            status=409,
        )
    messages.success(request, done)
    return redirect("community:my_room", pk=pk)


@sign_in_keeping_text
def here(request: SignedInRequest, code: str) -> HttpResponse:
    """Target of the code hung at the room: sign in to the booking one has here now."""
    rule = get_object_or_404(SharingRule.objects.select_related("space__facility"), door_code=number(code))
    rows = SpaceBooking.objects.borrowed_by(request.user).filter(space=rule.space).for_list()
    at = timezone.now()
    todays = rows.filter(
        starts_at__date=timezone.localdate(at), state__in=[S.CONFIRMED, S.SIGNED_IN, S.ABSENT]
    )
    context: dict[str, Any] = {"rule": rule, "space": rule.space, "bookings": todays}
    if request.method != "POST":
        return render(request, "community/places/rooms/here.html", context)
    booking = get_object_or_404(todays, pk=request.POST.get("booking") or 0)
    try:
        space_desk.sign_in(booking=booking, by=_by(request, booking), at=at, door_code=code)
    except DomainError as refusal:
        return render(
            request, "community/places/rooms/here.html", {**context, "refusal": refusal}, status=409
        )
    messages.success(request, "签到好了。用完记得签退。")
    return redirect("community:my_room", pk=booking.pk)


@login_required
@require_POST
def new_feed(request: SignedInRequest) -> HttpResponse:
    """Make the secret address of my calendar, or a new one that ends the old."""
    make_feed(by=request.actor, at=timezone.now())
    messages.success(request, "日历地址好了。以前的地址不能再用。")
    return redirect("community:my_rooms")


def _appeal(*, reason: str, **values: Any) -> None:
    space_desk.appeal_absence(text=reason, **values)


def _by(request: SignedInRequest, booking: SpaceBooking) -> Actor:
    """The actor of the booking: for a group its leader acts, without a seat."""
    return request.actor if booking.institution_id else Actor(request.user)


def _context(booking: SpaceBooking) -> dict[str, Any]:
    at = timezone.now()
    return {
        "booking": booking, "steps": history(booking), "rules": rule_lines(booking.space.rule, at),
        "may_withdraw": SPACE_BOOKING.allows(booking.state, S.WITHDRAWN),
        "may_cancel": booking.state == S.CONFIRMED and at <= booking.cancel_until,
        "too_late": booking.state == S.CONFIRMED and at > booking.cancel_until,
        "may_sign_out": booking.state == S.SIGNED_IN,
        "may_appeal": booking.state == S.ABSENT and booking.appealed_at is None,
        "shows_code": booking.state in (S.CONFIRMED, S.SIGNED_IN),
    }  # fmt: skip
