"""Views of institutions: declarations, scores and replies, approvals."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from community.policy import Right
from community.seat_rights import acting_institution, rows_of, takes
from core.errors import DomainError
from core.files import attachments
from core.record.edits import Edit
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from evaluation.actions import declarations, rounds
from evaluation.forms.workbench import DeclareForm, ReturnForm, SayForm
from evaluation.models import Declaration, Subject
from evaluation.queries import institution_page, ranking, score_steps
from evaluation.states import WRITABLE, RoundState
from projects.queries.lights import light


@login_required
@require_safe
@takes(Right.PROPOSE)
def mine(request: SignedInRequest) -> HttpResponse:
    """My scores, what I must declare and by when, my rectifications, what waits for my approval."""
    context = {"desk": institution_page.desk(request.user, acting_institution(request), localdate())}
    return render(request, "evaluation/desk.html", context)


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def declare(request: SignedInRequest, pk: int) -> HttpResponse:
    """Declare one value with its evidence; read-only once a level has approved."""
    rows = Declaration.objects.for_list()
    row = get_object_or_404(
        rows.written_by(request.user).exclude(subject__round__state=RoundState.PREPARED), pk=pk
    )
    form = DeclareForm(
        request.POST or None, request.FILES or None, indicator=row.indicator, initial={**_said(row), **drafts.initial(request)}
    )  # fmt: skip
    edit = Edit(form, row, _said)
    refusal = None
    if request.method == "POST" and form.is_valid():
        refusal = hand_in(request, form, "declaration", row, lambda: edit.save(lambda: declarations.submit_declaration(
            declaration=row, value=form.cleaned_data["value"], explanation=form.cleaned_data["explanation"],
            is_not_applicable=form.cleaned_data["is_not_applicable"], by=request.actor, at=timezone.now())))  # fmt: skip
        if refusal is None and not form.errors:
            messages.success(request, "交上去了，等审核。")
            return redirect("evaluation:mine")
    row.refresh_from_db()
    return render(
        request, "evaluation/declare.html", _declaration(row, form, refusal), status=_status(form, refusal)
    )


def _said(row: Declaration) -> dict[str, Any]:
    return {
        "value": row.value,
        "explanation": row.explanation,
        "is_not_applicable": row.is_not_applicable,
    }


def _declaration(row: Declaration, form: Any, refusal: DomainError | None) -> dict[str, Any]:
    is_open = row.subject.round.state == RoundState.OPEN and row.state in WRITABLE
    return {
        "row": row, "round": row.subject.round, "form": form, "refusal": refusal, "files": attachments.about(row),
        "may_write": is_open, "light": light(row.subject.round.declare_until, localdate()) if is_open else None,
    }  # fmt: skip


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """A declaration that waits for this level: approve it, or return it with a comment."""
    row = get_object_or_404(Declaration.objects.for_list().approvable_by(request.user), pk=pk)
    is_approved = "approve" in request.POST
    form = ReturnForm(None if is_approved else request.POST or None, initial=drafts.initial(request))
    refusal = None
    if is_approved or form.is_valid():
        try:
            if is_approved:
                declarations.approve_declaration(declaration=row, by=request.actor, at=timezone.now())
            else:
                comment = form.cleaned_data["comment"]
                declarations.return_declaration(
                    declaration=row, comment=comment, by=request.actor, at=timezone.now()
                )
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, "已审核。" if is_approved else "已退回。")
            return redirect("evaluation:mine")
    context = {"row": row, "form": form, "refusal": refusal, "files": attachments.about(row)}
    return render(request, "evaluation/review.html", context, status=_status(form, refusal))


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def reply(request: SignedInRequest, pk: int) -> HttpResponse:
    """The subject sees its score before publication and says what it has to say."""
    subject = get_object_or_404(
        Subject.objects.answered_by(request.user).select_related("round__version__framework", "institution"),
        pk=pk,
    )
    form = SayForm(
        request.POST or None, label="你们的话", hint="和得分一起公布，原样登出；写清楚哪一项、依据是什么",
        initial={"text": subject.reply, **drafts.initial(request)},
    )  # fmt: skip
    edit = Edit(form, subject, lambda one: {"text": one.reply})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            edit.save(lambda: rounds.reply_to_score(
                subject=subject, reply=form.cleaned_data["text"], by=request.actor, at=timezone.now()
            ))  # fmt: skip
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, "收到了，会和得分一起公布。")
            return redirect("evaluation:reply", pk=pk)
    subject.refresh_from_db()
    is_shown = subject.round.state not in (RoundState.OPEN, RoundState.COMPUTING)
    context = {
        "subject": subject, "round": subject.round, "form": form, "refusal": refusal,
        "steps": score_steps.steps(subject) if is_shown else [],
        "row": ranking.row_of(subject) if is_shown and subject.total is not None else None, "is_shown": is_shown,
        "may_reply": subject.round.state == RoundState.IN_REPLY,
    }  # fmt: skip
    return render(request, "evaluation/reply.html", context, status=_status(form, refusal))


def hand_in(request: SignedInRequest, form: Any, purpose: str, thing: Any, write: Any) -> DomainError | None:
    """Store the files and call the action, all or nothing. Refused files are errors of their field."""
    try:
        with transaction.atomic():
            files = [
                attachments.accept(upload=upload, purpose=purpose, by=request.actor, at=timezone.now())
                for upload in form.cleaned_data["files"]
            ]
            attachments.claim(files, thing)
            write()
    except DomainError as refusal:
        if refusal.code.startswith(("file_", "picture_", "evidence_")):
            form.add_error("files", str(refusal))
            return None
        if refusal.code.startswith(("value_", "above_")):
            form.add_error("value", str(refusal))
            return None
        if refusal.code in ("jump_unexplained", "reason_missing"):
            form.add_error("explanation", str(refusal))
            return None
        return refusal
    return None


def _status(form: Any, refusal: DomainError | None) -> int:
    return 422 if form.errors else 409 if refusal else 200
