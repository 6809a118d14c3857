"""Views of bookings: book, ticket, cancel, waiting list."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from cloudplatform.actions import absences, bookings, places, waiting
from cloudplatform.actions.questions import answer_questions
from cloudplatform.forms.bookings import AnswersForm, AppealForm, BookingForm, FewerForm
from cloudplatform.models import Booking, Event, EventChange, WaitEntry
from cloudplatform.queries import catalogue
from cloudplatform.queries.bookings import (
    booking_of,
    person_status,
    ticket_of,
)
from cloudplatform.queries.waiting_positions import in_line
from cloudplatform.states import BookingState
from cloudplatform.views.events import event_context
from cloudplatform.views.tickets import ticket_context, ticket_page
from community.members.actions.residents import agree_for_child
from community.members.actions.schedule_conflicts import Clash
from core.actions import give_consent
from core.errors import DomainError
from core.models import User
from core.models.accounts import ConsentKind
from core.people.accounts import TERMS_VERSION
from core.record.actors import Actor
from core.web.drafts import keep_for_later, sign_in_keeping_text
from core.web.pages.posting import takes_visitors
from core.web.requests import SignedInRequest

PAGE = "cloudplatform/events/detail.html"


@takes_visitors
@sign_in_keeping_text
def book(request: SignedInRequest, pk: int) -> HttpResponse:
    """Book or join the waiting list, as the button says. Asking again for the same shows the ticket one has."""
    event = catalogue.row_shown_to(request.user, pk)
    if event is None:
        raise Http404
    if request.method != "POST":
        return redirect("cloudplatform:event", pk=event.pk)
    mine = person_status(event, request.user, timezone.now())
    form = BookingForm(request.POST, event=event, user=request.user, mine=mine)
    if "add_family" in request.POST:
        keep_for_later(request, request.path, form.fields.keys())
        back = urlencode({"next": f"{reverse('cloudplatform:event', args=[event.pk])}#book"})
        return redirect(f"{reverse('community:family')}?{back}")
    if not form.is_valid():
        return render(request, PAGE, event_context(request, _listed(event.pk), form), status=422)
    try:
        by = request.actor if mine.holds_seat else Actor(request.user)
        return _book_or_wait(request, event, form, by)
    except (places.AlreadyBooked, waiting.AlreadyWaiting) as refusal:
        messages.info(request, str(refusal))
        return _to_what_one_has(request.user, event)
    except DomainError as refusal:
        context = event_context(request, _listed(event.pk), form)
        context |= {
            "refusal": None if form.refuse(refusal) else refusal,
            "may_queue": context["rules"].may_wait and isinstance(refusal, places.SoldOut),
            "clashes": isinstance(refusal, Clash),
        }
        return render(request, PAGE, context, status=409)


def _listed(event: int) -> Event:
    """The event as it is now, with what its page shows."""
    return catalogue.listed([event])[0]


def _to_what_one_has(user: User, event: Event) -> HttpResponse:
    """Redirect to the ticket or waiting-list place the person already has."""
    booking = Booking.objects.of(user).filter(event=event).live().first()
    if booking is not None:
        return redirect("cloudplatform:ticket", pk=booking.pk)
    entry = get_object_or_404(WaitEntry.objects.of(user).filter(event=event).live())
    return redirect("cloudplatform:wait", pk=entry.pk)


def _book_or_wait(request: SignedInRequest, event: Event, form: BookingForm, by: Actor) -> HttpResponse:
    if form.cleaned_data.get("agrees") and form.cleaned_data["access_need"]:
        give_consent(user=request.user, kind=ConsentKind.ACCESS_NEEDS, version=TERMS_VERSION,
                     by=by, at=timezone.now())  # fmt: skip
    for child in form.agreed():
        agree_for_child(child=child, by=by, at=timezone.now())
    wish = {"event": event, "party": form.party(), "access_need": form.cleaned_data["access_need"],
            "knows_clash": "knows_clash" in request.POST, "by": by, "at": timezone.now()}  # fmt: skip
    if "wait" in request.POST:
        return redirect("cloudplatform:wait", pk=waiting.join_waiting_list(**wish).pk)
    booking = bookings.book(**wish)
    if form.answers():
        with suppress(DomainError):  # the place is theirs; the ticket asks again
            answer_questions(booking=booking, answers=form.answers(), by=by, at=timezone.now())
    messages.success(request, f"约好了：{event.title}，{booking.seats} 人。")
    return redirect("cloudplatform:ticket", pk=booking.pk)


def own_booking_or_404(request: SignedInRequest, pk: int) -> Booking:
    booking = booking_of(request.user, pk)
    if booking is None:
        raise Http404
    return booking


def own_ticket_or_404(request: SignedInRequest, pk: int) -> Booking:
    """As `own_booking_or_404`, with what its ticket says."""
    booking = ticket_of(request.user, pk, timezone.now())
    if booking is None:
        raise Http404
    return booking


@login_required
@require_safe
def ticket(request: SignedInRequest, pk: int) -> HttpResponse:
    return ticket_page(request, own_ticket_or_404(request, pk))


@login_required
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask once, then give the places back."""
    booking = own_booking_or_404(request, pk)
    is_late = timezone.now() >= booking.cancel_until
    context = {"booking": booking, "may_cancel": _may_change(booking), "is_late": is_late}
    if request.method != "POST":
        return render(request, "cloudplatform/bookings/cancel.html", context)
    try:
        bookings.cancel_booking(booking=booking, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        context["refusal"] = refusal
        return render(request, "cloudplatform/bookings/cancel.html", context, status=409)
    ending = "座位放出来了，有人补上就不算缺席。" if is_late else "座位会给候补的街坊。"
    messages.success(request, f"已取消“{booking.event.title}”，{ending}")
    return redirect("portal:mine")


@login_required
@require_POST
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer what the host asks, or change it, until it begins."""
    booking = own_ticket_or_404(request, pk)
    form = AnswersForm(request.POST, booking=booking)
    if form.is_valid():
        try:
            answer_questions(booking=booking, answers=form.answers(), by=request.actor, at=timezone.now())
        except DomainError as refusal:
            context = ticket_context(request, booking) | {"refusal": refusal, "answers_form": form}
            return render(request, "cloudplatform/bookings/ticket.html", context, status=409)
        messages.success(request, "主办方收到了您的回答。")
        return redirect("cloudplatform:ticket", pk=pk)
    context = ticket_context(request, booking) | {"answers_form": form}
    return render(request, "cloudplatform/bookings/ticket.html", context, status=422)


@login_required
@require_POST
def appeal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Appeal against an absence."""
    booking = own_ticket_or_404(request, pk)
    form = AppealForm(request.POST)
    context = {**ticket_context(request, booking), "appeal_form": form}
    if not form.is_valid():
        return render(request, "cloudplatform/bookings/ticket.html", context, status=422)
    try:
        absences.appeal_absence(
            booking=booking, text=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
        )
    except DomainError as refusal:
        return render(
            request, "cloudplatform/bookings/ticket.html", {**context, "refusal": refusal}, status=409
        )
    messages.success(request, "申诉交上去了，主办方答复后会通知你。")
    return redirect("cloudplatform:ticket", pk=booking.pk)


@login_required
def fewer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove people from a booking."""
    booking = own_booking_or_404(request, pk)
    form = FewerForm(request.POST if request.method == "POST" else None, booking=booking)
    context = {"booking": booking, "form": form, "may_cancel": _may_change(booking)}
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "cloudplatform/bookings/fewer.html", context, status=422 if form.errors else 200
        )
    try:
        leaving = [one.pk for one in form.cleaned_data["leaving"]]
        booking = bookings.reduce_party(
            booking=booking, leaving=leaving, alone_known=form.cleaned_data.get("alone_known", False),
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        context["refusal"] = None if form.refuse(refusal) else refusal
        return render(request, "cloudplatform/bookings/fewer.html", context, status=409)
    messages.success(request, f"改好了，现在是 {booking.seats} 人。")
    return redirect("cloudplatform:ticket", pk=booking.pk)


@login_required
@require_safe
def wait(request: SignedInRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(
        WaitEntry.objects.of(request.user).select_related("event__space__facility"), pk=pk
    )
    return render(request, "cloudplatform/bookings/wait.html", _wait_context(entry))


def _wait_context(entry: WaitEntry) -> dict[str, Any]:
    """What the page of a place in line shows."""
    now = timezone.now()
    (place,) = in_line([entry], now)
    changes = EventChange.objects.filter(event=entry.event_id, made_at__gt=entry.joined_at).order_by(
        "-made_at"
    )
    return {"entry": entry, "event": entry.event, "place": place, "now": now, "changes": changes}


@login_required
@require_POST
def claim(request: SignedInRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(
        WaitEntry.objects.of(request.user).select_related("event__space__facility"), pk=pk
    )
    try:
        booking = waiting.claim_offer(entry=entry, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        context = {**_wait_context(entry), "refusal": refusal}
        return render(request, "cloudplatform/bookings/wait.html", context, status=409)
    messages.success(request, "补上了，门票在这里。")
    return redirect("cloudplatform:ticket", pk=booking.pk)


@login_required
@require_POST
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(WaitEntry.objects.of(request.user), pk=pk)
    try:
        waiting.leave_waiting_list(entry=entry, by=request.actor, at=timezone.now())
        messages.success(request, "已退出候补。")
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("portal:mine")


def _may_change(booking: Booking) -> bool:
    """Whether the page offers to give places back now; the action decides."""
    return booking.state == BookingState.RESERVED and timezone.now() < booking.event.starts_at
