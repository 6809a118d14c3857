"""Views of one topic and one visit of a working group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from community.policy import Right
from community.seat_rights import acting_institution, takes
from core.errors import DomainError
from core.files import attachments
from core.files.downloads import download
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import PortalRequest, SignedInRequest
from roundtable.actions import topics, visits
from roundtable.forms import groups as forms
from roundtable.models import Topic, Visit, WorkingGroup
from roundtable.queries import groups as queries
from roundtable.queries.papers import visit_docx
from roundtable.states import TOPIC, VISIT, GroupState, PlaceState, TopicState, VisitState

Deeds = Mapping[str, tuple[type[django_forms.Form] | None, Callable[[Any, Mapping[str, Any]], object], str]]

TOPIC_DEEDS: Deeds = {
    "say": (forms.WordForm, lambda typed, on: topics.say(**typed, **on), "发言记下了。"),
    "put": (forms.DecisionForm, lambda typed, on: topics.put(**typed, **on), "结论发给全体成员表态了。"),
    "stand": (forms.StandForm, lambda typed, on: topics.take_stand(**typed, **on), "表态记下了。"),
    "drop": (forms.WhyForm, lambda typed, on: topics.drop(**typed, **on), "这个话题不再议。"),
    "reopen": (None, lambda typed, on: topics.reopen(**typed, **on), "重新议了。"),
}


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@takes(Right.MEET)
def topic(request: SignedInRequest, pk: int) -> HttpResponse:
    """What members said about it, its files, the decision and who stands where."""
    institution = acting_institution(request)
    inside = WorkingGroup.objects.inside(request.user)
    rows = Topic.objects.filter(group__in=inside).select_related("group__lead", "institution").defer("search")
    row = get_object_or_404(rows, pk=pk)
    is_member = row.group.places.filter(institution=institution, state=PlaceState.JOINED).exists()
    is_first = is_member and institution.pk in (row.group.lead_id, row.institution_id)
    is_open = row.group.state == GroupState.ACTIVE
    tally = queries.tally(row)
    stood = institution.name in [*tally.agreed, *(one.institution.name for one in tally.refused)]
    context = {
        "topic": row,
        "group": row.group,
        "tally": tally,
        "files": attachments.about(row),
        "words": row.words.select_related("institution", "said_by").order_by("said_at", "pk"),
        "may_say": is_open and is_member and row.state in (TopicState.OPEN, TopicState.PUT),
        "may_put": is_open and is_first and TOPIC.allows(row.state, TopicState.PUT),
        "may_stand": is_open and is_member and row.state == TopicState.PUT and not stood,
        "may_drop": is_open and is_first and TOPIC.allows(row.state, TopicState.DROPPED),
        "may_reopen": is_open and is_first and row.state == TopicState.DROPPED,
        "may_propose": is_member and row.state == TopicState.DECIDED,
    }
    stamp = {"topic": row, "institution": institution, "by": request.actor, "at": timezone.now()}
    return _page(request, TOPIC_DEEDS, stamp, "roundtable/topic.html", context, row.desk, is_able=is_member)


VISIT_DEEDS: Deeds = {
    "make": (None, lambda typed, on: visits.make(**_own(on)), "记下了。请写记录。"),
    "write": (forms.AccountForm, lambda typed, on: visits.write(
        account=visits.Account(typed["seen"], typed["learned"], typed["advised"]), uploads=typed["uploads"], **_own(on)),
        "记录写好了，等另一个同去的人核对。"),
    "confirm": (None, lambda typed, on: visits.confirm(**_own(on)), "核对好了，记录不再改。"),
    "back": (forms.BackForm, lambda typed, on: visits.send_back(**typed, **_own(on)), "退回去改了。"),
    "cancel": (forms.WhyForm, lambda typed, on: visits.cancel(**typed, **on), "记下了，这次不去。"),
}  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@takes(Right.MEET)
def visit(request: SignedInRequest, pk: int) -> HttpResponse:
    """A visit from its plan to its confirmed minutes."""
    institution = acting_institution(request)
    inside = WorkingGroup.objects.inside(request.user)
    rows = Visit.objects.filter(group__in=inside).select_related(
        "group__lead", "institution", "written_by", "confirmed_by"
    )
    row = get_object_or_404(rows.defer("search"), pk=pk)
    goers = list(row.goers.select_related("seat__user", "seat__institution").order_by("pk"))
    went = any(one.seat.user_id == request.user.pk for one in goers)
    is_open = row.group.state == GroupState.ACTIVE
    is_first = institution.pk in (row.group.lead_id, row.institution_id)
    writes = is_open and went and VISIT.allows(row.state, VisitState.WRITTEN)
    judges = is_open and went and row.state == VisitState.WRITTEN and row.written_by_id != request.user.pk
    context = {
        "visit": row,
        "group": row.group,
        "goers": goers,
        "files": attachments.about(row),
        "may_write": writes,
        "may_make": is_open
        and went
        and VISIT.allows(row.state, VisitState.MADE)
        and row.state == VisitState.PLANNED,
        "may_judge": judges,
        "may_cancel": is_open and is_first and VISIT.allows(row.state, VisitState.CANCELLED),
        "has_minutes": row.state in (VisitState.WRITTEN, VisitState.CONFIRMED),
    }
    stamp = {"visit": row, "institution": institution, "by": request.actor, "at": timezone.now()}
    initial = {"seen": row.seen, "learned": row.learned, "advised": row.advised}
    return _page(
        request,
        VISIT_DEEDS,
        stamp,
        "roundtable/visit.html",
        context,
        row.desk,
        is_able=went or is_first,
        initial=initial,
    )


@require_safe
def visit_minutes(request: PortalRequest, pk: int) -> HttpResponse:
    """The minutes of a visit as a Word file: everybody's once they are confirmed in a public group, else the members'."""
    rows = Visit.objects.visible_to(request.user).exclude(seen="").select_related("group", "institution")
    row = get_object_or_404(rows.defer("search"), pk=pk)
    return download(
        visit_docx(row), f"{row.group.number}-{row.pk}.docx", is_private=row.state != VisitState.CONFIRMED
    )


def _own(stamp: Mapping[str, Any]) -> dict[str, Any]:
    """What acts of people who went take: they act for themselves, not for the seat in use."""
    return {name: value for name, value in stamp.items() if name != "institution"}


def _page(
    request: SignedInRequest, deeds: Deeds, stamp: Mapping[str, Any], template: str, context: Mapping[str, Any], here: str, *,
    is_able: bool, initial: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    """Show the page; a post does its `deed`: refused, the page stays with what was typed."""
    kept = {**(initial or {}), **drafts.initial(request)}
    blank = {f"{name}_form": kind(initial=kept) for name, (kind, _act, _said) in deeds.items() if kind}
    if request.method != "POST":
        return render(request, template, {**context, **blank})
    deed = request.POST.get("deed", "")
    if deed not in deeds or not is_able:
        raise Http404
    kind, act, said = deeds[deed]
    form = kind(request.POST, request.FILES) if kind else None
    shown = {**context, **blank, **({f"{deed}_form": form} if form else {}), "deed": deed}
    if form is not None and not form.is_valid():
        return render(request, template, {**shown, "form": form}, status=422)
    try:
        act(form.cleaned_data if form else {}, stamp)
    except (DomainError, ValidationError) as refusal:
        words = str(refusal) if isinstance(refusal, DomainError) else "；".join(refusal.messages)
        return render(request, template, {**shown, "form": form, "refusal": words}, status=409)
    messages.success(request, said)
    return redirect(here)
