"""Views for repeating events: copy one, or create several after a preview of each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions.series import make_series
from cloudplatform.forms.series import SeriesForm
from cloudplatform.models import Event
from community.places.queries.opening import why_not_free
from community.policy import Right
from community.seat_rights import acting_institution, takes
from core.constraints import at_fields
from core.errors import DomainError
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest

FORM, PREVIEW = "cloudplatform/hosting/series.html", "cloudplatform/hosting/series_preview.html"
DONE = {
    "publish": "已发布 {count} 场，街坊可以看到了。",
    "draft": "存了 {count} 场草稿，发布以后街坊才看得到。",
}


@dataclass(frozen=True)
class Day:
    """One event of the series as it would be: its number in it, when, why not (empty: it can), whether it is ticked."""

    number: int
    starts_at: datetime
    ends_at: datetime
    why: str
    is_picked: bool


@sign_in_keeping_text
@takes(Right.HOST)
def new_series(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """The form, begun with the event `pk` if one is given; then each day; then all that are ticked."""
    host, at = acting_institution(request), timezone.now()
    again: dict[str, Any] = {}
    after: Event | None = None
    if pk is not None:
        after = get_object_or_404(Event.objects.hosted_by(request.user), pk=pk, host=host)
        again = SeriesForm.initial_again(after, at)
    form = SeriesForm(request.POST or None, host=host, initial={**again, **drafts.initial(request)})
    step = request.POST.get("do", "")
    back = reverse("cloudplatform:hosted_event", args=[pk]) if pk else reverse("cloudplatform:hosted_list")
    context: dict[str, Any] = {"form": form, "host": host, "back": back}
    if not form.is_valid() or step == "edit":
        return render(request, FORM, context, status=422 if form.errors else 200)
    if step not in DONE:
        return _preview(request, context, _days(form, at))
    numbers = {int(one) for one in request.POST.getlist("pick") if one.isdecimal()}
    chosen = [shift for number, shift in enumerate(form.shifts) if number in numbers]
    try:
        made = make_series(
            host=host,
            fields=form.values(),
            shifts=chosen,
            is_published=step == "publish",
            after=after,
            by=request.actor,
            at=at,
        )
    except DomainError as refusal:
        return _preview(request, {**context, "refusal": refusal}, _days(form, at, numbers), status=409)
    except ValidationError as error:
        form.add_error(None, at_fields(error, form.fields))
        return render(request, FORM, context, status=422)
    messages.success(request, DONE[step].format(count=len(made)))
    return redirect("cloudplatform:hosted_list")


def _preview(
    request: SignedInRequest, context: dict[str, Any], days: Sequence[Day], status: int = 200
) -> HttpResponse:
    form: SeriesForm = context["form"]
    shown = {
        "days": days, "fields": form.cleaned_data, "possible": sum(not day.why for day in days),
        "hidden": [field.as_hidden() for field in form],
    }  # fmt: skip
    return render(request, PREVIEW, {**context, **shown}, status=status)


def _days(form: SeriesForm, at: datetime, picked: set[int] | None = None) -> Sequence[Day]:
    """Each day with why it cannot be; those that can are ticked, or those that were."""
    length: timedelta = form.cleaned_data["ends_at"] - form.cleaned_data["starts_at"]
    spans = [(start, start + length) for start in form.starts]
    answers = why_not_free(form.cleaned_data["space"], spans)
    days = []
    for number, ((start, end), found) in enumerate(zip(spans, answers, strict=True)):
        why = "已经过了" if start <= at else found
        days.append(Day(number, start, end, why, not why if picked is None else number in picked))
    return days
