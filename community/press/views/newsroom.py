"""Views for writers of news: draft, edit, submit, follow. Policy: 4.3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.policy import Right
from community.press.actions import news as actions
from community.press.forms.news import NewsForm
from community.press.models import NewsItem
from community.press.queries import news as queries
from community.press.states import NEWS, NewsState
from community.press.views.briefs import accept_picture, field_of
from community.seat_rights import acting_institution, rows_of, takes
from core.errors import DomainError
from core.files import attachments
from core.models import User
from core.record.edits import Edit
from core.web import drafts
from core.web.buttons import saved
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest


@login_required
@require_safe
@takes(Right.WRITE)
def newsroom(request: SignedInRequest) -> HttpResponse:
    institution = acting_institution(request)
    rows = (
        NewsItem.objects.filter(institution=institution)
        .order_by("-created_at", "-pk")
        .defer("search", "body")
    )
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "community/press/newsroom/list.html", {"page": page, "institution": institution})


@sign_in_keeping_text
@takes(Right.WRITE)
def new_news(request: SignedInRequest) -> HttpResponse:
    institution = acting_institution(request)
    kept = drafts.initial(request)
    form = NewsForm(request.POST or None, request.FILES or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        made = _save_news(request, form, lambda cover: actions.draft_news(
            institution=institution, fields=form.values(), cover=cover, by=request.actor, at=timezone.now()))  # fmt: skip
        if made is not None:
            return redirect("community:news_draft", pk=made.pk)
    context = {"form": form}
    return render(request, "community/press/newsroom/edit.html", context, status=422 if form.errors else 200)


@sign_in_keeping_text
@rows_of(Right.WRITE)
def edit_news(request: SignedInRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(_own(request), pk=pk)
    kept = drafts.initial(request)
    form = NewsForm(
        request.POST or None, request.FILES or None, initial={**NewsForm.initial_of(item), **kept}
    )
    edit = Edit(form, item, NewsForm.initial_of)
    if request.method == "POST" and form.is_valid():
        done = _save_news(request, form, lambda cover: edit.save(lambda: actions.edit_news(
            item=item, fields=form.values(), cover=cover, by=request.actor, at=timezone.now())))  # fmt: skip
        if done is not None:
            return redirect("community:news_draft", pk=pk)
    context = {
        "form": form, "item": item, "file": queries.news_file(item),
        "reopens": item.state in (NewsState.APPROVED, NewsState.SCHEDULED),
    }  # fmt: skip
    return render(request, "community/press/newsroom/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
@rows_of(Right.WRITE)
def news_draft(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(
        request, "community/press/newsroom/detail.html", _context(get_object_or_404(_own(request), pk=pk))
    )


@login_required
@require_POST
def submit_news(request: SignedInRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(_own(request), pk=pk)
    try:
        actions.submit_news(item=item, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        context = {**_context(item), "refusal": refusal}
        return render(request, "community/press/newsroom/detail.html", context, status=409)
    messages.success(request, "已送审，三位同事各审一次。")
    return redirect("community:news_draft", pk=pk)


def _own(request: SignedInRequest) -> Any:
    return (
        NewsItem.objects.written_by(request.user)
        .select_related("institution", "cover", "brief")
        .defer("search")
    )


def _context(item: NewsItem) -> dict[str, Any]:
    item = NewsItem.objects.select_related("institution", "cover", "brief").defer("search").get(pk=item.pk)
    file = queries.news_file(item)
    return {
        "item": item, "file": file, "steps": file.stages, "may_edit": item.state in actions.EDITABLE,
        "may_submit": NEWS.allows(item.state, NewsState.IN_REVIEW),
    }  # fmt: skip


def _save_news(
    request: SignedInRequest, form: NewsForm, act: Callable[[actions.Cover | None], NewsItem]
) -> NewsItem | None:
    """Write the item and its picture, all or nothing."""
    chosen = form.cleaned_data

    def work() -> NewsItem:
        photo = accept_picture(request, chosen["photo"]) if chosen["photo"] else None
        cover = actions.Cover(photo, chosen["photo_alt"], chosen["photo_caption"]) if photo else None
        item = act(cover)
        attachments.claim([photo] if photo else [], item)
        return item

    item: NewsItem | None = saved(request, form, work, field_of=field_of)
    return item


@attachments.readable_through("community.newsitem")
def _may_read(user: User | None, pk: int) -> bool:
    """The picture before publication: its writers, and the bureau."""
    if user is None:
        return False
    written = NewsItem.objects.written_by(user).filter(pk=pk).exists()
    return written or NewsItem.objects.handled_by(user).filter(pk=pk).exists()
