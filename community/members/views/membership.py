"""Views of an institution's own membership: record, change of name, leaving."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.members.actions import members as actions
from community.members.actions import names
from community.members.actions.institutions import change_institution, particulars_of
from community.members.forms.members import AboutForm, LeaveForm, NameForm
from community.members.models import Institution, Membership, NameChange
from community.members.states import LISTED, NameChangeState
from community.policy import Right
from community.seat_rights import acting_institution, any_seat, takes
from core.errors import DomainError
from core.files import attachments
from core.record.edits import Edit
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest

PAGE = "community/members/mine.html"


@login_required
@require_safe
@any_seat
def membership(request: SignedInRequest) -> HttpResponse:
    seat = request.seat
    if not seat:
        raise Http404
    return render(request, PAGE, _context(seat.institution, seat.carries(Right.APPOINT)))


@sign_in_keeping_text
@takes(Right.APPOINT)
def ask_name(request: SignedInRequest) -> HttpResponse:
    institution = _headed(request)
    form = NameForm(request.POST or None, request.FILES or None, initial=drafts.initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            _ask_name(request, institution, form)
        except DomainError as refusal:
            fields = {"institution_name_taken": "new_name", "name_is_the_same": "new_name"}
            by_file = "files" if refusal.code.startswith(("file_", "picture_")) else None
            form.add_error(fields.get(refusal.code, by_file), str(refusal))
        else:
            messages.success(request, "更名申请交上去了，主管部门确认后生效，旧名会留在记录里。")
            return redirect("community:membership")
    context = {"form": form, "institution": institution}
    return render(request, "community/members/name.html", context, status=422 if form.errors else 200)


@sign_in_keeping_text
@takes(Right.APPOINT)
def leave(request: SignedInRequest) -> HttpResponse:
    institution = _headed(request)
    form = LeaveForm(request.POST or None, initial=drafts.initial(request))
    context: dict[str, Any] = {"form": form, "institution": institution}
    if not form.is_valid():
        return render(request, "community/members/leave.html", context, status=422 if form.is_bound else 200)
    try:
        actions.ask_to_leave(
            membership=_live(institution),
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=timezone.now(),
        )
    except DomainError as refusal:
        return render(request, "community/members/leave.html", {**context, "refusal": refusal}, status=409)
    messages.success(request, "退出申请交上去了，办好会通知你们；没办好以前可以撤回。")
    return redirect("community:membership")


@login_required
@require_POST
@takes(Right.APPOINT)
def stay(request: SignedInRequest) -> HttpResponse:
    institution = _headed(request)
    try:
        actions.stay(membership=_live(institution), by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return render(request, PAGE, {**_context(institution, True), "refusal": refusal}, status=409)
    messages.success(request, "退出申请撤回了，成员资格照旧。")
    return redirect("community:membership")


@sign_in_keeping_text
@takes(Right.APPOINT)
def about(request: SignedInRequest) -> HttpResponse:
    """Edit the self-description on the public page."""
    institution = _headed(request)
    form = AboutForm(request.POST or None, initial={"about": institution.about, **drafts.initial(request)})
    edit = Edit(form, institution, lambda row: {"about": row.about})
    context = {"form": form, "institution": institution}
    if not form.is_valid():
        return render(request, "community/members/about.html", context, status=422 if form.is_bound else 200)
    try:
        edit.save(lambda: change_institution(
            institution=institution, particulars=replace(particulars_of(institution), about=form.cleaned_data["about"]),
            by=request.actor, at=timezone.now(),
        ))  # fmt: skip
    except DomainError as refusal:
        return render(request, "community/members/about.html", {**context, "refusal": refusal}, status=409)
    messages.success(request, "简介改好了，公开页面上已经是新的。")
    return redirect("community:membership")


def _ask_name(request: SignedInRequest, institution: Institution, form: NameForm) -> None:
    at = timezone.now()
    with transaction.atomic():
        change = names.ask_name_change(
            institution=institution, new_name=form.cleaned_data["new_name"], reason=form.cleaned_data["reason"],
            by=request.actor, at=at,
        )  # fmt: skip
        files = [
            attachments.accept(upload=upload, purpose="name_change", by=request.actor, at=at)
            for upload in form.cleaned_data["files"]
        ]
        attachments.claim(files, change)


def _headed(request: SignedInRequest) -> Institution:
    """The institution of the seat in use; 404 if it has no live membership."""
    institution = acting_institution(request)
    if not Membership.objects.live().filter(institution=institution).exists():
        raise Http404
    return institution


def _live(institution: Institution) -> Membership:
    return Membership.objects.live().get(institution=institution)


def _context(institution: Institution, is_head: bool) -> dict[str, Any]:
    stays = Membership.objects.filter(institution=institution).defer("search").order_by("-joined_on", "-pk")
    newest = stays.first()
    is_live = newest is not None and newest.state in LISTED
    changes = NameChange.objects.filter(institution=institution).order_by("-asked_at", "-pk")
    return {
        "institution": institution, "membership": newest, "stays": stays, "changes": changes, "is_live": is_live,
        "is_head": is_head and is_live,
        "asked_name": next((one for one in changes if one.state == NameChangeState.ASKED), None),
    }  # fmt: skip


@attachments.readable_through("community.namechange")
def _may_read(user: Any, pk: int) -> bool:
    """Permission to read the documents of a change of name: heads of the member, and the bureau that works on it."""
    if user is None:
        return False
    rows = NameChange.objects
    return rows.of_heads(user).filter(pk=pk).exists() or rows.overseen_by(user).filter(pk=pk).exists()
