"""Views of the help desk: find a person by phone with a stated reason, and act for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cloudplatform.actions import helpdesk
from cloudplatform.models import Booking, Demand, WaitEntry
from cloudplatform.states import BookingState
from community.bureau import acting
from community.models import Seat
from core.constraints import refusal_of
from core.errors import DomainError
from core.models import User
from core.people.phones import PhoneField
from core.web.forms import PortalForm
from portal.views.bureau import frame

KEY: Final = "helpdesk"
OPEN_FOR: Final = timedelta(minutes=30)  # then the number is asked for again, with its reason
DONE: Final = {
    "resend": "票又发了一次，对方会收到通知。",
    "cancel": "取消了，对方会收到通知。",
    "fewer": "人数改好了，对方会收到通知。",
}


class FindForm(PortalForm):
    phone = PhoneField(label="对方的手机号")
    reason = forms.CharField(
        label="为什么查（会记在对方的记录里，对方能看到）",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def find(request: HttpRequest) -> HttpResponse:
    """Ask for the number and why; the page of the person follows."""
    if not Seat.objects.scope_codes(request.user):
        raise Http404
    form = FindForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status, at = 422, timezone.now()
        if form.is_valid():
            try:
                person = helpdesk.find_person(**form.cleaned_data, by=acting(request), at=at)
            except DomainError as refusal:
                form.add_error("phone", str(refusal))
                status = 409
            else:
                reason = form.cleaned_data["reason"]
                request.session[KEY] = {
                    "person": person.pk,
                    "reason": reason,
                    "until": (at + OPEN_FOR).isoformat(),
                }
                return HttpResponseRedirect(reverse("admin:helpdesk_person"))
    context = {**frame(request), "title": "帮人查预约", "form": form}
    return TemplateResponse(request, "desk/helpdesk.html", context, status=status)


@require_safe
def person_page(request: HttpRequest) -> HttpResponse:
    """What the person has with the places one oversees: bookings, places in line, demands."""
    known = opened(request)
    if known is None:
        messages.info(request, "要再查一次：写上号码和原因。")
        return HttpResponseRedirect(reverse("admin:helpdesk"))
    person, reason, until = known
    bookings = (
        seen_bookings(request, person).select_related("event__space__facility").order_by("-event__starts_at")
    )
    waiting = (
        WaitEntry.objects.filter(user=person)
        .live()
        .filter(Seat.objects.overseen(request.user, "event__area_id"))
    )
    demands = Demand.objects.handled_by(request.user).filter(asker=person).order_by("-pk")
    live = [
        (row, list(row.attendees.filter(is_live=True).select_related("user", "family_member").order_by("pk")))
        for row in bookings.filter(state=BookingState.RESERVED, event__ends_at__gt=timezone.now())[:20]
    ]  # fmt: skip
    context = {
        **frame(request), "title": str(person), "person": person, "reason": reason, "until": until, "live": live,
        "past": bookings.exclude(pk__in=[row.pk for row, _people in live])[:10],
        "waiting": waiting.select_related("event")[:10], "demands": demands[:10],
    }  # fmt: skip
    return TemplateResponse(request, "desk/person.html", context)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Send the ticket again, cancel, or let some stay at home; the person is told."""
    known = opened(request)
    booking = seen_bookings(request, known[0]).filter(pk=pk).first() if known else None
    if known is None or booking is None or verb not in DONE:
        raise Http404
    who: dict[str, Any] = {
        "booking": booking,
        "reason": known[1],
        "by": acting(request),
        "at": timezone.now(),
    }
    try:
        if verb == "resend":
            helpdesk.resend_ticket(**who)
        elif verb == "cancel":
            helpdesk.cancel_for(**who)
        else:
            leaving = [int(one) for one in request.POST.getlist("leaving") if one.isdecimal()]
            helpdesk.reduce_for(leaving=leaving, alone_known="alone_known" in request.POST, **who)
    except (DomainError, IntegrityError) as error:
        messages.warning(request, str(error) if isinstance(error, DomainError) else str(refusal_of(error)))
    else:
        messages.success(request, DONE[verb])
    return HttpResponseRedirect(reverse("admin:helpdesk_person"))


def opened(request: HttpRequest) -> tuple[User, str, datetime] | None:
    """Whom one looked up a short while ago, why, and until when the page stays open."""
    kept = request.session.get(KEY)
    if not kept or not Seat.objects.scope_codes(request.user):
        return None
    until = datetime.fromisoformat(kept["until"])
    person = User.objects.filter(pk=kept["person"], is_active=True).first()
    return (person, kept["reason"], until) if person is not None and timezone.now() < until else None


def seen_bookings(request: HttpRequest, person: User) -> Any:
    """The person's bookings of events in the area one oversees."""
    return Booking.objects.of(person).filter(Seat.objects.overseen(request.user, "event__area_id"))
