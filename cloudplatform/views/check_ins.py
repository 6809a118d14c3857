"""Views of check-in: scanner page, typed code, list, walk-ins, upload from offline scanners."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cloudplatform.actions import check_ins as actions
from cloudplatform.forms.check_ins import CodeForm, Line, WalkInForm, read_line
from cloudplatform.models import Booking, CheckIn, Event, Method
from cloudplatform.queries import check_ins as queries
from community.policy import Right
from community.seat_rights import rows_of, takes
from core.errors import DomainError
from core.text import cleaned
from core.web.requests import SignedInRequest

BATCH_MAX = 500
PAGE = "cloudplatform/door/door.html"


@login_required
@require_safe
@takes(Right.DOOR)
def doors(request: SignedInRequest) -> HttpResponse:
    events = queries.events_for_check_in(request.user, timezone.now())
    return render(request, "cloudplatform/door/list.html", {"events": events})


@login_required
@require_safe
@never_cache
@rows_of(Right.DOOR)
def door(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, PAGE, _context(request, _event(request, pk)))


@login_required
@require_POST
def check_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """Check in by typed or scanned code."""
    event, form, at = _event(request, pk), CodeForm(request.POST), timezone.now()
    if not form.is_valid():
        return render(request, PAGE, {**_context(request, event), "code_form": form}, status=422)
    typed = form.cleaned_data
    scan = actions.Scan(typed["code"], typed["nonce"], at, typed["people"], Method.CODE)
    return _answer(
        request,
        event,
        lambda: actions.check_in(event=event, scan=scan, by=request.actor, at=at),
        code_form=form,
    )


@login_required
@require_POST
def check_in_listed(request: SignedInRequest, pk: int, booking: int) -> HttpResponse:
    """Check in from the guest list, for people without a phone."""
    event, at = _event(request, pk), timezone.now()
    found = get_object_or_404(Booking, pk=booking, event=event)
    scan = actions.Scan(found.code, _nonce(request), at, method=Method.LIST)
    return _answer(request, event, lambda: actions.check_in(event=event, scan=scan, by=request.actor, at=at))


@login_required
@require_POST
def walk_in(request: SignedInRequest, pk: int) -> HttpResponse:
    event, form, at = _event(request, pk), WalkInForm(request.POST), timezone.now()
    if not form.is_valid():
        return render(request, PAGE, {**_context(request, event), "walk_form": form}, status=422)
    count = actions.WalkIn(form.cleaned_data["people"], form.cleaned_data["nonce"], at)
    return _answer(
        request, event, lambda: actions.check_in_walk_in(event=event, walk_in=count, by=request.actor, at=at)
    )


@login_required
@require_POST
def undo(request: SignedInRequest, pk: int, check_in: int) -> HttpResponse:
    """Undo a check-in or a count of walk-ins."""
    event, at = _event(request, pk), timezone.now()
    found = get_object_or_404(CheckIn, pk=check_in, event=event)
    try:
        actions.undo_check_in(check_in=found, by=request.actor, at=at)
    except DomainError as refusal:
        return render(request, PAGE, {**_context(request, event), "refusal": refusal}, status=409)
    messages.success(request, f"已撤销 {found.people} 人的到场。")
    return redirect("cloudplatform:door", pk=event.pk)


@login_required
@require_POST
def sync(request: SignedInRequest, pk: int) -> JsonResponse:
    """Take in a JSON list of what the scanner kept (forms.door.read_line); each row is answered by its nonce."""
    event, rows = _event(request, pk), _rows(request)
    if rows is None:
        return JsonResponse({"code": "invalid", "detail": "扫描记录的格式不对。"}, status=400)
    codes, now = queries.codes(event, rows), timezone.now()
    lines = [read_line(row, codes, now) for row in rows]
    scans = [line.scan for line in lines if line.scan is not None]
    answers = iter(actions.check_in_batch(event=event, scans=scans, by=request.actor, at=now))
    return JsonResponse({
        "answers": [_row(line, next(answers) if line.scan else None) for line in lines],
        "count": asdict(queries.count(event)),
    })  # fmt: skip


def _rows(request: HttpRequest) -> list[Any] | None:
    try:
        rows = cleaned(json.loads(request.body))
    except (ValueError, RecursionError, RawPostDataException):  # the last: a form, no list
        return None
    return rows[:BATCH_MAX] if isinstance(rows, list) else None


def _row(line: Line, answer: CheckIn | DomainError | None) -> dict[str, object]:
    if answer is None:
        return {"nonce": line.nonce, "ok": False, "code": "invalid", "text": "这条记录读不懂，没有记入"}
    if isinstance(answer, DomainError):
        return {"nonce": line.nonce, "ok": False, "code": answer.code, "text": str(answer)}
    return {
        "nonce": line.nonce,
        "ok": True,
        "booking": answer.booking_id,
        "text": f"已入场 {answer.people} 人",
    }


def _nonce(request: SignedInRequest) -> UUID:
    try:
        return UUID(request.POST.get("nonce", ""))
    except ValueError:
        return uuid4()


def _event(request: SignedInRequest, pk: int) -> Event:
    return get_object_or_404(Event.objects.staffed_by(request.user).for_list(), pk=pk)


def _answer(
    request: SignedInRequest, event: Event, act: Callable[[], CheckIn], **shown: object
) -> HttpResponse:
    try:
        arrival = act()
    except DomainError as refusal:
        return render(request, PAGE, {**_context(request, event), **shown, "refusal": refusal}, status=409)
    messages.success(request, f"已入场 {arrival.people} 人。")
    return redirect("cloudplatform:door", pk=event.pk)


def _context(request: SignedInRequest, event: Event) -> dict[str, Any]:
    text = request.GET.get("q", "").strip()[:20]
    return {
        "event": event, "count": queries.count(event), "walk_ins": queries.walk_ins(event),
        "guests": queries.guests(event, text), "text": text,
        "code_form": CodeForm(), "walk_form": WalkInForm(), "nonce": uuid4(), "most": queries.GUESTS_SHOWN,
        "is_door_open": event.door_opens_at <= timezone.now() < event.door_closes_at,
    }  # fmt: skip
