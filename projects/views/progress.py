"""Views of a project's progress: signatures of partners, reports, replies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from community.policy import Right
from community.seat_rights import rows_of
from core.constraints import at_fields
from core.errors import DomainError
from core.files import attachments
from core.files.downloads import download
from core.models import User
from core.record.edits import Edit
from core.record.journal import subject_of
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from projects.actions import checks, partners
from projects.forms.progress import ReportForm, SignForm
from projects.models import Checkpoint, Partner, Project, Rectification, SiteVisit
from projects.queries import papers, versions
from projects.queries.lights import light
from projects.queries.return_notes import open_notes
from projects.states import CHECKPOINT, CheckpointState, PartnerState
from projects.views.applications import progress_context


@login_required
@require_safe
@rows_of(Right.PROPOSE)
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.followed_by(request.user), pk=pk)
    return render(request, "projects/progress.html", progress_context(request, project))


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """An institution that was asked reads the application and signs its part, or says why it does not join."""
    partner = get_object_or_404(
        Partner.objects.signable_by(request.user).select_related("project__lead", "institution"), project=pk
    )
    form = SignForm(request.POST or None, initial=drafts.initial(request))
    refusal = None
    if request.method == "POST" and form.is_valid():
        is_declined = "decline" in request.POST
        if is_declined and not form.cleaned_data["note"]:
            form.add_error("note", "不参加的话，请写明原因。")
        else:
            answer = partners.decline_part if is_declined else partners.sign_part
            try:
                answer(partner=partner, note=form.cleaned_data["note"], by=request.actor, at=timezone.now())
            except DomainError as error:
                refusal = error
            else:
                messages.success(request, "已记下：不参加。" if is_declined else "已签署。")
                return redirect("projects:progress", pk=pk)
    partner.refresh_from_db()
    project = partner.project
    context = {
        "partner": partner, "project": project, "form": form, "refusal": refusal,
        "rows": list(versions.rows(versions.frozen_now(project))), "may_sign": partner.state == PartnerState.ASKED and project.is_writable,
    }  # fmt: skip
    return render(
        request, "projects/sign.html", context, status=422 if form.errors else 409 if refusal else 200
    )


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def report_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """The lead reports for a midterm check, an acceptance or a yearly review."""
    check = get_object_or_404(
        Checkpoint.objects.reportable_by(request.user).select_related("project__lead"), pk=pk
    )
    promised = list(check.project.figures.order_by("pk"))
    form = ReportForm(
        request.POST or None,
        request.FILES or None,
        promised=promised,
        initial={**_said(check), **drafts.initial(request)},
    )
    edit = Edit(form, check, _said)
    refusal = None
    if request.method == "POST" and form.is_valid():
        refusal = _hand_in(request, form, "check", check, lambda: edit.save(lambda: checks.report_checkpoint(
            checkpoint=check, report=form.cleaned_data["report"], figures=form.actual(), by=request.actor, at=timezone.now())))  # fmt: skip
        if refusal is None and not form.errors:
            messages.success(request, "报告交上去了，等主管部门检查。")
            return redirect("projects:progress", pk=check.project_id)
    check.refresh_from_db()
    context = {
        "check": check, "project": check.project, "form": form, "refusal": refusal, "files": attachments.about(check),
        "light": light(check.due_on, localdate()), "may_report": CHECKPOINT.allows(check.state, CheckpointState.REPORTED),
        "figures": check.figures.select_related("figure").order_by("figure_id"), "return_notes": open_notes(check),
    }  # fmt: skip
    return render(
        request, "projects/check.html", context, status=422 if form.errors else 409 if refusal else 200
    )


@login_required
@require_safe
@rows_of(Right.PROPOSE)
def reply(request: SignedInRequest, pk: int) -> HttpResponse:
    """A rectification is answered in the portal's one list of them (docs/adr/0036): the lead is led there."""
    one = get_object_or_404(Rectification.objects.replied_by(request.user), pk=pk)
    return redirect(reverse("evaluation:rectification_of", args=[subject_of(one)]))


@login_required
@require_safe
@rows_of(Right.PROPOSE)
def certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    """The certificate of a named project, for its lead and partners."""
    named = Project.objects.followed_by(request.user).filter(named_on__isnull=False, exited_on__isnull=True)
    project = get_object_or_404(named.select_related("lead"), pk=pk)
    return download(papers.certificate(project, timezone.now()), f"{project.number}.pdf", opens=True)


def _said(check: Checkpoint) -> dict[str, Any]:
    return {"report": check.report} | {f"figure_{row.figure_id}": row.actual for row in check.figures.all()}


def _hand_in(request: SignedInRequest, form: Any, purpose: str, thing: Any, write: Any) -> DomainError | None:
    """Store the files and call the action, all or nothing."""
    try:
        with transaction.atomic():
            files = [
                attachments.accept(upload=upload, purpose=purpose, by=request.actor, at=timezone.now())
                for upload in form.cleaned_data["files"]
            ]
            attachments.claim(files, thing)
            write()
    except DomainError as refusal:
        if refusal.code.startswith(("file_", "picture_")):
            form.add_error("files", str(refusal))
            return None
        return refusal
    except ValidationError as error:
        form.add_error(None, at_fields(error, form.fields))
    return None


@attachments.readable_through("projects.project")
def _may_read_project(user: User | None, pk: int) -> bool:
    """Files of a project: seats of its lead and partners, and the bureau that judges it."""
    if user is None:
        return False
    followed = Project.objects.followed_by(user).filter(pk=pk)
    return followed.exists() or Project.objects.overseen_by(user).filter(pk=pk).exists()


@attachments.readable_through("projects.checkpoint")
def _may_read_check(user: User | None, pk: int) -> bool:
    found = Checkpoint.objects.filter(pk=pk).values_list("project_id", flat=True).first()
    return found is not None and _may_read_project(user, found)


@attachments.readable_through("projects.rectification")
def _may_read_rectification(user: User | None, pk: int) -> bool:
    found = Rectification.objects.filter(pk=pk).values_list("project_id", flat=True).first()
    return found is not None and _may_read_project(user, found)


@attachments.readable_through("projects.sitevisit")
def _may_read_visit(user: User | None, pk: int) -> bool:
    found = SiteVisit.objects.filter(pk=pk).values_list("project_id", flat=True).first()
    return found is not None and _may_read_project(user, found)
