"""View for assigning a duty of the institution to a colleague."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from community.members.actions.duties import can_do, give_duty, held_as, put_duty_back
from community.members.queries.own_duties import duties_of
from community.models import Seat
from community.seat_rights import any_seat
from core.errors import DomainError
from core.models import Assignment
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.forms import refuse
from core.web.requests import SignedInRequest
from portal.desk_forms import GiveForm


@sign_in_keeping_text
@any_seat
def give(request: SignedInRequest) -> HttpResponse:
    """`?about=app.model:1&do=…` names a duty of the seat in use; it does not exist for others."""
    seat, at = request.seat, timezone.now()
    if not seat:
        raise Http404
    due = duties_of(seat, at)
    request.due = due  # the rail counts them
    about, do = request.GET.get("about", ""), request.GET.get("do", "")
    duty = next((one for one in due if one.subject and one.subject == about and one.do == do), None)
    if duty is None:
        raise Http404
    colleagues = (
        Seat.objects.current().filter(institution=seat.institution_id).select_related("user", "institution")
    )
    able = [one.pk for one in colleagues if can_do(one, duty)]
    form = GiveForm(
        request.POST or None, initial=drafts.initial(request), seats=colleagues.filter(pk__in=able)
    )
    holder = Assignment.objects.holders().filter(subject=held_as(seat.institution_id, duty.subject)).first()
    context: dict[str, Any] = {"duty": duty, "form": form, "holder": holder}
    acting = {"seat": seat, "duty": duty, "by": request.actor, "at": at}
    if request.method == "POST" and "back" in request.POST:
        put_duty_back(**acting)
        messages.success(request, "放回待办了，谁都可以办。")
        return redirect("portal:workbench")
    if form.is_valid():
        try:
            give_duty(**acting, **form.cleaned_data)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"交给{form.cleaned_data['to'].holder}了，会收到通知。")
            return redirect("portal:workbench")
    return render(request, "portal/give_duty.html", context, status=422 if form.errors else 200)
