"""Views of events for their hosts: create, publish, change, cancel."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cloudplatform.actions import events as actions
from cloudplatform.actions.changes import ChangeNeedsConfirmation, people_of
from cloudplatform.actions.series import draft_again
from cloudplatform.forms.bookings import BookingForm
from cloudplatform.forms.hosting import EventForm
from cloudplatform.models import Booking, Event
from cloudplatform.states import EVENT, EventState
from cloudplatform.views.events import event_context
from community.models import Institution
from community.policy import Right
from community.seat_rights import acting_institution, rows_of, takes
from community.training.views.change_confirmation import asked, said
from core.actions import discard_draft
from core.record.actors import Actor
from core.record.edits import Edit
from core.web import drafts
from core.web.buttons import PageButton, press, written
from core.web.drafts import sign_in_keeping_text
from core.web.list_filters import ListCut
from core.web.printed import handed_out
from core.web.requests import SignedInRequest

SHEET: Final = ("场次", "开始", "结束", "场地", "入场", "已约", "名额", "状态")


def _row(event: Event) -> tuple[object, ...]:
    """One line under SHEET."""
    return (
        event.title, event.starts_at, event.ends_at, str(event.space), event.get_mode_display(), event.taken,
        event.capacity, event.get_state_display(),
    )  # fmt: skip


@login_required
@require_safe
@takes(Right.HOST)
def hosted_list(request: SignedInRequest) -> HttpResponse:
    """Cut as the address says (core.web.list_filters); `?format=xlsx` or `csv` hands it out."""
    host, cut = acting_institution(request), ListCut.of(request.GET, EventState.choices)
    rows = Event.objects.filter(host=host).for_list().order_by("-starts_at", "-pk")
    rows = cut.apply(rows, when="starts_at", search=("title", "space__name"))
    if "format" in request.GET:
        return handed_out(request, "events", "场次", SHEET, map(_row, rows), cut, word="场次或场地")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "host": host,
        "cut": cut,
    }
    return render(request, "cloudplatform/hosting/list.html", context)


@sign_in_keeping_text
@takes(Right.HOST)
def new_event(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """A draft typed anew, or begun with what the event `pk` was."""
    host = acting_institution(request)
    again: dict[str, Any] = {}
    after: Event | None = None
    if pk is not None:
        after = get_object_or_404(
            Event.objects.hosted_by(request.user).select_related("host"), pk=pk, host=host
        )
        again = EventForm.initial_again(after, timezone.now())
    form = EventForm(request.POST or None, host=host, initial={**again, **drafts.initial(request)})
    if request.method == "POST" and form.is_valid():
        made = written(form, lambda: _drafted(after, host, form, request.actor))
        if made is not None:
            discard_draft(user=request.user, form=request.path)
            return redirect("cloudplatform:hosted_event", pk=made.pk)
    context = {"form": form, "host": host, "copied": pk}
    return render(request, "cloudplatform/hosting/edit.html", context, status=422 if form.errors else 200)


def _drafted(after: Event | None, host: Institution, form: EventForm, by: Actor) -> Event:
    if after is not None:
        return draft_again(after=after, fields=form.values(), by=by, at=timezone.now())
    return actions.draft_event(host=host, fields=form.values(), by=by, at=timezone.now())


@sign_in_keeping_text
@rows_of(Right.HOST)
def edit_event(request: SignedInRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(Event.objects.hosted_by(request.user).select_related("host"), pk=pk)
    form = EventForm(
        request.POST or None,
        host=event.host,
        event=event,
        initial={**EventForm.initial_of(event), **drafts.initial(request)},
    )
    edit = Edit(form, event, EventForm.initial_of)
    context: dict[str, Any] = {"form": form, "event": event, "host": event.host, "people": people_of(event)}
    if request.method == "POST" and form.is_valid():
        notice = said(request)
        try:
            saved = written(form, lambda: edit.save(lambda: actions.edit_event(
                event=event, fields=form.values(event), notice=notice, by=request.actor, at=timezone.now())),
                passing=(ChangeNeedsConfirmation,))  # fmt: skip
        except ChangeNeedsConfirmation as asks:
            context |= {"asks": asks, **asked(request)}
            return render(request, "cloudplatform/hosting/edit.html", context, status=409)
        if saved is not None:
            discard_draft(user=request.user, form=request.path)
            messages.success(request, _saved_words(event, notice.words))
            return redirect("cloudplatform:hosted_event", pk=pk)
    return render(request, "cloudplatform/hosting/edit.html", context, status=422 if form.errors else 200)


def _saved_words(event: Event, reason: str) -> str:
    if reason:
        return "已保存。约了和候补的人会收到改前、改后的通知。"
    return "已保存。" if event.state == EventState.DRAFT else "已保存，已约的人原来约定的不变。"


@login_required
@require_safe
@rows_of(Right.HOST)
def hosted_event(request: SignedInRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(Event.objects.hosted_by(request.user).for_list(), pk=pk)
    return render(request, "cloudplatform/hosting/detail.html", _context(request, event))


@login_required
@require_safe
@rows_of(Right.HOST)
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page of a draft as citizens will see it, with the button that publishes it. What is out has its own page."""
    event = get_object_or_404(Event.objects.hosted_by(request.user).for_list(), pk=pk)
    if event.state != EventState.DRAFT:
        return redirect("cloudplatform:event", pk=pk)
    event.state = EventState.PUBLISHED  # as it would look; nothing is saved
    context = event_context(request, event, BookingForm(event=event, user=request.user))
    return render(request, "cloudplatform/events/detail.html", {**context, "is_preview": True})


