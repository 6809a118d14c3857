"""The scanner page of a venue: camera, typed code, list, walk-ins; batches from a scanner that was off the net."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from cloudplatform.actions import door as actions
from cloudplatform.forms.door import CodeForm, WalkInForm
from cloudplatform.models import Booking, CheckIn, Event, Method
from cloudplatform.queries import door as queries
from core.errors import DomainError
from core.requests import SignedInRequest

BATCH_MAX = 500


@login_required
@require_safe
def doors(request: SignedInRequest) -> HttpResponse:
    events = queries.events_at_the_door(request.user, timezone.now())
    return render(request, "cloudplatform/door/list.html", {"events": events})


@login_required
@require_safe
def door(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "cloudplatform/door/door.html", _context(request, _event(request, pk)))


@login_required
@require_POST
def check_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """By typed or scanned code."""
    event, form = _event(request, pk), CodeForm(request.POST)
    if not form.is_valid():
        return render(
            request,
            "cloudplatform/door/door.html",
            {**_context(request, event), "code_form": form},
            status=422,
        )
    scan = actions.Scan(
        code=form.cleaned_data["code"].removeprefix("HC-"), nonce=form.cleaned_data["nonce"],
        happened_at=timezone.now(), people=form.cleaned_data["people"], method=Method.CODE,
    )  # fmt: skip
    return _answer(
        request, event, lambda: actions.check_in(event=event, scan=scan, by=request.actor, at=timezone.now())
    )


@login_required
@require_POST
def check_in_listed(request: SignedInRequest, pk: int, booking: int) -> HttpResponse:
    """By a tick on the list, for people without a phone."""
    event = _event(request, pk)
    found = get_object_or_404(Booking, pk=booking, event=event)
    scan = actions.Scan(
        code=found.code, nonce=_nonce(request), happened_at=timezone.now(), method=Method.LIST
    )
    return _answer(
        request, event, lambda: actions.check_in(event=event, scan=scan, by=request.actor, at=timezone.now())
    )


@login_required
@require_POST
def walk_in(request: SignedInRequest, pk: int) -> HttpResponse:
    event, form = _event(request, pk), WalkInForm(request.POST)
    if not form.is_valid():
        return render(
            request,
            "cloudplatform/door/door.html",
            {**_context(request, event), "walk_form": form},
            status=422,
        )
    at = timezone.now()
    wish = {"people": form.cleaned_data["people"], "nonce": form.cleaned_data["nonce"], "happened_at": at}
    return _answer(
        request, event, lambda: actions.check_in_walk_in(event=event, **wish, by=request.actor, at=at)
    )


@login_required
@require_POST
def sync(request: SignedInRequest, pk: int) -> JsonResponse:
    """Take in what the scanner kept: a JSON list of {code, nonce, at}; each is answered in order of `nonce`."""
    event = _event(request, pk)
    try:
        scans = [_scan(row) for row in json.loads(request.body)[:BATCH_MAX]]
    except (ValueError, TypeError, KeyError, AttributeError):
        return JsonResponse({"code": "invalid", "detail": "扫描记录的格式不对。"}, status=400)
    ordered = sorted(scans, key=lambda one: one.happened_at)
    answers = actions.check_in_batch(event=event, scans=ordered, by=request.actor, at=timezone.now())
    return JsonResponse(
        {"answers": [_row(scan, answer) for scan, answer in zip(ordered, answers, strict=True)]}
    )


def _row(scan: actions.Scan, answer: CheckIn | DomainError) -> dict[str, object]:
    if isinstance(answer, DomainError):
        return {"nonce": str(scan.nonce), "ok": False, "code": answer.code, "text": str(answer)}
    return {"nonce": str(scan.nonce), "ok": True, "text": f"已入场 {answer.people} 人"}


def _scan(row: dict[str, Any]) -> actions.Scan:
    at = parse_datetime(row["at"])
    if at is None or not timezone.is_aware(at):
        raise ValueError("A scan needs an aware time.")
    return actions.Scan(
        code=str(row["code"]).removeprefix("HC-"), nonce=UUID(row["nonce"]), happened_at=_not_later(at)
    )


def _not_later(at: datetime) -> datetime:
    """A scanner's clock may run ahead; nothing happens later than now."""
    return min(at, timezone.now())


def _nonce(request: SignedInRequest) -> UUID:
    try:
        return UUID(request.POST.get("nonce", ""))
    except ValueError:
        return uuid4()


def _event(request: SignedInRequest, pk: int) -> Event:
    return get_object_or_404(Event.objects.door_of(request.user).for_list(), pk=pk)


def _answer(request: SignedInRequest, event: Event, act: Any) -> HttpResponse:
    try:
        arrival = act()
    except DomainError as refusal:
        return render(
            request,
            "cloudplatform/door/door.html",
            {**_context(request, event), "refusal": refusal},
            status=409,
        )
    except ValidationError as error:
        messages.warning(request, "；".join(error.messages))
        return redirect("cloudplatform:door", pk=event.pk)
    messages.success(request, f"已入场 {arrival.people} 人。")
    return redirect("cloudplatform:door", pk=event.pk)


def _context(request: SignedInRequest, event: Event) -> dict[str, Any]:
    text = request.GET.get("q", "").strip()[:20]
    return {
        "event": event, "count": queries.count(event), "guests": queries.guests(event, text), "text": text,
        "code_form": CodeForm(), "walk_form": WalkInForm(), "nonce": uuid4(), "now": timezone.now(),
    }  # fmt: skip
