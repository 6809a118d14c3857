"""Views of self-checks: filling in for institutions, graded ones for everybody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.places.actions import self_checks as actions
from community.places.forms.standards import answers_from, replies_from
from community.places.models import CheckAnswer, CheckRound, CheckVerdict, Facility, SelfCheck
from community.places.queries.grading import compliance, marking, standard_of
from community.places.queries.sheets import lines_of, missing_sheets
from community.places.states import SelfCheckState
from community.policy import Right
from community.seat_rights import acting_institution, rows_of, takes
from core.errors import DomainError
from core.files import attachments
from core.web.requests import PortalRequest, SignedInRequest

S = SelfCheckState


@login_required
@require_safe
@takes(Right.HOST)
def sheets(request: SignedInRequest) -> HttpResponse:
    """My institution's sheets, and how its hours compare today."""
    owner, today = acting_institution(request), timezone.localdate()
    standard = standard_of(owner, today)
    facilities = Facility.objects.in_use().filter(institution=owner).order_by("pk")
    context = {
        "owner": owner, "standard": standard, "today": today,
        "hours": [(one, compliance(one, standard, today.year)) for one in facilities] if standard else [],
        "sheets": SelfCheck.objects.filter(facility__institution=owner).for_list(),
        "missing": missing_sheets(owner, today) if standard else [],
    }  # fmt: skip
    return render(request, "community/places/standards/mine.html", context)


@login_required
@require_POST
def join(request: SignedInRequest, pk: int, facility: int) -> HttpResponse:
    """Give a facility that came later its sheet of round `pk`."""
    mine = get_object_or_404(Facility.objects.managed_by(request.user).in_use(), pk=facility)
    running = get_object_or_404(CheckRound, pk=pk)
    try:
        check = actions.join_round(round=running, facility=mine, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("community:sheets")
    return redirect("community:sheet", pk=check.pk)


@login_required
@rows_of(Right.HOST)
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Fill in, hand in, explain: what the state allows. Saving is part of handing in, so nothing typed is lost."""
    check = get_object_or_404(SelfCheck.objects.managed_by(request.user).for_list(), pk=pk)
    if request.method != "POST":
        return render(request, "community/places/standards/sheet.html", _context(check))
    rows = list(check.answers.all())
    acting: dict[str, Any] = {"check": check, "by": request.actor, "at": timezone.now()}
    try:
        if check.state == S.DIFFERING:
            actions.explain_differences(replies=replies_from(rows, request.POST), **acting)
            done = "说明交上去了，区里复核后评级。"
        else:
            actions.save_answers(answers=answers_from(rows, request.POST, request.FILES), **acting)
            done = "已保存，还没有提交。"
            if "submit" in request.POST:
                actions.submit_check(**acting)
                done = "交上去了。区里可能来抽查，评级后公开。"
    except DomainError as refusal:
        check.refresh_from_db()
        context = {**_context(check, request.POST), "refusal": refusal}
        return render(request, "community/places/standards/sheet.html", context, status=409)
    messages.success(request, done)
    return redirect("community:sheet", pk=pk)


@require_safe
def public_sheet(request: PortalRequest, pk: int) -> HttpResponse:
    """Every line behind a public grade."""
    check = get_object_or_404(SelfCheck.objects.public().for_list(), pk=pk)
    facility = check.facility
    context = {
        "check": check, "facility": facility, "lines": lines_of(check), "marking": marking(check),
        "weekly_hours": (check.weekly_minutes or 0) / 60,
        "crumbs": [("共享空间", reverse("community:space_list")), (facility.name, reverse("community:facility", args=[facility.pk]))],
    }  # fmt: skip
    return render(request, "community/places/standards/public.html", context)


def _context(check: SelfCheck, typed: Any = None) -> dict[str, Any]:
    """What the page shows; what a refusal would lose is `typed` back into the lines."""
    lines = lines_of(check)
    for line in lines if typed else ():
        for name in ("verdict", "note", "reply"):
            kept = getattr(line.answer, name)
            setattr(line.answer, name, typed.get(f"{name}_{line.answer.pk}", kept))
    return {
        "check": check, "lines": lines, "verdicts": CheckVerdict.choices,
        "may_write": check.state in actions.OPEN, "may_explain": check.state == S.DIFFERING,
        "hours": compliance(check.facility, check.standard, check.round.year),
        "marking": marking(check) if check.state == S.GRADED else None,
    }  # fmt: skip


@attachments.readable_through("community.checkanswer")
def _may_read(user: Any, pk: int) -> bool:
    """Evidence: who hosts there, and the bureau that grades."""
    if user is None:
        return False
    mine = SelfCheck.objects.managed_by(user) | SelfCheck.objects.overseen_by(user)
    return CheckAnswer.objects.filter(pk=pk, sheet__in=mine.values("pk")).exists()
