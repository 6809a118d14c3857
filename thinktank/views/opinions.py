"""Views of an expert's assignments and opinions on consultations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError
from core.files import attachments
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from thinktank.actions import consultations as actions
from thinktank.forms.consultations import DeclineForm, OpinionForm
from thinktank.models import Assignment


@login_required
@require_safe
def opinion_list(request: SignedInRequest) -> HttpResponse:
    """What I was asked, and what became of what I said."""
    rows = Assignment.objects.of(request.user).select_related("consultation__institution", "opinion")
    page = Paginator(rows.order_by("-assigned_at", "-pk"), 20).get_page(request.GET.get("page"))
    context = {"page": page, "today": localdate()}
    return render(request, "thinktank/opinions/list.html", context)


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer a question one was asked; `pk` is the assignment's number."""
    assignment = _mine(request, pk)
    form = OpinionForm(request.POST or None, initial=drafts.initial(request) or None)
    if not form.is_valid():
        return _page(request, assignment, form=form, status=422 if form.is_bound else 200)
    try:
        actions.give_opinion(assignment=assignment, **form.cleaned_data, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return _page(request, assignment, form=form, refusal=refusal, status=409)
    messages.success(request, "意见交了，谢谢。有没有被采纳，会告诉您。")
    return redirect("thinktank:opinion", pk=pk)


@sign_in_keeping_text
@require_http_methods(["POST"])
def decline(request: SignedInRequest, pk: int) -> HttpResponse:
    assignment = _mine(request, pk)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, assignment, decline_form=form, status=422)
    try:
        actions.decline_assignment(
            assignment=assignment, **form.cleaned_data, by=request.actor, at=timezone.now()
        )
    except DomainError as refusal:
        return _page(request, assignment, decline_form=form, refusal=refusal, status=409)
    messages.success(request, "知道了，秘书处会另请别人。")
    return redirect("thinktank:opinion_list")


def _mine(request: SignedInRequest, pk: int) -> Assignment:
    rows = Assignment.objects.of(request.user).select_related("consultation__institution", "opinion")
    return get_object_or_404(rows, pk=pk)


def _page(
    request: SignedInRequest, assignment: Assignment, *, status: int = 200, **more: Any
) -> HttpResponse:
    given = getattr(assignment, "opinion", None)
    context = {
        "assignment": assignment, "consultation": assignment.consultation, "given": given,
        "is_open": given is None and assignment.declined_at is None and assignment.consultation.state == "assigned",
        "files": attachments.about(assignment.consultation), "form": OpinionForm(), "decline_form": DeclineForm(), **more,
    }  # fmt: skip
    return render(request, "thinktank/opinions/detail.html", context, status=status)
