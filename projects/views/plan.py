"""Views of the joint plan: milestones, reports, acceptance, changes of date. Policy: 3.1.3."""

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
from core.files import attachments
from core.web import drafts
from core.web.buttons import Buttons, PageButton
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from projects.actions import plan as actions
from projects.forms.cooperation import (
    AcceptForm,
    AnswerForm,
    MilestoneForm,
    ReasonForm,
    ReportForm,
    RescheduleForm,
)
from projects.models import Milestone, MilestoneReport, Project
from projects.queries.parties import parties, worked_on_by
from projects.queries.plan import plan_of
from projects.states import RUNNING, MilestoneState
from projects.views.running import accept_files, leads, may_look, project_of, write

PLANNED, REPORTED = frozenset({MilestoneState.PLANNED}), frozenset({MilestoneState.REPORTED})
BUTTONS = Buttons("projects:milestone_act", "projects:milestone", (
    PageButton("report", "报进展", actions.report_milestone, "milestone", PLANNED, ReportForm,
        who=Milestone.objects.owned_by, done="进展已经报上。"),
    PageButton("accept", "确认完成", actions.accept_milestone, "milestone", REPORTED, AcceptForm,
        who=Milestone.objects.led_by, done="已确认完成。"),
    PageButton("send-back", "还没完成，请补充", actions.send_milestone_back, "milestone", REPORTED, AnswerForm, danger=True,
        who=Milestone.objects.led_by, done="已退给负责单位，对方会看到意见。"),
    PageButton("reschedule", "调整期限", actions.reschedule_milestone, "milestone", PLANNED, RescheduleForm,
        who=Milestone.objects.led_by, done="期限已调整，原期限和原因都留着。"),
    PageButton("drop", "不再做", actions.drop_milestone, "milestone", PLANNED, ReasonForm, danger=True,
        who=Milestone.objects.led_by, done="已标为不再做。"),
), prepare=accept_files)  # fmt: skip


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """The plan of a project one works on; the lead adds milestones here."""
    project = project_of(request, pk)
    may_plan = leads(request, project) and project.state in RUNNING
    form = MilestoneForm(
        request.POST or None, parties=parties(project), project=project, initial=drafts.initial(request)
    )
    refusal, status = None, 200
    if request.method == "POST":
        get_object_or_404(Project.objects.editable_by(request.user), pk=pk)
        answer = write(
            request, form,
            lambda values: actions.plan_milestone(project=project, **values, by=request.actor, at=timezone.now()),
        )  # fmt: skip
        if answer.is_done:
            messages.success(request, "里程碑已加进计划。")
            return redirect("projects:plan", pk=pk)
        refusal, status = answer.refusal, answer.status
    context = {"project": project, "plan": plan_of(project, localdate()), "form": form, "may_plan": may_plan,
               "refusal": refusal, "tab": "plan"}  # fmt: skip
    return render(request, "projects/empower/plan.html", context, status=status)


@login_required
@require_safe
@rows_of(Right.PROPOSE)
def milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@login_required
@require_POST
def milestone_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    return BUTTONS.press(request, pk, verb, _page)


def _page(
    request: SignedInRequest, pk: int, bound: Any = None, refusal: Any = None, status: int = 200
) -> HttpResponse:
    rows = Milestone.objects.filter(project__in=worked_on_by(request.user)).for_list()
    row = get_object_or_404(rows, pk=pk)
    step = next(step for step in plan_of(row.project, localdate()) if step.milestone.pk == pk)
    context = {
        "step": step, "row": row, "project": row.project, "refusal": refusal,
        "offers": BUTTONS.offers(request, row, bound),
    }  # fmt: skip
    return render(request, "projects/empower/milestone.html", context, status=status)


@attachments.readable_through("projects.milestonereport")
def _may_read(user: Any, pk: int) -> bool:
    """Evidence of a milestone: who works on the project, and the bureau above it."""
    return may_look(user, MilestoneReport.objects.filter(pk=pk).values("milestone__project"))
