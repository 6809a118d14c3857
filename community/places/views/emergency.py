"""
Closing a facility or one space although something is planned there: choose the period, review what it affects, confirm
all together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from community.places.actions.clearing import close_and_clear, close_space_and_clear
from community.places.forms.places import MovesForm, PeriodForm
from community.places.models import Facility, Space
from community.places.queries.space_holders import Hit, hits
from community.policy import Right
from community.seat_rights import rows_of
from core.errors import DomainError
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest

FORM, LOOK = "community/places/clear.html", "community/places/clear_look.html"


@sign_in_keeping_text
@rows_of(Right.HOST)
def clear(request: SignedInRequest, pk: int) -> HttpResponse:
    """The three steps of the closure, for who manages the facility, and for the bureau of its area."""
    managed = Facility.objects.managed_by(request.user)
    facility = get_object_or_404(managed | Facility.objects.overseen_by(request.user), pk=pk)
    is_host, at = managed.filter(pk=pk).exists(), timezone.now()
    back = reverse("community:places") if is_host else reverse("admin:community_facility_change", args=[pk])
    form = PeriodForm(request.POST or None, initial=drafts.initial(request), facility=facility)
    context: dict[str, Any] = {"facility": facility, "form": form, "back": back}
    if not form.is_valid() or request.POST.get("do") == "edit":
        return render(request, FORM, context, status=422 if form.errors else 200)
    space = form.cleaned_data["space"]
    found = hits(facility, form.cleaned_data["starts_at"], form.cleaned_data["ends_at"], at, space)
    is_sure = request.POST.get("do") == "close"
    rooms = (
        Space.objects.in_use()
        .filter(facility__institution=facility.institution_id)
        .order_by("facility_id", "pk")
    )
    moves = MovesForm(request.POST if is_sure else None, found=found, spaces=rooms.select_related("facility"))
    context |= {"moves": moves, "found": found, "space": space}
    if not is_sure or not moves.is_valid():
        return _look(request, context, 422 if moves.errors else 200)
    seen = {int(one) for one in request.POST.getlist("seen") if one.isdecimal()}
    try:
        _close(
            facility, form.cleaned_data, {"seen": seen, "moves": moves.moves(), "by": request.actor, "at": at}
        )
    except DomainError as refusal:
        return _look(request, context | {"refusal": refusal, "stuck": refusal.values.get("pk")}, 409)
    messages.success(request, _done(found, "停用" if space else "闭馆"))
    return redirect(back)


def _close(facility: Facility, chosen: dict[str, Any], rest: dict[str, Any]) -> None:
    """Close the whole facility, or the space that was chosen."""
    space = chosen["space"]
    values = {name: value for name, value in chosen.items() if name != "space"}
    if space is None:
        close_and_clear(facility=facility, **values, **rest)
    else:
        close_space_and_clear(space=space, **values, **rest)


def _look(request: SignedInRequest, context: dict[str, Any], status: int) -> HttpResponse:
    found: Sequence[Hit] = context["found"]
    shown = {
        "rows": [(hit, context["moves"].of(hit)) for hit in found],
        "people": sum(hit.people for hit in found if not hit.why_not),
        "told": len({one.user.pk for hit in found if not hit.why_not for one in hit.touched}),
        "live": sum(not hit.has_begun for hit in found), "hidden": [field.as_hidden() for field in context["form"]],
    }  # fmt: skip
    return render(request, LOOK, {**context, **shown}, status=status)


def _done(found: Sequence[Hit], word: str) -> str:
    live = [hit for hit in found if not hit.has_begun]
    told = len({one.user.pk for hit in live for one in hit.touched})
    if not live:
        return f"{word}公告已发布，这段时间没有别的安排。"
    return f"{word}公告已发布，{len(live)} 项安排一起处理了，{told} 人各收到一条消息。"
