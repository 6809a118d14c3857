"""Views for editing saved replies of an institution or a bureau."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST

from community.members.actions import replies as actions
from community.members.queries.reply_topics import Topic, replies_of, topics_of
from community.models import SavedReply, Seat
from community.seat_rights import any_seat
from core.record.edits import Edit
from core.web import drafts
from core.web.buttons import written
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from portal.desk_forms import SavedReplyForm
from portal.saved_replies import is_bureau, seat_of
from portal.views.bureau import frame


@dataclass(frozen=True)
class Names:
    """The addresses and the frame of the pages at one desk."""

    frame: str
    all: str
    one: str
    remove: str


WORKBENCH = Names("staff.html", "portal:replies", "portal:reply", "portal:remove_reply")
BUREAU = Names("desk/frame.html", "admin:replies", "admin:reply", "admin:remove_reply")


@sign_in_keeping_text
@any_seat
def reply_list(request: SignedInRequest) -> HttpResponse:
    """All that is kept, by topic, and a form for a new one; `topic` chooses it, `next` is the page one came from."""
    seat, topics = _seat(request), topics_of(_seat(request).institution)
    chosen = request.GET.get("topic", "")
    form = SavedReplyForm(
        request.POST or None, topics=topics, initial={"topic": chosen, **drafts.initial(request)}
    )
    if request.method == "POST" and form.is_valid():
        made = written(
            form,
            lambda: actions.save_reply(seat=seat, **form.cleaned_data, by=request.actor, at=timezone.now()),
        )
        if made is not None:
            messages.success(request, f"“{made.title}”存好了，办这一类事的时候选得到。")
            return HttpResponseRedirect(_here(request))
    context = {"form": form, "groups": _groups(seat, topics), "onward": _onward(request)}
    return _page(request, "portal/replies.html", "常用答复", context, 422 if form.errors else 200)


@sign_in_keeping_text
@any_seat
def reply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change one."""
    seat = _seat(request)
    row = get_object_or_404(SavedReply, pk=pk, institution=seat.institution_id)
    form = SavedReplyForm(
        request.POST or None,
        topics=topics_of(seat.institution),
        initial={**stored(row), **drafts.initial(request)},
    )
    edit = Edit(form, row, stored)
    if request.method == "POST" and form.is_valid():
        made = written(form, lambda: edit.save(lambda: actions.change_reply(
            reply=row, seat=seat, **form.cleaned_data, by=request.actor, at=timezone.now()
        )))  # fmt: skip
        if made is not None:
            messages.success(request, "改好了。以前用它写出去的话不变。")
            return HttpResponseRedirect(reverse(_names(request).all))
    return _page(
        request, "portal/reply.html", row.title, {"form": form, "row": row}, 422 if form.errors else 200
    )


@require_POST
@sign_in_keeping_text
@any_seat
def remove_reply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget one."""
    seat = _seat(request)
    row = get_object_or_404(SavedReply, pk=pk, institution=seat.institution_id)
    actions.remove_reply(reply=row, seat=seat, by=request.actor, at=timezone.now())
    messages.success(request, f"“{row.title}”删掉了。以前用它写出去的话不变。")
    return HttpResponseRedirect(reverse(_names(request).all))


def stored(row: SavedReply) -> dict[str, Any]:
    return {"topic": row.topic, "title": row.title, "text": row.text}


def _seat(request: SignedInRequest) -> Seat:
    """The seat in use; without one there is nothing to keep answers for."""
    seat = seat_of(request)
    if seat is None:
        raise Http404
    return seat


def _names(request: SignedInRequest) -> Names:
    return BUREAU if is_bureau(request) else WORKBENCH


def _here(request: SignedInRequest) -> str:
    kept = {name: request.GET[name] for name in ("topic", "next") if request.GET.get(name)}
    page = reverse(_names(request).all)
    return f"{page}?{urlencode(kept)}" if kept else page


def _onward(request: SignedInRequest) -> str:
    """The page one came from, if it is ours."""
    path = request.GET.get("next", "")
    return path if url_has_allowed_host_and_scheme(path, {request.get_host()}, request.is_secure()) else ""


def _groups(seat: Seat, topics: Sequence[Topic]) -> Sequence[tuple[str, Sequence[SavedReply]]]:
    """The answers under the words of their topics, in the order of the topics; those of a topic that is gone last."""
    words = {topic.code: topic.words for topic in topics}
    order = {code: place for place, code in enumerate(words)}
    rows = sorted(replies_of(seat.institution_id), key=lambda one: order.get(one.topic, len(order)))
    return [
        (words.get(code, "现在用不到的"), list(some)) for code, some in groupby(rows, key=lambda one: one.topic)
    ]  # fmt: skip


def _page(
    request: SignedInRequest, template: str, title: str, context: dict[str, Any], status: int
) -> HttpResponse:
    names = _names(request)
    around = frame(request) if names is BUREAU else {}
    return render(
        request, template, {**around, **context, "names": names, "title": title, "is_replies": True}, status=status
    )  # fmt: skip
