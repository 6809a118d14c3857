"""Views for authors: my chapters, editor, comparison of versions, comments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.policy import Right
from community.seat_rights import rows_of
from core.errors import DomainError
from core.record import differences
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from reports.actions import chapters as actions
from reports.forms import CommentAnswerForm, CommentForm, PictureForm, TextForm
from reports.models import Chapter, Comment
from reports.models.editions import OUT
from reports.queries import numbers
from reports.queries.figures import Figures
from reports.states import EditionState
from reports.text import html, plain
from reports.text.blocks import Block, figures_of, grids_of

SHOWN = 300  # figures offered at once


@login_required
@require_safe
@rows_of(Right.WRITE)
def my_chapters(request: SignedInRequest) -> HttpResponse:
    """The chapters this person's institutions or the person as an expert write, those due first."""
    rows = Chapter.objects.writable_by(request.user).exclude(edition__state=EditionState.OUTLINE).for_list()
    context = {"rows": rows.defer("text").order_by("-edition__starts_on", "due_on", "place")[:200]}
    return render(request, "reports/writing/list.html", context)


def mine(request: SignedInRequest, pk: int) -> Chapter:
    rows = Chapter.objects.writable_by(request.user).exclude(edition__state=EditionState.OUTLINE)
    return get_object_or_404(rows.for_page(), pk=pk)


def _readable(request: SignedInRequest, pk: int) -> Chapter:
    """A chapter in work that this person may read: to write it, to review it, or to remark on it."""
    rows = Chapter.objects.readable_by(request.user).exclude(edition__state__in=[EditionState.OUTLINE, *OUT])
    return get_object_or_404(rows.for_page(), pk=pk)


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.WRITE)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The editor, to read for staff and co-authors. What was typed over another's version comes back beside it."""
    if request.method != "POST":
        return page(request, _readable(request, pk))
    chapter = mine(request, pk)
    form = TextForm(request.POST)
    if not form.is_valid():
        return page(request, chapter, form=form, status=422)
    text = _text_of(form.cleaned_data)
    try:
        actions.save_text(
            chapter=chapter,
            text=text,
            version=form.cleaned_data["version"],
            by=request.actor,
            at=timezone.now(),
        )
    except DomainError as refusal:
        return page(request, chapter, refusal=refusal, typed=text, status=409)
    messages.success(request, "存好了。")
    return redirect("reports:edit", pk=pk)


def _text_of(values: dict[str, Any]) -> str:
    """HTML, whichever way it was typed."""
    return html.write(plain.read(values["plain"])) if values["plain"].strip() else str(values["text"])


