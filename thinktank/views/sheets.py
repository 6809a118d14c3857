"""View of one score sheet. Its address names the panel and the subject's code, never the thing judged."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.forms import PortalForm
from core.web.requests import SignedInRequest
from thinktank.actions import sheets as actions
from thinktank.forms.experts import ReasonForm
from thinktank.models import ScoreSheet
from thinktank.policy import SCORE_MAX, SCORE_MIN
from thinktank.queries import expert_pages as queries
from thinktank.queries.expert_pages import Line
from thinktank.states import PanelState, SheetState


class SheetForm(PortalForm):
    """A mark for each criterion, and a comment. Marks may be missing while it is only kept (`keep`)."""

    def __init__(self, lines: list[Line], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"mark_{line.pk}"] = forms.DecimalField(
                label=f"{line.name}（{line.weight}%）", min_value=SCORE_MIN, max_value=SCORE_MAX, decimal_places=1,
                required="keep" not in self.data,
                help_text=line.guidance, widget=forms.NumberInput(attrs={"class": "input", "inputmode": "decimal", "step": "0.1"}),
            )  # fmt: skip
        self.fields["comment"] = forms.CharField(
            label="评语", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4, "class": "input"}),
            help_text="会不署名地给被评方看。请不要写自己的姓名和单位。",
        )  # fmt: skip

    def marks(self) -> dict[int, Decimal]:
        given = {line.pk: self.cleaned_data[f"mark_{line.pk}"] for line in self.lines}
        return {pk: mark for pk, mark in given.items() if mark is not None}


@require_http_methods(["GET", "POST"])
@sign_in_keeping_text
def sheet(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Read the material, score, keep it for later (`keep`) or hand it in (`submit`)."""
    row = _sheet(request, pk, code)
    lines = list(queries.lines_of(row))
    kept = drafts.initial(request)
    form = SheetForm(lines, request.POST or None, initial={**_initial(row, lines), **kept})
    if request.method == "GET" or not form.is_valid():
        context = _context(row, form, lines)
        return render(request, "thinktank/desk/sheet.html", context, status=422 if form.is_bound else 200)
    is_final = "submit" in request.POST
    act = actions.submit_sheet if is_final else actions.save_sheet
    try:
        act(
            sheet=row, marks=form.marks(), comment=form.cleaned_data["comment"], by=request.actor, at=timezone.now()
        )  # fmt: skip
    except DomainError as refusal:
        context = {**_context(_sheet(request, pk, code), form, lines), "refusal": refusal}
        return render(request, "thinktank/desk/sheet.html", context, status=409)
    messages.success(
        request, f"{row.subject.code} 的评分表已提交并锁定。" if is_final else "已保存，还没有提交。"
    )
    return redirect("thinktank:duty", pk=pk) if is_final else redirect("thinktank:sheet", pk=pk, code=code)


@login_required
@require_POST
def recuse(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    return _with_reason(request, pk, code, "recuse_form", actions.recuse, f"{code} 已回避，会有人替你评。")


@login_required
@require_POST
def reopen(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    return _with_reason(
        request, pk, code, "reopen_form", actions.reopen_sheet, f"{code} 的评分表已重开，改完请再提交。"
    )


def _with_reason(
    request: SignedInRequest, pk: int, code: str, name: str, act: Any, told: str
) -> HttpResponse:
    row = _sheet(request, pk, code)
    lines = list(queries.lines_of(row))
    reason = ReasonForm(request.POST, auto_id=f"{name.partition('_')[0]}_%s")
    context = _context(row, SheetForm(lines, initial=_initial(row, lines)), lines)
    if not reason.is_valid():
        context[name] = reason
        return render(request, "thinktank/desk/sheet.html", context, status=422)
    try:
        act(sheet=row, reason=reason.cleaned_data["reason"], by=request.actor, at=timezone.now())
    except DomainError as refusal:
        context.update({"refusal": refusal, name: reason})
        return render(request, "thinktank/desk/sheet.html", context, status=409)
    messages.success(request, told)
    return redirect("thinktank:duty", pk=pk)


def _sheet(request: SignedInRequest, pk: int, code: str) -> ScoreSheet:
    mine = ScoreSheet.objects.of(request.user).exclude(state__in=[SheetState.VOID])
    mine = mine.select_related("subject__panel__criteria", "member__expert__user")
    return get_object_or_404(mine, subject__panel=pk, subject__code=code)


def _initial(row: ScoreSheet, lines: list[Line]) -> dict[str, Any]:
    return {
        "comment": row.comment,
        **{f"mark_{line.pk}": line.mark.value.normalize() for line in lines if line.mark is not None},
    }


def _context(row: ScoreSheet, form: SheetForm, lines: list[Line]) -> dict[str, Any]:
    panel = row.subject.panel
    is_live = panel.state in (PanelState.SCORING, PanelState.DISCUSSED)
    return {
        "sheet": row, "subject": row.subject, "panel": panel, "form": form, "lines": lines,
        "files": queries.files_of(row.subject) if row.state != SheetState.RECUSED else [],
        "is_open": row.state == SheetState.OPEN and panel.state == PanelState.SCORING,
        "may_recuse": is_live and row.state in (SheetState.OPEN, SheetState.SUBMITTED),
        "may_reopen": panel.state == PanelState.DISCUSSED and row.state == SheetState.SUBMITTED, 
        "recuse_form": ReasonForm(auto_id="recuse_%s"), "reopen_form": ReasonForm(auto_id="reopen_%s"),
    }  # fmt: skip