@login_required
@require_POST
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    return _press(request, PUBLISH, pk)


@login_required
@require_POST
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    get_object_or_404(CANCEL.who(request.user), pk=pk)
    if not _reason(request):
        messages.warning(request, "请写明取消的原因，约了的人会看到。")
        return redirect("cloudplatform:hosted_event", pk=pk)
    return _press(request, CANCEL, pk)


def _reason(request: SignedInRequest) -> str:
    return request.POST.get("reason", "").strip()[:200]


PUBLISH: Final = PageButton(
    "publish", "发布", actions.publish_event, "event", EVENT.sources_of(EventState.PUBLISHED), who=Event.objects.hosted_by,
    done="已发布，街坊可以看到了。",
)  # fmt: skip
CANCEL: Final = PageButton(
    "cancel", "取消", actions.cancel_event, "event", EVENT.sources_of(EventState.CANCELLED), who=Event.objects.hosted_by,
    done="已取消，约了的人会收到通知。", asks=["reason"], more=lambda request, event: {"reason": _reason(request)},
)  # fmt: skip


def _press(request: SignedInRequest, button: PageButton, pk: int) -> HttpResponse:
    """Call the action of a button; a refusal is shown on the event's page."""
    event = get_object_or_404(Event.objects.hosted_by(request.user).for_list(), pk=pk)
    refusal = press(request, button, event)
    if refusal is None:
        return redirect("cloudplatform:hosted_event", pk=pk)
    context = {**_context(request, event), "refusal": refusal}
    return render(request, "cloudplatform/hosting/detail.html", context, status=409)


def _context(request: SignedInRequest, event: Event) -> dict[str, Any]:
    return {
        "event": event, "may_publish": event.state == EventState.DRAFT,
        "may_edit": event.state in (EventState.DRAFT, EventState.PUBLISHED),
        "may_cancel": event.state in (EventState.DRAFT, EventState.PUBLISHED),
        "may_open_door": event.state == EventState.PUBLISHED and request.seat.carries(Right.DOOR),
        "taken_pct": 100 * event.taken / event.capacity, "people": people_of(event),
        "absent": Booking.objects.filter(event=event).missed().count(),
        "appeals": Booking.objects.filter(event=event).appealed().count(),
        "changes": event.changes.order_by("-made_at"),
    }  # fmt: skip
