"""Views of an event's guest list for its host: list, export, message to all."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cloudplatform.actions.guests import message_guests
from cloudplatform.forms.guests import MessageForm
from cloudplatform.forms.orders import in_words
from cloudplatform.models import Event
from cloudplatform.queries import guests as queries
from cloudplatform.queries.check_ins import masked
from community.policy import Right
from community.seat_rights import rows_of
from core.errors import DomainError
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.forms import refuse
from core.web.printed import handed_out
from core.web.requests import SignedInRequest

PER_PAGE = 200


@login_required
@require_safe
@never_cache
@rows_of(Right.HOST)
def guest_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The guest list; `?format=xlsx` or `csv` exports it."""
    event = _own(request, pk)
    if "format" in request.GET:
        head = [("活动", event.title), ("时间", in_words(event.starts_at)), ("地点", str(event.space))]
        title, table = "预约名单", queries.table(event)
        return handed_out(request, f"guests-{pk}", title, queries.titles(event), table, also=head)
    page = Paginator(queries.bookings_of(event), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (
            booking,
            masked(booking.booker.display_name),
            queries.came(booking),
            queries.answers_of(booking, event),
        )
        for booking in page
    ]
    context = {"event": event, "page": page, "rows": rows, "counted": queries.counted(event)}
    return render(request, "cloudplatform/hosting/guests.html", context)


@sign_in_keeping_text
@rows_of(Right.HOST)
def message(request: SignedInRequest, pk: int) -> HttpResponse:
    """Words for everybody who booked: typed, shown with how many they reach, then sent."""
    event = _own(request, pk)
    form = MessageForm(request.POST or None, initial=drafts.initial(request))
    context = {
        "event": event, "form": form, "people": queries.reached_by_a_message(event).count(),
        "before": queries.messages_to(event)[:20], "is_shown": False,
    }  # fmt: skip
    if form.is_valid():
        step = request.POST.get("do", "")
        if step == "send":
            try:
                people = message_guests(
                    event=event, text=form.cleaned_data["text"], by=request.actor, at=timezone.now()
                )
            except DomainError as refusal:
                refuse(form, refusal)
            else:
                messages.success(
                    request, f"已发给 {people} 人，他们在站内信里看得到；留了手机、邮箱的也会收到。"
                )
                return redirect("cloudplatform:message_guests", pk=pk)
        context["is_shown"] = step != "edit" and not form.errors
    return render(request, "cloudplatform/hosting/message.html", context, status=422 if form.errors else 200)


def _own(request: SignedInRequest, pk: int) -> Event:
    return get_object_or_404(Event.objects.hosted_by(request.user).for_list(), pk=pk)
