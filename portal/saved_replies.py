"""
Saved replies (canned responses) in forms: which are offered at a field, and inserting one.

With JavaScript the words go into the field on the page (static/js/desk.js). Without it the button sends the form to its
own address; the middleware keeps what was typed, the words added, as the draft of the form, and leads back to the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import BoundField, Textarea
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from community.members.queries.reply_topics import Topic, replies_of
from community.models import SavedReply, Seat
from core import actions
from core.desk.kinds import kind_named, kinds
from core.web import drafts
from core.web.buttons import Button
from portal.desk_notes import START

DESK: Final = "desk"
ADDRESS_MAX: Final = 3000  # characters every server takes as an address; a batch of rows fits
HELPERS: Final[Mapping[str, str]] = {
    "hand": "转办时的说明", "ask": "请人会签", "chase": "催办", "answer": "会签意见",
}  # fmt: skip


@dataclass(frozen=True)
class Offered:
    """The answers offered at one field, and the page they are edited on."""

    replies: Sequence[SavedReply]
    path: str
    back: str


def topic_of(kind: str, verb: str) -> str:
    """The topic of a decision on a case."""
    return f"{kind}.{verb}"


def bureau_topics(verbs_of: Callable[[Any], Sequence[Button]]) -> Iterable[Topic]:
    """Each decision on each kind of case that asks for words, and what colleagues write each other."""
    for kind in kinds():
        for verb in verbs_of(kind):
            if any(is_long(name, field) for name, field in verb.form.base_fields.items()):
                yield Topic(topic_of(kind.code, verb.name), verb.label, kind.name, is_bureaus=True)
    for name, words in HELPERS.items():
        yield Topic(topic_of(DESK, name), words, "各类事项", is_bureaus=True)


def is_long(name: str, field: Any) -> bool:
    """Whether words of several lines are typed there; a note at a line of the matter is about that line alone."""
    return isinstance(field.widget, Textarea) and not name.startswith(START)


def field_of(form: Any) -> str:
    """The name of the field saved answers go into: the first of several lines."""
    return next((name for name, field in form.fields.items() if is_long(name, field)), "")


def offered(request: HttpRequest, field: BoundField) -> Offered | None:
    """What is offered at `field` to the seat in use. One query for the whole page."""
    topic = getattr(field.form, "reply_topic", "")
    return offered_for(request, topic) if topic and field.name == field_of(field.form) else None


def offered_for(request: HttpRequest, topic: str, back: str = "") -> Offered | None:
    """What is offered for `topic`; `back` is the page that begins its form with what is kept, if not the present one."""
    seat = seat_of(request)
    if seat is None:
        return None
    page = reverse("admin:replies" if is_bureau(request) else "portal:replies")
    back = back or request.get_full_path()
    rows = [one for one in kept(request, seat) if one.topic == topic]
    return Offered(rows, f"{page}?{urlencode({'topic': topic, 'next': back})}", back)


def offered_at_button(
    request: HttpRequest, field: BoundField, *, label: str, verb: str, page: str
) -> Offered | None:
    """
    What is offered at `field` on the page of a button of the register of `label`: the same as on the page of a case.

    `page` shows the selection again. Nothing is offered where the rows are no cases, or too many for an address.
    """
    kind = kind_named(label)
    if kind is None or len(page) > ADDRESS_MAX or field.name != field_of(field.form):
        return None
    return offered_for(request, topic_of(kind.code, verb), page)


def kept(request: HttpRequest, seat: Seat) -> Sequence[SavedReply]:
    if not hasattr(request, "saved_replies"):
        request.saved_replies = replies_of(seat.institution_id)  # type: ignore[attr-defined]
    found: Sequence[SavedReply] = request.saved_replies  # type: ignore[attr-defined]
    return found


def seat_of(request: HttpRequest) -> Seat | None:
    return getattr(request, "seat", None) or None


def is_bureau(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("admin:index"))


class InsertReplyMiddleware:
    """A form sent by the button of a saved answer comes back with the words in its field; nothing else is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        name = request.POST.get(drafts.INSERT_REPLY, "") if request.method == "POST" else ""
        seat = seat_of(request) if name else None
        if seat is None or not request.user.is_authenticated:
            return None
        fields, back = drafts.typed(request.POST), request.POST.get(drafts.REPLY_BACK, "")
        number = request.POST.get(drafts.SAVED_REPLY, "")
        chosen = next((one for one in kept(request, seat) if str(one.pk) == number), None)
        if chosen is None:
            messages.warning(request, "请先选一条常用答复，再按“填进去”。填的内容都还在。")
        else:
            before = "".join(fields.get(name, [])).rstrip()
            fields[name] = [f"{before}\n{chosen.text}" if before else chosen.text]
        form = request.POST.get(drafts.FORM_PATH) or request.path
        actions.save_draft(
            user=request.user, form=form[: drafts.FORM_MAX], fields=fields, at=timezone.now()
        )  # fmt: skip
        request.draft_goes_on = request.form_goes_on = True  # type: ignore[attr-defined]
        is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
        return HttpResponseRedirect(back if is_ours else request.path)
