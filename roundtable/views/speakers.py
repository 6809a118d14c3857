"""Views of the list of speakers: for the scribes on the live page, for the chair on a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.policy import Right
from community.seat_rights import rows_of
from core.errors import DomainError
from core.web.forms import refuse
from core.web.requests import SignedInRequest
from roundtable.actions import speeches
from roundtable.forms.live import SpeakerForm
from roundtable.models import AgendaItem, Roundtable, Speech
from roundtable.queries.speeches import turns
from roundtable.states import ItemState

DEEDS: Final[Mapping[str, tuple[Callable[..., Speech], str]]] = {
    "start": (speeches.start, "开始计时。"),
    "stop": (speeches.stop, "发言结束，用时记下了。"),
    "sooner": (speeches.bring_forward, "提前了。"),
    "drop": (speeches.drop, "从名单上去掉了。"),
}


@login_required
@require_safe
@rows_of(Right.MEET)
def speakers(request: SignedInRequest, number: str) -> HttpResponse:
    """The item being talked about and who speaks on it; `part=list` gives the list alone, for the script of the page."""
    meeting = _mine(request, number)
    item = _item(meeting, request.GET.get("item", ""))
    if request.GET.get("part") != "list":
        return _page(request, meeting, item)
    answer = render(request, "roundtable/_speakers.html", {
        "meeting": meeting, "item": item, "turns": turns(item, timezone.now()) if item else [],
        "back": "live" if request.GET.get("back") == "live" else "",
    })  # fmt: skip
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_POST
def speakers_do(request: SignedInRequest, number: str, deed: str) -> HttpResponse:
    """List somebody, or start, end, bring forward, drop a turn; refused, the page of the list says why."""
    meeting = _mine(request, number)
    stamp: dict[str, Any] = {"by": request.actor, "at": timezone.now()}
    if deed == "add":
        item = _item(meeting, request.POST.get("item", ""))
        if item is None:
            return _page(request, meeting, None, refusal="现在没有议题在议，不能排发言。", status=409)
        form = SpeakerForm(request.POST, prefix="speaker", item=item)
        if not form.is_valid():
            return _page(request, meeting, item, form=form, status=422)
        try:
            speeches.list_speaker(item=item, **form.cleaned_data, **stamp)
        except DomainError as refusal:
            refuse(form, refusal)
            return _page(request, meeting, item, form=form, status=409)
        messages.success(request, "排进发言名单了。")
        return _back(request, meeting, item)
    if deed not in DEEDS:
        raise Http404
    rows = Speech.objects.filter(item__roundtable=meeting).select_related("item")
    speech = get_object_or_404(rows, pk=_pk(request.POST.get("speech", "")))
    act, said = DEEDS[deed]
    try:
        act(speech=speech, **stamp)
    except (DomainError, ValidationError) as refusal:
        return _page(request, meeting, speech.item, refusal=str(refusal), status=409)
    messages.success(request, said)
    return _back(request, meeting, speech.item)


def _page(
    request: SignedInRequest, meeting: Roundtable, item: AgendaItem | None, *, form: SpeakerForm | None = None,
    refusal: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = {
        "meeting": meeting, "item": item, "turns": turns(item, timezone.now()) if item else [], "refusal": refusal,
        "speaker_form": form or SpeakerForm(prefix="speaker", item=item), "back": "",
        "runs": Roundtable.objects.run_by(request.user).filter(pk=meeting.pk).exists(),
    }  # fmt: skip
    return render(request, "roundtable/speakers.html", context, status=status)


def _back(request: SignedInRequest, meeting: Roundtable, item: AgendaItem) -> HttpResponse:
    if request.POST.get("back") == "live" and Roundtable.objects.run_by(request.user).exists():
        return redirect(reverse("roundtable:live", args=[meeting.number]) + f"?item={item.pk}#speakers")
    return redirect("roundtable:speakers", meeting.number)


def _item(meeting: Roundtable, said: str) -> AgendaItem | None:
    """The item named, else the one being talked about."""
    rows = meeting.items.on_agenda().in_order()
    return get_object_or_404(rows, pk=_pk(said)) if said else rows.filter(state=ItemState.SITTING).first()


def _pk(said: str) -> int:
    """The number of a row; 0, which no row has, for anything else."""
    return int(said) if said.isdecimal() and len(said) < 18 else 0


def _mine(request: SignedInRequest, number: str) -> Roundtable:
    return get_object_or_404(Roundtable.objects.led_by(request.user).defer("search"), number=number)
