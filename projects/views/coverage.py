"""Views of the streets a project serves. Policy: 3.2.1."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from community.models import Area
from community.policy import Right
from community.seat_rights import rows_of
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from projects.actions import coverage as actions
from projects.forms.cooperation import StopForm, StreetsForm
from projects.models import Project, ProjectArea
from projects.states import RUNNING
from projects.views.running import leads, project_of, write


@sign_in_keeping_text
@rows_of(Right.PROPOSE)
def project_coverage(request: SignedInRequest, pk: int) -> HttpResponse:
    """The streets served, and a form for more of one district (`d`)."""
    project = project_of(request, pk)
    district = request.GET.get("d", "") or project.lead.area.district_code or "440103"
    form = StreetsForm(request.POST or None, district=district, initial={"since": localdate()})
    refusal, status = None, 200
    if request.method == "POST":
        get_object_or_404(Project.objects.editable_by(request.user), pk=pk)
        answer = write(
            request, form,
            lambda values: actions.serve_streets(
                project=project, streets=list(values["streets"]), since=values["since"], by=request.actor,
                at=timezone.now(),
            ),
        )  # fmt: skip
        if answer.is_done:
            messages.success(request, f"新登记了 {len(answer.made)} 个镇街。")
            return redirect("projects:project_coverage", pk=pk)
        refusal, status = answer.refusal, answer.status
    rows = (
        ProjectArea.objects.filter(project=project)
        .select_related("area", "area__parent")
        .order_by("area_id", "since")
    )
    context = {
        "project": project, "rows": rows, "form": form, "districts": Area.objects.districts(), "district": district,
        "may_change": leads(request, project) and project.state in RUNNING, "refusal": refusal, "tab": "coverage",
        "today": localdate(),
    }  # fmt: skip
    return render(request, "projects/empower/coverage.html", context, status=status)


@login_required
@require_POST
def stop(request: SignedInRequest, pk: int) -> HttpResponse:
    """End the service of a street (`pk` is its row)."""
    rows = ProjectArea.objects.filter(project__in=Project.objects.editable_by(request.user))
    row = get_object_or_404(rows, pk=pk)
    form = StopForm(request.POST)
    answer = write(
        request,
        form,
        lambda values: actions.stop_serving(row=row, **values, by=request.actor, at=timezone.now()),
    )
    if answer.is_done:
        messages.success(request, "已登记停止服务。")
    else:
        messages.error(request, str(answer.refusal or "请填写从哪天起不再服务，例如 2026-12-01。"))
    return redirect("projects:project_coverage", pk=row.project_id)
