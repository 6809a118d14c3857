"""Calls and public notices, for everybody. Policy: 2.2, 3.2.1."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from community.policy import Right
from core.constraints import at_fields
from core.dates.workdays import working_days_between
from core.errors import DomainError
from core.files.downloads import download
from core.models import User
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import PortalRequest, SignedInRequest
from projects.actions import decisions
from projects.forms.progress import ObjectionForm
from projects.models import Call, DecisionList, Objection, Project
from projects.policy import ONE_DAY, KeyField
from projects.queries import papers
from projects.states import PUBLIC, ListState

CRUMB = ("标杆项目", reverse_lazy("portal:project_list"))


@require_safe
def call_list(request: PortalRequest) -> HttpResponse:
    page = Paginator(Call.objects.visible_to(request.user).for_list(), 20).get_page(request.GET.get("page"))
    return render(request, "projects/calls.html", {"page": page, "crumbs": [CRUMB]})


@require_safe
def call_detail(request: PortalRequest, pk: int) -> HttpResponse:
    call = get_object_or_404(Call.objects.visible_to(request.user), pk=pk)
    seat = request.seat
    context = {
        "call": call, "takes": call.takes(timezone.now()), "may_propose": bool(seat and seat.carries(Right.PROPOSE)),
        "key_fields": [KeyField(value).label for value in call.key_fields],
        "wanted": list(call.wanted_streets.select_related("parent").order_by("code")),
        "lists": call.lists.filter(state__in=[ListState.IN_NOTICE, ListState.CLOSED]).order_by("pk"),
        "projects": Project.objects.filter(call=call, state__in=PUBLIC).for_list()[:50],
        "crumbs": [CRUMB, ("征集", reverse("projects:call_list"))],
    }  # fmt: skip
    return render(request, "projects/call.html", context)


@require_safe
def notice_list(request: PortalRequest) -> HttpResponse:
    """Lists in public notice, with the working days left; then the old ones."""
    page = Paginator(DecisionList.objects.public().for_list(), 20).get_page(request.GET.get("page"))
    rows = [(one, _days_left(one), one.notice_until and one.notice_until - ONE_DAY) for one in page]
    return render(request, "projects/notices.html", {"rows": rows, "page": page, "crumbs": [CRUMB]})


@require_safe
def notice(request: PortalRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(DecisionList.objects.public().select_related("call"), pk=pk)
    return render(request, "projects/notice.html", _notice_context(request, one))


@sign_in_keeping_text
def object_to(request: SignedInRequest, pk: int) -> HttpResponse:
    """File an objection by name."""
    one = get_object_or_404(DecisionList.objects.public().select_related("call"), pk=pk)
    form = ObjectionForm(
        request.POST or None,
        decision_list=one,
        initial={"project": request.GET.get("project"), **drafts.initial(request)},
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["project"]
        project = Project.objects.filter(pk=chosen).first() if chosen else None
        try:
            decisions.file_objection(
                decision_list=one, project=project, **form.values(), text=form.cleaned_data["text"], by=request.actor, at=timezone.now()
            )  # fmt: skip
        except DomainError as error:
            refusal = error
        except ValidationError as error:
            form.add_error(None, at_fields(error, form.fields))
        else:
            messages.success(request, "异议收到了，会书面答复，请留意站内通知。")
            return redirect("projects:notice", pk=pk)
    context = {**_notice_context(request, one), "form": form, "refusal": refusal}
    return render(
        request, "projects/objection.html", context, status=422 if form.errors else 409 if refusal else 200
    )


@require_safe
def notice_file(request: PortalRequest, pk: int, kind: str) -> HttpResponse:
    """The frozen list as a file: xlsx, docx, or json whose hash anybody can recompute."""
    one = get_object_or_404(DecisionList.objects.public().select_related("call"), pk=pk)
    content: bytes | str
    if kind == "json":
        content = json.dumps({"digest": one.digest, "list": one.document}, ensure_ascii=False)
    elif kind == "docx":
        content = papers.list_paper(one)
    elif kind == "xlsx":
        content = papers.list_workbook([one])
    else:
        raise Http404
    return download(content, f"list-{one.year}-{one.pk}.{kind}")


def _notice_context(request: PortalRequest | SignedInRequest, one: DecisionList) -> dict[str, Any]:
    person = request.user if isinstance(request.user, User) else None
    frozen = (one.document or {}).get("rows", [])
    ids = dict(one.rows.values_list("position", "project_id"))
    shown = set(Project.objects.filter(pk__in=ids.values(), state__in=PUBLIC).values_list("pk", flat=True))
    return {
        "list": one, "rows": [(row, ids.get(row["position"]), ids.get(row["position"]) in shown) for row in frozen],
        "left": _days_left(one), "last_day": one.notice_until and one.notice_until - ONE_DAY,
        "is_open": _is_open(one),
        "mine": Objection.objects.filter(list=one, filed_by=person).select_related("project").order_by("-filed_at") if person else [],
        "objections": one.objections.count(), "answered": one.objections.exclude(state="filed").count(),
        "crumbs": [CRUMB, ("公示", reverse("projects:notice_list"))],
    }  # fmt: skip


def _is_open(one: DecisionList) -> bool:
    in_notice = one.state == ListState.IN_NOTICE and one.notice_until is not None
    return in_notice and localdate() < one.notice_until  # type: ignore[operator]


def _days_left(one: DecisionList) -> int:
    """Working days left, today counted; 0 once it is over."""
    today = localdate()
    if one.state != ListState.IN_NOTICE or one.notice_until is None or today >= one.notice_until:
        return 0
    return working_days_between(today, one.notice_until)
