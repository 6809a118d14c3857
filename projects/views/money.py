"""Views of the ledger of a project, and its documents. Policy: 4.2a."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.policy import Right
from community.seat_rights import rows_of
from core.files import attachments
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from projects.actions import money as actions
from projects.forms.cooperation import EntryForm, ReasonForm
from projects.models import FundingEntry, Project
from projects.queries.files import files_of
from projects.queries.money import entries_of, mix_of
from projects.queries.parties import worked_on_by
from projects.states import RUNNING
from projects.views.running import leads, may_look, project_of, write


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def money(request: SignedInRequest, pk: int) -> HttpResponse:
    """Planned, received and spent by source; the lead books here."""
    project = project_of(request, pk)
    may_book = leads(request, project) and project.state in RUNNING
    form = EntryForm(request.POST or None, request.FILES or None, initial=drafts.initial(request))
    refusal, status = None, 200
    if request.method == "POST":
        get_object_or_404(Project.objects.editable_by(request.user), pk=pk)
        answer = write(
            request, form,
            lambda values: actions.book_entry(
                project=project, **form.values(), files=values["files"], by=request.actor, at=timezone.now()
            ),
        )  # fmt: skip
        if answer.is_done:
            messages.success(request, "已记账。")
            return redirect("projects:money", pk=pk)
        refusal, status = answer.refusal, answer.status
    page = Paginator(entries_of(project), 20).get_page(request.GET.get("page"))
    files = files_of(page)
    context = {
        "project": project, "mix": mix_of(project), "page": page, "form": form, "may_book": may_book,
        "rows": [(entry, files.get(entry.pk, [])) for entry in page], "refusal": refusal, "tab": "money",
    }  # fmt: skip
    return render(request, "projects/empower/money.html", context, status=status)


@login_required
@require_safe
@rows_of(Right.PROPOSE)
def entry(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@login_required
@require_POST
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Cancel an entry by a counter-entry."""
    row = get_object_or_404(
        _rows(request).filter(account__project__in=Project.objects.editable_by(request.user)), pk=pk
    )
    form = ReasonForm(request.POST)
    answer = write(
        request,
        form,
        lambda values: actions.cancel_entry(entry=row, **values, by=request.actor, at=timezone.now()),
    )
    if answer.is_done:
        messages.success(request, "已冲销。写错的那一笔和冲销都留在账上。")
        return redirect("projects:money", pk=row.account.project_id)
    return _page(request, pk, form, answer.refusal, answer.status)


def _page(
    request: SignedInRequest, pk: int, form: Any = None, refusal: Any = None, status: int = 200
) -> HttpResponse:
    row = get_object_or_404(_rows(request).select_related("recorded_by"), pk=pk)
    counter = FundingEntry.objects.filter(corrects=row).first()
    may_cancel = row.corrects_id is None and counter is None and leads(request, row.account.project)
    context = {
        "row": row, "project": row.account.project, "files": attachments.about(row), "refusal": refusal,
        "counter": counter, "may_cancel": may_cancel, "form": form or ReasonForm(),
    }  # fmt: skip
    return render(request, "projects/empower/entry.html", context, status=status)


def _rows(request: SignedInRequest) -> Any:
    return FundingEntry.objects.filter(account__project__in=worked_on_by(request.user)).select_related(
        "account__project__lead", "corrects"
    )


@attachments.readable_through("projects.fundingentry")
def _may_read(user: Any, pk: int) -> bool:
    """Documents of the ledger: who works on the project, and the bureau above it."""
    return may_look(user, FundingEntry.objects.filter(pk=pk).values("account__project"))
