"""Views of an author's papers: write, submit, follow, revise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.record.edits import Edit
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from core.web.undo import undo
from thinktank.actions import papers as actions
from thinktank.forms.forum import PaperForm
from thinktank.models import Forum, Paper
from thinktank.queries.forum import may_hand_in
from thinktank.states import PAPER, PaperState
from thinktank.views.public import CRUMB

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STEPS = ("写稿", "投稿", "匿名评审", "定稿", "编入论文集")
PLACE = {
    PaperState.DRAFT: 1,
    PaperState.SUBMITTED: 2,
    PaperState.IN_REVIEW: 3,
    PaperState.REVISING: 4,
    PaperState.REVISED: 4,
}

SAID = {
    "recall": "撤回了，可以修改。改好以后再投。", "void": "已作废。内容还能看，可以复制为新的。",
    "copy": "复制好了，这是新的草稿。检查一遍再投。",
}  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
def new_paper(request: SignedInRequest, year: int) -> HttpResponse:
    """Start a paper for the forum of a year; it stays a draft until it is handed in."""
    forum = get_object_or_404(Forum, year=year)
    kept = drafts.initial(request)
    form = PaperForm(request.POST or None, initial=kept)
    context: dict[str, Any] = {
        "forum": forum, "form": form, "is_open": may_hand_in(forum, timezone.now()),
        "crumbs": _crumbs(forum), "action": "存为草稿",
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "thinktank/forum/write.html", context, status=422 if form.is_bound else 200)
    seat = request.seat
    try:
        paper = actions.draft_paper(
            forum=forum, fields=form.values(), institution=seat.institution if seat else None,
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        return render(request, "thinktank/forum/write.html", {**context, "refusal": refusal}, status=409)
    messages.success(request, "存好了。检查一遍，再点“投稿”。")
    return redirect("thinktank:paper", pk=paper.pk)


@login_required
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _mine(request, pk))


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
def edit_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    mine = _mine(request, pk)
    form = PaperForm(request.POST or None, initial={**PaperForm.initial_of(mine), **drafts.initial(request)})
    edit = Edit(form, mine, PaperForm.initial_of)
    context: dict[str, Any] = {"forum": mine.forum, "paper": mine, "form": form, "is_open": True, "action": "保存",
                               "crumbs": [*_crumbs(mine.forum), (mine.title, _path(mine))]}  # fmt: skip
    if not form.is_valid():
        return render(request, "thinktank/forum/write.html", context, status=422 if form.is_bound else 200)
    try:
        edit.save(lambda: actions.edit_paper(
            paper=mine, fields=form.values(), by=request.actor, at=timezone.now()))  # fmt: skip
    except (DomainError, ValidationError) as refusal:
        return render(request, "thinktank/forum/write.html", {**context, "refusal": refusal}, status=409)
    return redirect("thinktank:paper", pk=pk)


@login_required
@require_POST
def submit_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    mine = _mine(request, pk)
    try:
        actions.submit_paper(paper=mine, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return _page(request, mine, refusal=refusal, status=409)
    messages.success(request, "投出去了。评审看不到作者和单位，有结果会通知您。")
    return redirect("thinktank:paper", pk=pk)


@login_required
@require_POST
def act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Take back, end or copy one's own paper."""
    acts = {"recall": actions.recall_paper, "void": actions.void_paper, "copy": actions.copy_paper}
    if verb not in acts:
        raise Http404
    mine = _mine(request, pk)
    try:
        made = acts[verb](paper=mine, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        mine.refresh_from_db()
        return _page(request, mine, refusal=refusal, status=409)
    messages.success(request, SAID[verb])
    return redirect("thinktank:paper", pk=made.pk)


def undo_of(paper: Paper, is_printed: bool) -> dict[str, object]:
    """What components/_undo.html offers."""
    state = PaperState(paper.state)
    may_void = PAPER.allows(state, PaperState.WITHDRAWN) and not is_printed
    lost = [
        "录用和编号" if state == PaperState.ACCEPTED else "",
        "评审意见和改稿的机会" if paper.comment else "",
    ]
    return undo(
        "thinktank:paper_act", paper.pk, recall=state in (PaperState.SUBMITTED, PaperState.REVISED), void=may_void,
        copy=may_hand_in(paper.forum, timezone.now()), lost=lost,
    )  # fmt: skip


def _mine(request: SignedInRequest, pk: int) -> Paper:
    return get_object_or_404(Paper.objects.of(request.user).select_related("forum"), pk=pk)


def _page(request: SignedInRequest, mine: Paper, *, status: int = 200, **more: Any) -> HttpResponse:
    state = PaperState(mine.state)
    is_printed = mine.forum.proceedings_at is not None and mine.number is not None
    context = {
        "paper": mine, "forum": mine.forum, "crumbs": _crumbs(mine.forum),
        "steps": STEPS, "now": PLACE.get(state, 5 if state == PaperState.ACCEPTED else 0), "is_printed": is_printed,
        "may_edit": state in (PaperState.DRAFT, PaperState.REVISING),
        "undo": undo_of(mine, is_printed),
        "versions": mine.versions.order_by("round"), **more,
    }  # fmt: skip
    return render(request, "thinktank/forum/my_paper.html", context, status=status)


def _crumbs(forum: Forum) -> Sequence[tuple[str, StrOrPromise]]:
    return [
        CRUMB,
        ("论坛", reverse("thinktank:forum_list")),
        (str(forum.year), reverse("thinktank:forum", args=[forum.year])),
    ]


def _path(paper: Paper) -> str:
    return reverse("thinktank:paper", args=[paper.pk])
