"""Views of shared use of a project. Policy: 3.1.3."""

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
from core.web.buttons import Buttons, PageButton
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from projects.actions import sharing as actions
from projects.forms.cooperation import CorrectUseForm, ReasonForm, UseForm
from projects.models import SharedUse
from projects.queries.parties import parties, worked_on_by
from projects.queries.sharing import cooperation_of
from projects.states import RUNNING, SHARE, ShareState
from projects.views.running import accept_files, acting_for, may_look, project_of, write

REPORTED = frozenset({ShareState.REPORTED})
BUTTONS = Buttons("projects:shared_use_act", "projects:shared_use", (
    PageButton("confirm", "确认属实", actions.confirm_use, "use", REPORTED,
        who=SharedUse.objects.answerable_by, done="已确认，计入共享记录。"),
    PageButton("dispute", "情况不符", actions.dispute_use, "use", REPORTED, ReasonForm, danger=True,
        who=SharedUse.objects.answerable_by, done="已退给登记单位。"),
    PageButton("correct", "更正后再报", actions.correct_use, "use", frozenset({ShareState.DISPUTED}), CorrectUseForm,
        who=SharedUse.objects.recorded_by, done="已更正，等对方确认。"),
    PageButton("withdraw", "撤回", actions.withdraw_use, "use", SHARE.sources_of(ShareState.WITHDRAWN), danger=True,
        who=SharedUse.objects.recorded_by, done="已撤回。"),
), prepare=accept_files)  # fmt: skip


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def sharing(request: SignedInRequest, pk: int) -> HttpResponse:
    """What partners let each other and the public use, with a form for one more."""
    project = project_of(request, pk)
    form = UseForm(
        request.POST or None, request.FILES or None, parties=parties(project), initial=drafts.initial(request)
    )
    refusal, status = None, 200
    if request.method == "POST":
        answer = write(
            request, form,
            lambda values: actions.record_use(
                project=project, use=form.values(), files=values["files"], recorded_for=acting_for(request, project),
                by=request.actor, at=timezone.now(),
            ),
        )  # fmt: skip
        if answer.is_done:
            messages.success(request, "已登记，等对方确认后计数。")
            return redirect("projects:sharing", pk=pk)
        refusal, status = answer.refusal, answer.status
    rows = SharedUse.objects.filter(project=project).for_list()
    context = {
        "project": project, "page": Paginator(rows, 20).get_page(request.GET.get("page")), "form": form,
        "cooperation": cooperation_of(project), "may_record": project.state in RUNNING, "refusal": refusal, "tab": "sharing",
    }  # fmt: skip
    return render(request, "projects/empower/sharing.html", context, status=status)


@login_required
@require_safe
@rows_of(Right.PROPOSE)
def shared_use(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@login_required
@require_POST
def shared_use_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    return BUTTONS.press(request, pk, verb, _page)


def _page(
    request: SignedInRequest, pk: int, bound: Any = None, refusal: Any = None, status: int = 200
) -> HttpResponse:
    rows = SharedUse.objects.filter(project__in=worked_on_by(request.user)).for_list()
    row = get_object_or_404(rows.select_related("recorded_for"), pk=pk)
    context = {
        "row": row, "project": row.project, "refusal": refusal, "files": attachments.about(row),
        "offers": BUTTONS.offers(request, row, bound),
    }  # fmt: skip
    return render(request, "projects/empower/shared_use.html", context, status=status)


@attachments.readable_through("projects.shareduse")
def _may_read(user: Any, pk: int) -> bool:
    return may_look(user, SharedUse.objects.filter(pk=pk).values("project"))