@login_required
@require_POST
def autosave(request: SignedInRequest, pk: int) -> JsonResponse:
    """Save while typing; the answer says the new version, or that somebody else saved."""
    chapter = mine(request, pk)
    form = TextForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": "没有存上，请刷新页面。"}, status=422)
    try:
        chapter = actions.save_text(
            chapter=chapter, text=form.cleaned_data["text"], version=form.cleaned_data["version"],
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        return JsonResponse({"error": str(refusal), "code": refusal.code}, status=409)
    return JsonResponse({"version": chapter.version, "findings": [str(one) for one in _findings(chapter)]})


def _findings(chapter: Chapter) -> list[numbers.Finding]:
    return numbers.of_chapter(chapter, numbers.rules(), actions.figures_of(chapter))


def page(
    request: SignedInRequest, chapter: Chapter, *, form: TextForm | None = None, refusal: DomainError | None = None,
    typed: str = "", comment_form: CommentForm | None = None, picture_form: PictureForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    if refusal is not None:
        chapter.refresh_from_db()
    blocks = html.read(chapter.text)
    figures = actions.figures_of(chapter)
    shown = _shown(blocks, figures)
    is_mine = Chapter.objects.writable_by(request.user).filter(pk=chapter.pk).exists()
    context = {
        "chapter": chapter, "edition": chapter.edition, "refusal": refusal, "typed": typed, "is_mine": is_mine,
        "may_write": is_mine and chapter.is_writable,
        "may_withdraw": is_mine and chapter.is_withdrawable,
        "plain": plain.write(html.read(html.clean(typed)) if typed else blocks), "findings": _findings(chapter),
        "rich": html.clean(typed) if typed else chapter.text, "shown": json.dumps(shown, ensure_ascii=False),
        "reading": html.filled(chapter.text, shown),
        "comments": chapter.comments.select_related("by", "answered_by").order_by("answered_at", "at"),
        "comment_form": comment_form or CommentForm(), "answer_form": CommentAnswerForm(auto_id=False),
        "references": [(one, figures.show(one) if figures else None) for one in dict.fromkeys(figures_of(blocks))],
        "picture_form": picture_form or PictureForm(initial={"version": chapter.version}, auto_id="picture_%s"),
        "grids": list(dict.fromkeys(grids_of(blocks))), "form": form,
    }  # fmt: skip
    return render(request, "reports/writing/edit.html", context, status=status)


def _shown(blocks: Sequence[Block], figures: Figures | None) -> dict[str, str]:
    """What the references of a chapter show now; nothing without a snapshot."""
    return {one: figures.show(one).text for one in figures_of(blocks)} if figures else {}


@login_required
@require_POST
def hand_in(request: SignedInRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.hand_in, "交稿了。编写办公室收稿后会通知你。")


@login_required
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.withdraw, "撤回来了，可以接着改。")


def _step(request: SignedInRequest, pk: int, act: Any, words: str) -> HttpResponse:
    chapter = mine(request, pk)
    try:
        act(chapter=chapter, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return page(request, chapter, refusal=refusal, status=409)
    messages.success(request, words)
    return redirect("reports:edit", pk=pk)


@login_required
@require_safe
@rows_of(Right.WRITE)
def versions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Two versions of a chapter, what was taken out and what was put in."""
    chapter = _readable(request, pk)
    rows = list(chapter.versions.select_related("by").order_by("-version"))
    wanted = {name: request.GET.get(name, "") for name in ("a", "b")}
    newer = next((row for row in rows if str(row.version) == wanted["b"]), rows[0] if rows else None)
    older = next((row for row in rows if str(row.version) == wanted["a"]), rows[1] if len(rows) > 1 else None)
    before, after = (plain.write(html.read(row.text)) if row else "" for row in (older, newer))
    context = {
        "chapter": chapter,
        "rows": rows,
        "older": older,
        "newer": newer,
        "parts": differences.pieces(before, after),
    }
    return render(request, "reports/writing/versions.html", context)


@login_required
@require_POST
def comment(request: SignedInRequest, pk: int) -> HttpResponse:
    chapter = _readable(request, pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return page(request, chapter, comment_form=form, status=422)
    actions.comment(chapter=chapter, **form.cleaned_data, by=request.actor, at=timezone.now())
    messages.success(request, "批注记下了，撰写人会收到。")
    return redirect("reports:edit", pk=pk)


@login_required
@require_POST
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(
        Comment.objects.filter(chapter__in=Chapter.objects.writable_by(request.user)), pk=pk
    )
    form = CommentAnswerForm(request.POST)
    if not form.is_valid():
        return page(request, mine(request, row.chapter_id), status=422)
    try:
        actions.answer(row=row, **form.cleaned_data, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return page(request, mine(request, row.chapter_id), refusal=refusal, status=409)
    return redirect("reports:edit", pk=row.chapter_id)


@login_required
@require_safe
@rows_of(Right.WRITE)
def figures(request: SignedInRequest, pk: int) -> HttpResponse:
    """The figures of the edition's snapshot that an author may put into a chapter, found by name, subject or code."""
    chapter = _readable(request, pk)
    words = request.GET.get("q", "").strip()[:60]
    known = actions.figures_of(chapter)
    found = known.find(words, SHOWN) if known is not None else []
    if request.GET.get("format") == "json":
        rows = [
            {"reference": one, "name": shown.name, "subject": shown.subject, "text": shown.text} for one, shown in found[:30]
        ]  # fmt: skip
        return JsonResponse({"found": rows})
    return render(
        request, "reports/writing/figures.html", {"chapter": chapter, "found": found, "words": words}
    )
