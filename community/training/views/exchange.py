"""交流培养 at the workbench: proposing, agreeing on line by both heads, reporting, appraising."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.members.queries.history import history
from community.policy import Right
from community.seat_rights import acting_institution, rows_of, takes
from community.training.actions import secondments as actions
from community.training.forms.exchange import AppraisalForm, ReportForm, SecondmentForm
from community.training.forms.training import ReasonForm
from community.training.models import Secondment
from community.training.states import SECONDMENT, SecondmentState
from core.errors import DomainError
from core.files import attachments
from core.record.actors import Actor
from core.web import drafts
from core.web.buttons import Buttons, PageButton
from core.web.drafts import sign_in_keeping_text
from core.web.forms import refuse
from core.web.requests import SignedInRequest

S = SecondmentState


def report_with_file(
    *, secondment: Secondment, report: str, file: UploadedFile[Any] | None, by: Actor, at: datetime
) -> None:
    """Report, and keep the file beside it; together or not at all."""
    actions.report_secondment(secondment=secondment, report=report, by=by, at=at)
    if file:
        kept = attachments.accept(upload=file, purpose="report", by=by, at=at)
        attachments.claim([kept], secondment)


DESK = Buttons("community:secondment_act", "community:secondment", (
    PageButton("agree", "同意这次交流", actions.agree_secondment, "secondment", frozenset({S.PROPOSED}), done="已同意。",
         who=Secondment.objects.agreed_by_head),
    PageButton("report", "交总结", report_with_file, "secondment", frozenset({S.UNDER_WAY}), ReportForm, done="总结已交，等接收单位鉴定。",
         who=Secondment.objects.of),
    PageButton("close", "写鉴定，结束", actions.close_secondment, "secondment", frozenset({S.REPORTED}), AppraisalForm,
         done="已结束，证书发给本人。", lead="写完就结束，本人会得到一张交流培养证书。",
         who=Secondment.objects.hosted_by),
    PageButton("begin", "现在开始", actions.begin_secondment, "secondment", frozenset({S.AGREED}), done="开始了。",
         who=Secondment.objects.managed_by),
    PageButton("decline", "不同意，或撤回", actions.decline_secondment, "secondment", frozenset({S.PROPOSED}), ReasonForm, danger=True,
         done="已回绝，对方会看到原因。", who=Secondment.objects.managed_by),
    PageButton("break", "提前中止", actions.break_off_secondment, "secondment", SECONDMENT.sources_of(S.BROKEN_OFF), ReasonForm,
         danger=True, done="已中止，双方和本人会看到原因。", who=Secondment.objects.managed_by),
))  # fmt: skip


@login_required
@require_safe
@rows_of(Right.ENROL)
def desk(request: SignedInRequest) -> HttpResponse:
    rows = Secondment.objects.visible_to(request.user).for_list()
    page = Paginator(rows, 15).get_page(request.GET.get("page"))
    seat = request.seat
    may_propose = bool(seat and seat.carries(Right.ENROL))
    context = {"page": page, "may_propose": may_propose, "unit": seat.institution if seat else None}
    return render(request, "community/training/exchange/desk.html", context)


@sign_in_keeping_text
@takes(Right.ENROL)
def propose(request: SignedInRequest) -> HttpResponse:
    home = acting_institution(request)
    kept = drafts.initial(request)
    form = SecondmentForm(request.POST or None, home=home, initial=kept)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = actions.propose_secondment(
                    guest=form.cleaned_data["guest"], home=home, host=form.cleaned_data["host"], term=form.term(),
                    by=request.actor, at=timezone.now(),
                )  # fmt: skip
            except DomainError as refusal:
                refuse(form, refusal)
                status = 409
            else:
                messages.success(request, "已提出，等双方负责人同意。")
                return redirect("community:secondment", pk=made.pk)
    context = {"form": form, "title": "提出一次交流", "back": reverse("community:exchange"),
               "lead": f"从{home.name}派人到另一个成员单位学习或指导。两边负责人都同意才算数。"}  # fmt: skip
    return render(request, "community/training/edit.html", context, status=status)


@login_required
@require_safe
@rows_of(Right.ENROL)
def secondment(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(Secondment.objects.visible_to(request.user), pk=pk).pk)


@sign_in_keeping_text
@rows_of(Right.ENROL)
def act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    return DESK.press(request, pk, verb, _page)


def _page(
    request: SignedInRequest,
    pk: int,
    bound: Any = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    found = Secondment.objects.for_list().select_related("certificate").get(pk=pk)
    context = {
        "secondment": found, "offers": DESK.offers(request, found, bound), "refusal": refusal, "steps": history(found),
        "files": list(attachments.about(found)), "is_guest": found.guest_id == request.user.pk,
    }  # fmt: skip
    return render(request, "community/training/exchange/secondment.html", context, status=status)


@attachments.readable_through("community.secondment")
def _may_read(user: Any, pk: int) -> bool:
    """Files of a report: the guest and both institutions, and the bureaus above."""
    if user is None:
        return False
    rows = Secondment.objects.filter(pk=pk)
    return rows.visible_to(user).exists() or rows.overseen_by(user).exists()
