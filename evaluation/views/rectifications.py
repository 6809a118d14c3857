"""Views of rectifications: plan and report by the institution, verify by another, answers of citizens."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from community.policy import Right
from community.seat_rights import rows_of
from core.errors import DomainError
from core.files import attachments
from core.record.edits import Edit
from core.web import drafts
from core.web.buttons import write
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from evaluation.actions import rectifications
from evaluation.forms.workbench import ReportForm, SayForm, VerifyForm
from evaluation.models import Ask, Rectification
from evaluation.queries import effect
from evaluation.queries.return_lines import lines_of
from evaluation.queries.sheets import threshold_on
from evaluation.states import RectificationState
from evaluation.views.workbench import hand_in
from projects.forms.lines import by_line
from projects.queries.lights import light
from projects.queries.return_notes import open_notes

REPORTABLE = (RectificationState.PLANNED, RectificationState.RETURNED, RectificationState.PARTLY)


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def rectification(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page of both parties: who answers plans or reports, the verifier judges; others find nothing."""
    one, is_ours = _found(request, pk)
    form = _form(request, one, is_ours)
    if is_ours and form is not None:
        Edit(form, one, _said)
    refusal = None
    if request.method == "POST" and form is not None and form.is_valid():
        refusal = _record(request, one, form)
        if refusal is None and not form.errors:
            messages.success(request, "办好了。")
            return redirect("evaluation:my_rectification", pk=pk)
    one.refresh_from_db()
    context = {
        "one": one, "form": form, "refusal": refusal, "is_ours": is_ours, "files": attachments.about(one),
        "findings": one.findings.all(), "chain": effect.chain(one, threshold_on(localdate())),
        "light": light(one.due_on, localdate()) if one.closed_at is None else None, "verb": _verb(one, is_ours),
        "return_notes": open_notes(one),
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 409 if refusal else 200
    return render(request, "evaluation/my_rectification.html", context, status=status)


def _found(request: SignedInRequest, pk: int) -> tuple[Rectification, bool]:
    rows = Rectification.objects.for_list()
    ours = rows.answered_by(request.user).filter(pk=pk).first()
    if ours is not None:
        return ours, True
    return get_object_or_404(rows.verified_by(request.user), pk=pk), False


def _verb(one: Rectification, is_ours: bool) -> str:
    """Which form the page shows: plan, report, verify or none."""
    if is_ours:
        return (
            "plan" if one.state == RectificationState.OPENED else "report" if one.state in REPORTABLE else ""
        )
    return "verify" if one.state == RectificationState.REPORTED else ""


def _form(request: SignedInRequest, one: Rectification, is_ours: bool) -> Any:
    verb = _verb(one, is_ours)
    typed = (request.POST or None, request.FILES or None)
    kept = drafts.initial(request)
    if verb == "plan":
        return SayForm(
            *typed,
            label="整改方案",
            hint="每条问题怎么改、谁负责、什么时候改完",
            initial={"text": one.plan, **kept},
        )
    if verb == "report":
        return ReportForm(
            *typed, label="整改报告", hint="每条问题改成什么样了", initial={"text": one.report, **kept}
        )
    if verb == "verify":
        form: Any = by_line(VerifyForm, lines_of(one))
        return form(*typed, findings=list(one.findings.all()), initial=kept)
    return None


def _said(one: Rectification) -> dict[str, str]:
    """What the institution's form starts with; a plan is never taken for the report of the next step."""
    return {"text": one.plan if one.state == RectificationState.OPENED else one.report, "state": one.state}


def _record(request: SignedInRequest, one: Rectification, form: Any) -> DomainError | None:
    """Call the action of the submitted form; a refusal is shown at its field."""
    acting: dict[str, Any] = {"rectification": one, "by": request.actor, "at": timezone.now()}
    if isinstance(form, VerifyForm):
        return write(
            request, form, lambda values: rectifications.verify_rectification(**values, **acting)
        ).refusal
    edit = form.edit  # the institution's forms start with what is stored
    if isinstance(form, ReportForm):
        return hand_in(request, form, "rectification", one, lambda: edit.save(
            lambda: rectifications.report_rectification(report=form.cleaned_data["text"], **acting)))  # fmt: skip
    return write(
        request, form,
        lambda values: edit.save(lambda: rectifications.plan_rectification(plan=values["text"], **acting)),
    ).refusal  # fmt: skip


@login_required
@require_safe
@rows_of(Right.PROPOSE)
def of_source(request: SignedInRequest, source: str) -> HttpResponse:
    """From where it was opened (a project's yearly review) to its page here."""
    one = get_object_or_404(Rectification.objects.answered_by(request.user), source=source)
    return redirect("evaluation:my_rectification", pk=one.pk)


@login_required
@require_safe
def asked(request: SignedInRequest, pk: int) -> HttpResponse:
    """A citizen whose words were part of the finding looks whether it is mended."""
    ask = get_object_or_404(Ask.objects.of(request.user).select_related("rectification"), rectification=pk)
    context = {"ask": ask, "one": ask.rectification, "findings": ask.rectification.findings.all()}
    return render(request, "evaluation/asked.html", context)


@login_required
@require_POST
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    ask = get_object_or_404(Ask.objects.of(request.user).select_related("rectification"), rectification=pk)
    if request.POST.get("is_mended") not in ("yes", "no"):
        messages.warning(request, "还没有选：请按“好了”或“没有好”。")
        return redirect("evaluation:asked", pk=pk)
    try:
        is_mended = request.POST["is_mended"] == "yes"
        rectifications.answer_ask(ask=ask, is_mended=is_mended, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "谢谢，记下了。公开的只有人数。")
    return redirect("evaluation:asked", pk=pk)
