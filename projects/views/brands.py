"""Views of brands and key work of members. Policy: 3.2.1."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.models import Institution
from community.policy import Right
from community.seat_rights import acting_institution, rows_of, takes
from core.web import drafts
from core.web.buttons import Buttons, PageButton
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from projects.actions import brands as actions
from projects.actions import keywork
from projects.forms.cases import AdoptWorkForm, BrandForm, ItemForm, KeyWorkForm
from projects.forms.cooperation import ReasonForm
from projects.models import Brand, KeyWork
from projects.queries.parties import worked_on_by
from projects.states import BrandState
from projects.views.running import accept_files, write

OPEN = frozenset({BrandState.PROPOSED, BrandState.JOINED})
BUTTONS = Buttons("projects:brand_act", "projects:brand", (
    PageButton("merge", "并入一项", actions.merge_item, "brand", OPEN, ItemForm,
         who=Brand.objects.led_by, done="已并入。"),
    PageButton("end", "停用品牌", actions.end_brand, "brand", frozenset({BrandState.JOINED}), ReasonForm, danger=True,
        who=Brand.objects.led_by, done="已停用，并入的内容留着。"),
), prepare=accept_files)  # fmt: skip


@sign_in_keeping_text
@takes(Right.PROPOSE)
def brand_list(request: SignedInRequest) -> HttpResponse:
    """Our brands and key work, with a form to propose a brand."""
    lead = acting_institution(request)
    form = BrandForm(
        request.POST or None, projects=worked_on_by(request.user), initial=drafts.initial(request)
    )
    refusal, status = None, 200
    if request.method == "POST":
        answer = write(
            request, form,
            lambda values: actions.propose_brand(lead=lead, **values, by=request.actor, at=timezone.now()),
        )  # fmt: skip
        if answer.is_done:
            messages.success(request, "已提出。请把要并入的活动加进来，主管部门认定。")
            return redirect("projects:brand", pk=answer.made.pk)
        refusal, status = answer.refusal, answer.status
    context = {
        "form": form, "refusal": refusal, "institution": lead,
        "brands": Brand.objects.filter(lead=lead).for_list(),
        "works": KeyWork.objects.filter(institution=lead).select_related("project").order_by("-pk"),
    }  # fmt: skip
    return render(request, "projects/empower/brand_list.html", context, status=status)


@login_required
@require_safe
@rows_of(Right.PROPOSE)
def brand(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@login_required
@require_POST
def brand_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    return BUTTONS.press(request, pk, verb, _page)


@sign_in_keeping_text
@takes(Right.PROPOSE)
def key_work(request: SignedInRequest) -> HttpResponse:
    """Write down key work the institution leads already."""
    institution = acting_institution(request)
    form = KeyWorkForm(request.POST or None, initial=drafts.initial(request))
    refusal, status = None, 200
    if request.method == "POST":
        answer = write(
            request, form,
            lambda values: actions.record_key_work(
                institution=institution, **values, by=request.actor, at=timezone.now()
            ),
        )  # fmt: skip
        if answer.is_done:
            messages.success(request, "已登记。可以把它纳入为项目。")
            return redirect("projects:adopt_key_work", pk=answer.made.pk)
        refusal, status = answer.refusal, answer.status
    context = {"form": form, "refusal": refusal, "institution": institution}
    return render(request, "projects/empower/key_work.html", context, status=status)


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def adopt_key_work(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take key work in as the draft of a project."""
    mine = Institution.objects.where(request.user, Right.PROPOSE)
    work = get_object_or_404(
        KeyWork.objects.filter(institution__in=mine).select_related("project", "institution"), pk=pk
    )
    form = AdoptWorkForm(request.POST or None, initial=drafts.initial(request))
    refusal, status = None, 200
    if request.method == "POST":
        answer = write(
            request, form,
            lambda values: keywork.adopt_key_work(work=work, **values, by=request.actor, at=timezone.now()),
        )  # fmt: skip
        if answer.is_done:
            messages.success(request, "已生成项目草稿。请补全申报内容后提交。")
            return redirect(reverse("projects:progress", args=[answer.made.pk]))
        refusal, status = answer.refusal, answer.status
    context = {"form": form, "refusal": refusal, "work": work}
    return render(request, "projects/empower/adopt_key_work.html", context, status=status)


def _page(
    request: SignedInRequest, pk: int, bound: Any = None, refusal: Any = None, status: int = 200
) -> HttpResponse:
    row = get_object_or_404(Brand.objects.led_by(request.user).for_list(), pk=pk)
    context = {
        "row": row, "items": row.items.select_related("institution", "project").order_by("merged_on", "pk"),
        "refusal": refusal, "offers": BUTTONS.offers(request, row, bound),
    }  # fmt: skip
    return render(request, "projects/empower/brand.html", context, status=status)
