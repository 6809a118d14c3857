"""Views of cases for the institutions that write them. Policy: 3.2.2."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.models import Institution
from community.policy import Right
from community.seat_rights import rows_of, takes
from core.files import attachments
from core.record.edits import Edit
from core.web import drafts
from core.web.buttons import Answer, Buttons, PageButton
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from projects.actions import cases as actions
from projects.forms.cases import CaseForm
from projects.forms.cooperation import ReasonForm
from projects.models import Case
from projects.models.cases import CaseQuerySet
from projects.queries import cases as queries
from projects.queries.parties import worked_on_by
from projects.queries.return_notes import open_notes
from projects.states import CASE, CaseState
from projects.views.running import accept_files, acting_for, project_of, write

BUTTONS = Buttons("projects:case_act", "projects:case", (
    PageButton("submit", "提交评议", actions.submit_case, "case", CASE.sources_of(CaseState.SUBMITTED),
        who=Case.objects.written_by, done="已提交，由两位评议人先后评议。"),
    PageButton("withdraw", "撤下", actions.withdraw_case, "case", CASE.sources_of(CaseState.WITHDRAWN), ReasonForm, danger=True,
        who=Case.objects.written_by, done="已撤下。"),
), prepare=accept_files)  # fmt: skip


@login_required
@require_safe
@takes(Right.PROPOSE)
def case_list(request: SignedInRequest) -> HttpResponse:
    """The cases of my institutions, and the projects one may write about."""
    context = {
        "cases": Case.objects.written_by(request.user)
        .select_related("project")
        .defer("search")
        .order_by("-pk"),
        "projects": worked_on_by(request.user).for_list()[:50],
    }
    return render(request, "projects/empower/case_list.html", context)


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def new_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write a case of project `pk`."""
    project = project_of(request, pk)
    kept = drafts.initial(request)
    form = CaseForm(request.POST or None, request.FILES or None, initial=kept)
    answer = Answer(False)
    if request.method == "POST":
        answer = _save_case(request, form, lambda: actions.draft_case(
            project=project, institution=acting_for(request, project), text=form.text(), figures=form.figures(),
            by=request.actor, at=timezone.now(),
        ))  # fmt: skip
        if answer.is_done:
            messages.success(request, "草稿已保存。检查好再提交评议。")
            return redirect("projects:case", pk=answer.made.pk)
    context = {"form": form, "project": project, "refusal": answer.refusal}
    return render(request, "projects/empower/case_edit.html", context, status=answer.status)


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def edit_case(request: SignedInRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.written_by(request.user).select_related("project"), pk=pk)
    kept = drafts.initial(request)
    form = CaseForm(
        request.POST or None, request.FILES or None, initial={**CaseForm.initial_of(case), **kept}
    )
    edit = Edit(form, case, CaseForm.initial_of)
    answer = Answer(False)
    if request.method == "POST":
        answer = _save_case(request, form, lambda: edit.save(lambda: actions.edit_case(
            case=case, text=form.text(), figures=form.figures(), by=request.actor, at=timezone.now()
        )))  # fmt: skip
        if answer.is_done:
            messages.success(request, "已保存。")
            return redirect("projects:case", pk=pk)
    context = {
        "form": form, "project": case.project, "case": case, "refusal": answer.refusal,
        "returned": case.reviews.filter(is_passed=False).order_by("-pk").first(), "return_notes": open_notes(case),
    }  # fmt: skip
    return render(request, "projects/empower/case_edit.html", context, status=answer.status)


@login_required
@require_safe
@rows_of(Right.PROPOSE)
def case(request: SignedInRequest, pk: int) -> HttpResponse:
    """A case as its institution follows it."""
    return _page(request, pk)


@login_required
@require_POST
def case_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    return BUTTONS.press(request, pk, verb, _page)


def _page(
    request: SignedInRequest, pk: int, bound: Any = None, refusal: Any = None, status: int = 200
) -> HttpResponse:
    row = get_object_or_404(_mine(request).for_list().defer("search"), pk=pk)
    context = {
        "row": row, "project": row.project, "sections": queries.sections(row), "figures": queries.figures(row),
        "files": attachments.about(row), "reviews": row.reviews.select_related("reviewer").order_by("-pk"),
        "may_edit": row.state in actions.EDITABLE, "refusal": refusal,
        "offers": BUTTONS.offers(request, row, bound), "return_notes": open_notes(row),
    }  # fmt: skip
    return render(request, "projects/empower/case.html", context, status=status)


def _mine(request: SignedInRequest) -> CaseQuerySet:
    """Cases of institutions where the person has any seat: colleagues read along."""
    return Case.objects.filter(institution__in=Institution.objects.with_seat(request.user))


def _save_case(request: SignedInRequest, form: CaseForm, act: Any) -> Answer:
    """Write a case and its files, all or nothing."""

    def work(values: dict[str, Any]) -> Case:
        made: Case = act()
        attachments.claim(values["files"], made)
        return made

    return write(request, form, work)


@attachments.readable_through("projects.case")
def _may_read(user: Any, pk: int) -> bool:
    """Files of a case that is not published: its institution, and the bureau that reviews it."""
    if user is None:
        return False
    mine = Case.objects.filter(pk=pk, institution__in=Institution.objects.with_seat(user)).exists()
    return mine or Case.objects.reviewed_by_bureau(user).filter(pk=pk).exists()
