"""Views of evidence of effects, with a figure before and after. Policy: 3.4.1-3.4.4."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
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
from projects.actions import evidence as actions
from projects.forms.cooperation import AfterForm, AnswerForm, BaselineForm
from projects.models import Empowerment
from projects.queries.parties import worked_on_by
from projects.states import RUNNING, EvidenceState
from projects.views.running import accept_files, acting_for, may_look, project_of, write

MEASURED = frozenset({EvidenceState.MEASURED})
BUTTONS = Buttons("projects:evidence_act", "projects:evidence", (
    PageButton("after", "登记之后的数", actions.record_after, "evidence", frozenset({EvidenceState.BASELINE}), AfterForm,
        who=Empowerment.objects.written_by, done="已登记，等项目里的另一家单位确认。"),
    PageButton("confirm", "确认属实", actions.confirm_evidence, "evidence", MEASURED,
        who=Empowerment.objects.confirmable_by, done="已确认。",
         more=lambda request, row: {"confirmed_for": acting_for(request, row.project)}, asks=("confirmed_for",)),
    PageButton("doubt", "还要补充", actions.doubt_evidence, "evidence", MEASURED, AnswerForm, danger=True,
        who=Empowerment.objects.confirmable_by, done="已退给登记单位。"),
), prepare=accept_files)  # fmt: skip


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def evidence_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The effects of a project, with a form for a new baseline."""
    project = project_of(request, pk)
    form = BaselineForm(request.POST or None, request.FILES or None, initial=drafts.initial(request))
    refusal, status = None, 200
    if request.method == "POST":
        answer = write(
            request, form,
            lambda values: actions.record_baseline(
                project=project, baseline=form.values(), files=values["files"],
                written_for=acting_for(request, project), by=request.actor, at=timezone.now(),
            ),
        )  # fmt: skip
        if answer.is_done:
            messages.success(request, "起点已登记。做了一段时间后，回来登记之后的数。")
            return redirect("projects:evidence_list", pk=pk)
        refusal, status = answer.refusal, answer.status
    context = {
        "project": project, "rows": Empowerment.objects.filter(project=project).for_list(), "form": form,
        "may_record": project.state in RUNNING, "refusal": refusal, "tab": "evidence",
    }  # fmt: skip
    return render(request, "projects/empower/evidence_list.html", context, status=status)


@login_required
@require_safe
@rows_of(Right.PROPOSE)
def evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@login_required
@require_POST
def evidence_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    return BUTTONS.press(request, pk, verb, _page)


def _page(
    request: SignedInRequest, pk: int, bound: Any = None, refusal: Any = None, status: int = 200
) -> HttpResponse:
    row = get_object_or_404(
        Empowerment.objects.filter(project__in=worked_on_by(request.user)).for_list(), pk=pk
    )
    context = {
        "row": row, "project": row.project, "refusal": refusal, "files": attachments.about(row),
        "offers": BUTTONS.offers(request, row, bound),
    }  # fmt: skip
    return render(request, "projects/empower/evidence.html", context, status=status)


@attachments.readable_through("projects.empowerment")
def _may_read(user: Any, pk: int) -> bool:
    return may_look(user, Empowerment.objects.filter(pk=pk).values("project"))
