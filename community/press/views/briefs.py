"""信息报送 at the workbench: write, hand in, see what became of it and what it earned. Policy: 4.3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.policy import Right
from community.press.actions import briefs as actions
from community.press.actions.news import news_from_brief
from community.press.forms.briefs import BriefForm
from community.press.models import Brief, BriefPhoto
from community.press.queries import briefs as queries
from community.press.queries import circulars
from community.press.states import BRIEF, TAKEN, BriefState
from community.seat_rights import acting_institution, rows_of, takes
from core.dates.months import month_before, next_month, parsed
from core.errors import DomainError
from core.files import attachments
from core.models import User
from core.record.edits import Edit
from core.web import drafts
from core.web.buttons import saved
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from core.web.undo import undo

SHOWN = (
    BriefState.DRAFT, BriefState.SUBMITTED, BriefState.RETURNED, BriefState.ADOPTED, BriefState.PUBLISHED,
    BriefState.DECLINED,
)  # fmt: skip

SAID = {
    "recall": "撤回了，现在是草稿。改好以后再交。", "void": "已作废。内容还能看，可以复制为新的。",
    "copy": "复制好了，这是新的草稿。检查一遍再交。",
}  # fmt: skip


@login_required
@require_safe
@takes(Right.WRITE)
def brief_list(request: SignedInRequest) -> HttpResponse:
    institution, at = acting_institution(request), timezone.now()
    state = request.GET.get("state", "")
    own = Brief.objects.filter(institution=institution)
    context = {
        "institution": institution, "state": state, "states": [(one.value, one.label) for one in SHOWN],
        "page": Paginator(queries.find(own, state), 20).get_page(request.GET.get("page")),
        "standing": queries.standing(institution, queries.this_month(at)), "calls": queries.calls_for(institution, at),
    }  # fmt: skip
    return render(request, "community/press/briefs/list.html", context)


@sign_in_keeping_text
@takes(Right.WRITE)
def new_brief(request: SignedInRequest) -> HttpResponse:
    institution = acting_institution(request)
    kept = drafts.initial(request)
    form = BriefForm(
        request.POST or None, request.FILES or None, institution=institution, at=timezone.now(),
        initial={"call": request.GET.get("call"), **kept},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made = _save_brief(request, form, lambda: actions.draft_brief(
            institution=institution, fields=form.values(), call=form.cleaned_data["call"], by=request.actor,
            at=timezone.now(),
        ))  # fmt: skip
        if made is not None:
            return redirect("community:brief", pk=made.pk)
    context = {"form": form}
    return render(request, "community/press/briefs/edit.html", context, status=422 if form.errors else 200)


@sign_in_keeping_text
@rows_of(Right.WRITE)
def edit_brief(request: SignedInRequest, pk: int) -> HttpResponse:
    brief = get_object_or_404(
        Brief.objects.written_by(request.user).select_related("institution", "call"), pk=pk
    )
    kept = drafts.initial(request)
    form = BriefForm(
        request.POST or None, request.FILES or None, institution=brief.institution, at=timezone.now(),
        initial={**BriefForm.initial_of(brief), **kept},
    )  # fmt: skip
    edit = Edit(form, brief, BriefForm.initial_of)
    if request.method == "POST" and form.is_valid():
        done = _save_brief(request, form, lambda: edit.save(lambda: actions.edit_brief(
            brief=brief, fields=form.values(), call=form.cleaned_data["call"] or brief.call, by=request.actor,
            at=timezone.now(),
        )))  # fmt: skip
        if done is not None:
            return redirect("community:brief", pk=pk)
    context = {"form": form, "brief": brief, "file": queries.brief_file(brief)}
    return render(request, "community/press/briefs/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
@rows_of(Right.WRITE)
def brief(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_readable(request), pk=pk)
    return render(request, "community/press/briefs/detail.html", _context(request, found))


@login_required
@require_POST
def act_on_brief(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Hand a brief in, take it back or end it (liaison and head); copy it, make news of an adopted one (writers)."""
    acts: dict[str, tuple[Any, Callable[..., Any]]] = {
        "submit": (Brief.objects.reported_by(request.user), actions.submit_brief),
        "finish": (Brief.objects.written_by(request.user), actions.finish_brief),
        "recall": (Brief.objects.reported_by(request.user), actions.recall_brief),
        "void": (Brief.objects.reported_by(request.user), actions.void_brief),
        "copy": (Brief.objects.written_by(request.user), actions.copy_brief),
        "news": (Brief.objects.written_by(request.user), news_from_brief),
    }
    if verb not in acts:
        raise Http404
    allowed, act = acts[verb]
    found = get_object_or_404(allowed.select_related("institution", "call"), pk=pk)
    try:
        made = act(brief=found, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        found.refresh_from_db()
        context = {**_context(request, found), "refusal": refusal}
        return render(request, "community/press/briefs/detail.html", context, status=409)
    messages.success(
        request,
        {
            **SAID,
            "submit": "已报送。",
            "finish": "已经告诉联络员和负责人，由他们报送。",
            "news": "新闻草稿已生成。",
        }[verb],
    )
    return redirect("community:news_draft" if verb == "news" else "community:brief", pk=made.pk)


@login_required
@require_POST
def remove_brief_photo(request: SignedInRequest, pk: int, photo: int) -> HttpResponse:
    mine = Brief.objects.written_by(request.user)
    found = get_object_or_404(
        BriefPhoto.objects.select_related("brief"), pk=photo, brief__in=mine, brief_id=pk
    )
    try:
        actions.remove_photo(photo=found, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "图片已移除。")
    return redirect("community:edit_brief", pk=pk)


@login_required
@require_safe
@takes(Right.WRITE)
def brief_points(request: SignedInRequest) -> HttpResponse:
    """Each point of a month, with the brief it comes from."""
    institution = acting_institution(request)
    this = queries.this_month(timezone.now())
    month = min(parsed(request.GET.get("month", "")) or this, this)
    context = {
        "institution": institution, "standing": queries.standing(institution, month), "month": month,
        "before": month_before(month), "after": next_month(month) if month < this else None,
        "rules": circulars.rules_in(month),
    }  # fmt: skip
    return render(request, "community/press/briefs/points.html", context)


def _readable(request: SignedInRequest) -> Any:
    return Brief.objects.readable_by(request.user).select_related("institution", "call", "author_seat__user")


def _context(request: SignedInRequest, brief: Brief) -> dict[str, Any]:
    may_report = Brief.objects.reported_by(request.user).filter(pk=brief.pk).exists()
    may_write = Brief.objects.written_by(request.user).filter(pk=brief.pk).exists()
    file = queries.brief_file(brief)
    return {
        "brief": brief, "file": file, "may_edit": may_write and brief.state in actions.EDITABLE,
        "may_submit": may_report and BRIEF.allows(brief.state, BriefState.SUBMITTED),
        "waits_for_liaison": not may_report and BRIEF.allows(brief.state, BriefState.SUBMITTED),
        "may_finish": may_write and not may_report and brief.ready_at is None and brief.state in actions.EDITABLE,
        "undo": undo_of(brief, file, may_report, may_write),
        "may_make_news": may_write and brief.state in TAKEN and file.news is None,
    }  # fmt: skip


def undo_of(brief: Brief, file: Any, may_report: bool, may_write: bool) -> dict[str, object]:
    """What components/_undo.html offers."""
    state = BriefState(brief.state)
    lost = [
        f"{len(file.photos)} 张图片、{len(file.files)} 份附件，不会带到新的一份里"
        if file.photos or file.files
        else "",
        "在这个约稿里的位置，截稿以后就报不上" if brief.call_id else "",
        "已经报送的记录不再计分" if brief.first_sent_at else "",
    ]
    return undo(
        "community:act_on_brief", brief.pk, recall=may_report and state == BriefState.SUBMITTED,
        void=may_report and BRIEF.allows(state, BriefState.WITHDRAWN), copy=may_write, lost=lost,
    )  # fmt: skip


def _save_brief(request: SignedInRequest, form: BriefForm, act: Callable[[], Brief]) -> Brief | None:
    """Write the brief, its picture and files, all or nothing."""
    at = timezone.now()

    def work() -> Brief:
        brief = act()
        files = [
            attachments.accept(upload=upload, purpose="brief", by=request.actor, at=at)
            for upload in form.cleaned_data["files"]
        ]
        if form.cleaned_data["photo"]:
            photo = accept_picture(request, form.cleaned_data["photo"])
            actions.add_photo(
                brief=brief, attachment=photo, caption=form.cleaned_data["photo_caption"],
                alt=form.cleaned_data["photo_alt"], by=request.actor, at=at,
            )  # fmt: skip
            files.append(photo)
        attachments.claim(files, brief)
        return brief

    brief: Brief | None = saved(request, form, work, field_of=field_of)
    return brief


def accept_picture(request: SignedInRequest, upload: Any) -> Any:
    """Store an upload that has to be a picture."""
    return attachments.accept(
        upload=upload, purpose="brief", by=request.actor, at=timezone.now(), only_pictures=True
    )


def field_of(refusal: DomainError) -> str | None:
    """Which field of the form a refusal belongs to."""
    if refusal.code in (
        "picture_unreadable",
        "not_a_picture",
        "photo_needs_words",
        "too_many_photos",
        "cover_needs_words",
    ):
        return "photo"
    return "files" if refusal.code.startswith("file_") else None


@attachments.readable_through("community.brief")
def _may_read(user: User | None, pk: int) -> bool:
    """Files of a brief: its institution's seats, and the bureau once it was handed in."""
    if user is None:
        return False
    return (
        Brief.objects.readable_by(user).filter(pk=pk).exists()
        or Brief.objects.handled_by(user).filter(pk=pk).exists()
    )
