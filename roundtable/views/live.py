"""Live page of the secretariat on the meeting day, and the address that runs its buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.policy import Right
from community.seat_rights import rows_of
from core.errors import DomainError
from core.web.requests import SignedInRequest
from roundtable.actions import day, decisions, votes
from roundtable.forms import live as shapes
from roundtable.models import AgendaItem, Attendance, Choice, Resolution, Roundtable, Vote
from roundtable.queries.live import here, screen
from roundtable.queries.speeches import turns
from roundtable.states import RoundtableState, VoteState


@dataclass(frozen=True)
class Deed:
    """A button of the live page; `form` names its form, and `said` its message."""

    act: Callable[[Any], object]
    said: str
    form: str = ""


@dataclass
class Call:
    """One press of a button: who, where, with what was typed."""

    request: SignedInRequest
    meeting: Roundtable
    item: AgendaItem | None
    typed: Mapping[str, Any]

    @property
    def stamp(self) -> dict[str, Any]:
        return {"by": self.request.actor, "at": timezone.now()}

    @property
    def on_item(self) -> AgendaItem:
        if self.item is None:
            raise Http404
        return self.item

    def number(self, name: str) -> int:
        """The number of a row that a button names; 0, which no row has, for anything else."""
        said = self.request.POST.get(name, "")
        return int(said) if said.isdecimal() and len(said) < 18 else 0

    def attendance(self) -> Attendance:
        return get_object_or_404(self.meeting.attendances, pk=self.number("attendance"))

    def vote(self) -> Vote:
        rows = Vote.objects.filter(item__roundtable=self.meeting)
        return get_object_or_404(rows, pk=self.number("vote"))


@transaction.atomic
def _presence(call: Call) -> None:
    """Set presence to what is ticked; what did not change is not touched."""
    ticked = {int(pk) for pk in call.request.POST.getlist("here") if pk.isdecimal() and len(pk) < 18}
    for one in here(call.meeting, call.on_item):
        if (one.attendance.pk in ticked) != one.is_present:
            day.set_presence(
                item=call.on_item, attendance=one.attendance, is_present=not one.is_present,
                reason=call.request.POST.get("reason", ""), **call.stamp,
            )  # fmt: skip


@transaction.atomic
def _ballots(call: Call) -> None:
    vote = call.vote()
    said = shapes.ballots(call.request.POST)
    known = {one.attendance_id: one for one in vote.ballots.select_related("attendance__institution")}
    for pk, choice in said.items():
        if pk not in known:
            raise Http404
        if known[pk].choice != choice:
            votes.cast(vote=vote, attendance=known[pk].attendance, choice=choice, **call.stamp)


def _drop(call: Call) -> object:
    rows = Resolution.objects.filter(item=call.on_item)
    return decisions.drop_resolution(
        resolution=get_object_or_404(rows, pk=call.number("resolution")), **call.stamp
    )


DEEDS: Final[Mapping[str, Deed]] = {
    "open": Deed(lambda c: day.open_meeting(roundtable=c.meeting, **c.stamp), "开会了。"),
    "close": Deed(lambda c: day.close_meeting(roundtable=c.meeting, **c.stamp), "散会。可以整理纪要了。"),
    "defer": Deed(lambda c: decisions.defer_rest(roundtable=c.meeting, **c.stamp), "没有议到的都记了“暂缓”。"),
    "tick": Deed(lambda c: day.tick_off(roundtable=c.meeting, **c.typed, **c.stamp), "签到了。", "tick"),
    "leave": Deed(lambda c: day.leave(attendance=c.attendance(), **c.stamp), "记下离会。"),
    "open-item": Deed(lambda c: day.open_item(item=c.on_item, **c.stamp), "开始议这一项。"),
    "pause-item": Deed(lambda c: day.pause_item(item=c.on_item, **c.stamp), "先放一放。"),
    "presence": Deed(_presence, "在场情况记下了。"),
    "decide": Deed(lambda c: decisions.decide(item=c.on_item, **c.typed, **c.stamp), "结论记下了，这一项不再改。", "decide"),
    "vote": Deed(lambda c: votes.open_vote(item=c.on_item, **c.typed, **c.stamp), "开始表决。", "vote"),
    "ballots": Deed(_ballots, "表态记下了。"),
    "count": Deed(lambda c: votes.count_paper(vote=c.vote(), **c.typed, **c.stamp), "点票记下了。", "count"),
    "close-vote": Deed(lambda c: votes.close_vote(vote=c.vote(), **c.stamp), "表决结束。"),
    "void-vote": Deed(lambda c: votes.void_vote(vote=c.vote(), **c.typed, **c.stamp), "这次表决作废。", "void"),
    "resolution": Deed(lambda c: decisions.draft_resolution(item=c.on_item, draft=c.typed["draft"], **c.stamp), "决议单存了。",
                       "resolution"),
    "drop-resolution": Deed(_drop, "决议单撤掉了。"),
}  # fmt: skip


@login_required
@require_safe
@rows_of(Right.MEET)
def live(request: SignedInRequest, number: str) -> HttpResponse:
    meeting = _mine(request, number)
    chosen = request.GET.get("item", "")
    return _page(request, meeting, int(chosen) if chosen.isdecimal() and len(chosen) < 18 else None)


@login_required
@require_POST
def act(request: SignedInRequest, number: str, deed: str) -> HttpResponse:
    """Do what a button says; refused, the page stays with what was typed (409)."""
    meeting = _mine(request, number)
    if deed not in DEEDS:
        raise Http404
    chosen = request.POST.get("item", "")
    item = get_object_or_404(meeting.items, pk=int(chosen[:18])) if chosen.isdecimal() else None
    known = DEEDS[deed]
    form = _shape(known.form, meeting, item, request.POST) if known.form else None
    if form is not None and not form.is_valid():
        return _page(request, meeting, item.pk if item else None, form=(known.form, form), status=422)
    typed: Mapping[str, Any] = {} if form is None else form.cleaned_data
    if isinstance(form, shapes.ResolutionForm):
        typed = {"draft": form.draft()}
    try:
        known.act(Call(request, meeting, item, typed))
    except (DomainError, ValidationError) as refusal:
        words = str(refusal) if isinstance(refusal, DomainError) else "；".join(refusal.messages)
        if form is not None:
            form.add_error(None, words)
        shown = None if form is None else (known.form, form)
        return _page(request, meeting, item.pk if item else None, form=shown, refusal=words, status=409)
    messages.success(request, known.said)
    return redirect(reverse("roundtable:live", args=[meeting.number]) + (f"?item={item.pk}" if item else ""))


def _shape(name: str, meeting: Roundtable, item: AgendaItem | None, posted: Any = None) -> forms.Form:
    if name == "tick":
        return shapes.TickForm(posted, prefix="tick", roundtable=meeting)
    if name == "resolution":
        return shapes.ResolutionForm(posted, prefix="resolution", roundtable=meeting, item=item)
    kinds = {
        "decide": shapes.DecideForm,
        "vote": shapes.VoteForm,
        "count": shapes.CountForm,
        "void": shapes.ReasonForm,
    }
    return kinds[name](posted, prefix=name)


def _page(
    request: SignedInRequest, meeting: Roundtable, chosen: int | None, *, form: tuple[str, forms.Form] | None = None,
    refusal: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    meeting = Roundtable.objects.select_related("space__facility").defer("search").get(pk=meeting.pk)
    shown = screen(meeting, chosen)
    names = ["tick", *(["decide", "vote", "count", "void", "resolution"] if shown.item else [])]
    blank = {f"{name}_form": _shape(name, meeting, shown.item) for name in names}
    if form is not None:
        blank[f"{form[0]}_form"] = form[1]
    context: dict[str, Any] = {
        "meeting": meeting, "screen": shown, "item": shown.item, "refusal": refusal, "choices": Choice.choices,
        "sign_in_url": settings.SITE_URL
        + reverse("roundtable:sign_in", args=[meeting.number, meeting.sign_in_code]),
        "to_adopt": Roundtable.objects.filter(
            is_adopted_next=True, state=RoundtableState.MINUTED, starts_at__lt=meeting.starts_at
        ).defer("search").order_by("-starts_at").first(),
        "turns": turns(shown.item, timezone.now()) if shown.item else [],
        "speaker_form": shapes.SpeakerForm(prefix="speaker", item=shown.item),
        "open_vote": next((one for one in shown.votes if one.vote.state == VoteState.OPEN), None), **blank,
    }  # fmt: skip
    return render(request, "roundtable/live.html", context, status=status)


def _mine(request: SignedInRequest, number: str) -> Roundtable:
    return get_object_or_404(Roundtable.objects.run_by(request.user).defer("search"), number=number)
