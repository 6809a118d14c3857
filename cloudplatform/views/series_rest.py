"""Views for cancelling or moving the rest of a series: choose, preview each event, confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cloudplatform.actions.clearing import EVENTS
from cloudplatform.actions.series_rest import cancel_rest, change_rest, moved
from cloudplatform.forms.series_rest import CANCEL, RestForm
from cloudplatform.models import Event
from community.models import Space
from community.places.queries.opening import why_not_free
from community.policy import Right
from community.seat_rights import rows_of
from core.errors import DomainError
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest

FORM, LOOK = "cloudplatform/hosting/rest.html", "cloudplatform/hosting/rest_look.html"


@dataclass(frozen=True)
class Row:
    """One event: as it would be (the same if it is called off), how many it touches, why not, whether it is ticked."""

    event: Event
    space: Space
    starts_at: datetime
    ends_at: datetime
    people: int
    why: str
    is_picked: bool


@sign_in_keeping_text
@rows_of(Right.HOST)
def rest(request: SignedInRequest, pk: int) -> HttpResponse:
    """Call off or move what is left of the series of the event `pk`, from it on."""
    event = get_object_or_404(Event.objects.hosted_by(request.user).select_related("host", "series"), pk=pk)
    if event.series is None:
        raise Http404
    at, step = timezone.now(), request.POST.get("do", "")
    events = list(Event.objects.rest_of_series(event, at).select_related("space__facility"))
    form = RestForm(request.POST or None, host=event.host, initial=drafts.initial(request))
    context: dict[str, Any] = {"event": event, "form": form, "count": len(events)}
    if not form.is_valid() or step == "edit":
        return render(request, FORM, context, status=422 if form.errors else 200)
    if step != "done":
        return _look(request, context, _rows(events, form.cleaned_data, at))
    chosen = {int(one) for one in request.POST.getlist("pick") if one.isdecimal()}
    try:
        told = _do(event, chosen, form.cleaned_data, request, at)
    except DomainError as refusal:
        rows = _rows(events, form.cleaned_data, at, chosen)
        return _look(request, {**context, "refusal": refusal}, rows, status=409)
    word = "取消了" if form.cleaned_data["what"] == CANCEL else "改好了"
    messages.success(request, f"{word} {len(chosen)} 场，{told} 人各收到一条消息。")
    return redirect("cloudplatform:hosted_event", pk=pk)


def _do(
    event: Event, chosen: set[int], values: dict[str, Any], request: SignedInRequest, at: datetime
) -> int:
    if values["what"] == CANCEL:
        return cancel_rest(event=event, chosen=chosen, reason=values["reason"], by=request.actor, at=at)
    return change_rest(
        event=event, chosen=chosen, starts=values["starts"], space=values["space"], reason=values["reason"],
        by=request.actor, at=at,
    )  # fmt: skip


def _look(
    request: SignedInRequest, context: dict[str, Any], rows: Sequence[Row], status: int = 200
) -> HttpResponse:
    able = [row.event.pk for row in rows if not row.why]
    shown = {
        "rows": rows, "able": len(able), "told": len({one.user.pk for _number, one in EVENTS.touched(able)}),
        "hidden": [field.as_hidden() for field in context["form"]],
        "is_cancelled": context["form"].cleaned_data["what"] == CANCEL,
    }  # fmt: skip
    return render(request, LOOK, {**context, **shown}, status=status)


def _rows(
    events: Sequence[Event], values: dict[str, Any], at: datetime, picked: set[int] | None = None
) -> Sequence[Row]:
    """Each event with why it cannot be. Queries by number of spaces, not of events."""
    plans = EVENTS.look([one.pk for one in events], at)
    is_cancelled = values["what"] == CANCEL
    moves = [
        moved(one, None if is_cancelled else values["starts"], None if is_cancelled else values["space"])
        for one in events
    ]
    why = dict.fromkeys((one.pk for one in events), "") if is_cancelled else _why(events, moves, at)
    return [
        Row(
            one, move.space, move.starts_at, move.starts_at + one.length(), plans[one.pk].people, why[one.pk],
            not why[one.pk] if picked is None else one.pk in picked,
        )
        for one, move in zip(events, moves, strict=True)
    ]  # fmt: skip


def _why(events: Sequence[Event], moves: Sequence[Any], at: datetime) -> dict[int, str]:
    """Why each could not be there and then; what they themselves hold until now is no hindrance."""
    own = [one.occupancy_id for one in events if one.occupancy_id]
    found: dict[int, str] = {}
    for space in {move.space for move in moves}:
        there = [(one, move) for one, move in zip(events, moves, strict=True) if move.space == space]
        spans = [(move.starts_at, move.starts_at + one.length()) for one, move in there]
        for (one, move), answer in zip(there, why_not_free(space, spans, besides=own), strict=True):
            small = f"{space.name}只坐 {space.capacity} 人" if one.capacity > space.capacity else ""
            found[one.pk] = "已经过了" if move.starts_at <= at else answer or small
    return found
