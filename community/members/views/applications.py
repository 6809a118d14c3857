"""Views of membership applications: apply, correct, withdraw, follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.members.actions import applications as actions
from community.members.forms.members import LABELS, MembershipForm
from community.members.models import MembershipApplication
from community.members.queries.applications import steps_of
from community.members.states import APPLICATION, ApplicationState
from core.actions import discard_draft
from core.errors import DomainError
from core.files import attachments
from core.record.edits import Edit
from core.web import drafts
from core.web.buttons import written
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest

OVER = (ApplicationState.WITHDRAWN, ApplicationState.REFUSED)  # what can be begun anew


@sign_in_keeping_text
def join(request: SignedInRequest) -> HttpResponse:
    """The application form; one's own applications stand above it."""
    kept = drafts.initial(request)
    form = MembershipForm(request.POST or None, request.FILES or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        made = _save_application(request, form, lambda: actions.apply_for_membership(
            particulars=form.particulars(), contact=form.contact(), by=request.actor, at=timezone.now()))  # fmt: skip
        if made is not None:
            discard_draft(user=request.user, form=request.path)
            messages.success(request, "申请交上去了。办到哪一步都会通知你，也可以随时来这里看。")
            return redirect("community:application", pk=made.pk)
    mine = MembershipApplication.objects.of(request.user).order_by("-applied_at", "-pk")[:5]
    context = {"form": form, "mine": mine, "crumbs": [("成员单位", reverse("community:member_list"))]}
    return render(request, "community/members/join.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def application(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "community/members/application.html", _context(_own(request, pk)))


@sign_in_keeping_text
def edit_application(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct what was returned, line by line, and hand it in again."""
    mine = _own(request, pk)
    if mine.state != ApplicationState.RETURNED:
        return redirect("community:application", pk=pk)
    kept = drafts.initial(request)
    form = MembershipForm(
        request.POST or None, request.FILES or None, initial={**MembershipForm.initial_of(mine), **kept}
    )
    form.fields["files"].required = False
    edit = Edit(form, mine, MembershipForm.initial_of)
    if request.method == "POST" and form.is_valid():
        saved = _save_application(request, form, lambda: edit.save(lambda: actions.correct_application(
            application=mine, particulars=form.particulars(), contact=form.contact(), by=request.actor,
            at=timezone.now())))  # fmt: skip
        if saved is not None:
            discard_draft(user=request.user, form=request.path)
            messages.success(request, "补正好了，重新交给主管部门。")
            return redirect("community:application", pk=pk)
    context = {**_context(mine), "form": form}
    return render(request, "community/members/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    mine = _own(request, pk)
    try:
        actions.withdraw_application(application=mine, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        context = {**_context(_own(request, pk)), "refusal": refusal}
        return render(request, "community/members/application.html", context, status=409)
    done = "申请撤回了。填过的都在这张表里，材料要重新选；改好可以再交。"
    return drafts.started_anew(request, reverse("community:join"), MembershipForm.initial_of(mine), done)


@login_required
@require_POST
def copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """Start a new application with the text of one that was withdrawn or refused."""
    mine = get_object_or_404(MembershipApplication.objects.of(request.user).filter(state__in=OVER), pk=pk)
    done = "复制好了，还没有交。核对一遍，选上材料再交。"
    return drafts.started_anew(request, reverse("community:join"), MembershipForm.initial_of(mine), done)


def _own(request: SignedInRequest, pk: int) -> MembershipApplication:
    mine = MembershipApplication.objects.of(request.user).select_related("area__parent", "institution")
    return get_object_or_404(mine, pk=pk)


def _save_application(
    request: SignedInRequest, form: MembershipForm, act: Callable[[], MembershipApplication]
) -> MembershipApplication | None:
    """Write application and documents, all or nothing."""
    at = timezone.now()

    def work() -> MembershipApplication:
        made = act()
        files = [
            attachments.accept(upload=upload, purpose="membership", by=request.actor, at=at)
            for upload in form.cleaned_data["files"]
        ]
        attachments.claim(files, made)
        return made

    made: MembershipApplication | None = written(form, work, field_of=form.field_of)
    return made


def _context(mine: MembershipApplication) -> dict[str, Any]:
    return {
        "application": mine, "steps": steps_of(mine), "files": attachments.about(mine),
        "notes": [(LABELS.get(field, field), text) for field, text in mine.notes.items()],
        "may_correct": mine.state == ApplicationState.RETURNED,
        "may_withdraw": APPLICATION.allows(mine.state, ApplicationState.WITHDRAWN),
        "may_copy": mine.state in OVER,
        "crumbs": [("成员单位", reverse("community:member_list")), ("申请加入", reverse("community:join"))],
    }  # fmt: skip


@attachments.readable_through("community.membershipapplication")
def _may_read(user: Any, pk: int) -> bool:
    """Permission to read the documents of an application: the applicant, and the bureau that works on it."""
    if user is None:
        return False
    rows = MembershipApplication.objects
    return rows.of(user).filter(pk=pk).exists() or rows.overseen_by(user).filter(pk=pk).exists()
