"""Views of working groups, public and for members."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from community.models import Institution
from community.policy import Right
from community.seat_rights import acting_institution, rows_of, takes
from core.record.edits import Edit
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import PortalRequest, SignedInRequest
from roundtable.actions import groups as actions
from roundtable.actions import topics, visits
from roundtable.forms import groups as forms
from roundtable.models import Place, Topic, Visit, WorkingGroup
from roundtable.queries import groups as queries
from roundtable.states import GroupState, PlaceState, TopicState, VisitState
from roundtable.views.answers import answer
from roundtable.views.public import CRUMB


@require_safe
def public_groups(request: PortalRequest) -> HttpResponse:
    """What works between meetings."""
    rows = queries.for_list(WorkingGroup.objects.visible_to(request.user))
    return render(request, "roundtable/groups.html", {
        "groups": list(rows[:100]), "crumbs": [CRUMB], "may_work": WorkingGroup.objects.inside(request.user).exists(),
    })  # fmt: skip


@require_safe
def public_group(request: PortalRequest, number: str) -> HttpResponse:
    """One group for everybody: its task, members, what it decided and the minutes of its visits."""
    rows = WorkingGroup.objects.visible_to(request.user).select_related("lead", "born_of")
    group = get_object_or_404(rows, number=number)
    decided = Topic.objects.filter(group=group, state=TopicState.DECIDED).select_related("institution")
    written = Visit.objects.filter(group=group, state=VisitState.CONFIRMED).select_related("institution")
    return render(request, "roundtable/group_public.html", {
        "group": group, "members": _members(group), "crumbs": [CRUMB, ("工作组", reverse("roundtable:groups"))],
        "decided": decided.defer("search").order_by("-decided_at"), "visits": written.defer("search").order_by("-starts_on"),
        "may_work": WorkingGroup.objects.inside(request.user).filter(pk=group.pk).exists(),
    })  # fmt: skip


@login_required
@require_safe
@takes(Right.MEET)
def my_groups(request: SignedInRequest) -> HttpResponse:
    """Where my institution works, and where it was asked to."""
    institution = acting_institution(request)
    inside = queries.for_list(WorkingGroup.objects.inside(request.user))
    return render(request, "roundtable/my_groups.html", {
        "institution": institution, "groups": list(inside[:100]), "asked": queries.asked(institution),
        "waiting": queries.waiting_topics(institution),
    })  # fmt: skip


@login_required
@require_safe
@rows_of(Right.MEET)
def group(request: SignedInRequest, pk: int) -> HttpResponse:
    """One group for its members: topics, visits, who belongs."""
    row = get_object_or_404(
        WorkingGroup.objects.inside(request.user).select_related("lead", "born_of"), pk=pk
    )
    mine = Institution.objects.where(request.user, Right.MEET)
    places = list(
        row.places.select_related("institution", "seat__user", "seat__institution").order_by("state", "pk")
    )
    return render(request, "roundtable/group.html", {
        "group": row, "places": places, "topics": row.topics.select_related("institution").defer("search").order_by("-raised_at"),
        "visits": row.visits.defer("search").order_by("-starts_on"), "is_open": row.state == GroupState.ACTIVE,
        "may_work": WorkingGroup.objects.worked_by(request.user).filter(pk=pk).exists(),
        "may_ask": WorkingGroup.objects.led_by(request.user).filter(pk=pk).exists(),
        "own": next((one for one in places if one.institution in mine and one.state == PlaceState.JOINED), None),
    })  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def place(request: SignedInRequest, pk: int) -> HttpResponse:
    """Join a group, name somebody else for it, decline, or leave."""
    mine = Institution.objects.where(request.user, Right.MEET)
    rows = Place.objects.select_related("group__lead", "institution", "seat")
    row = get_object_or_404(rows, pk=pk, institution__in=mine)
    goes = request.POST.get("answer") == "no"
    typed = request.POST or None
    coming = forms.JoinForm(None if goes else typed, institution=row.institution, initial=_sent(row))
    edit = Edit(coming, row, _sent)
    away = forms.WhyForm(typed if goes else None)
    stamp: dict[str, Any] = {"place": row, "by": request.actor, "at": timezone.now()}

    def act() -> object:
        if not goes:
            return edit.save(lambda: actions.join(seat=coming.cleaned_data["seat"], **stamp))
        return (topics.leave if row.state == PlaceState.JOINED else actions.decline)(
            **away.cleaned_data, **stamp
        )

    return answer(
        request, away if goes else coming, act, template="roundtable/group_place.html",
        context={
            "place": row, "group": row.group, "coming": coming, "away": away, "is_in": row.state == PlaceState.JOINED,
            "is_lead": row.institution_id == row.group.lead_id, "is_open": row.group.state == GroupState.ACTIVE,
        },
        done="记下了。", to=reverse("roundtable:my_groups"),
    )  # fmt: skip


def _sent(row: Place) -> dict[str, int | None]:
    return {"seat": row.seat_id}


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """The lead asks others to join."""
    row = get_object_or_404(WorkingGroup.objects.led_by(request.user), pk=pk)
    form = forms.AskForm(request.POST or None, group=row)
    return answer(
        request, form, lambda: actions.ask(
            group=row, institutions=list(form.cleaned_data["institutions"]), by=request.actor, at=timezone.now()),
        template="roundtable/group_form.html",
        context={"group": row, "title": "请单位参加", "action": "发邀请", "back": row.desk}, done="邀请发出了。", to=row.desk,
    )  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@takes(Right.MEET)
def new_topic(request: SignedInRequest, pk: int) -> HttpResponse:
    row, institution = _working(request, pk)
    form = forms.TopicForm(request.POST or None, request.FILES or None, initial=drafts.initial(request))
    return answer(
        request, form, lambda: topics.raise_topic(
            group=row, institution=institution, **form.cleaned_data, by=request.actor, at=timezone.now()),
        template="roundtable/group_form.html",
        context={"group": row, "title": "提一个话题", "action": "提出", "back": row.desk}, done="话题提出来了。", to=row.desk,
    )  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@takes(Right.MEET)
def new_visit(request: SignedInRequest, pk: int) -> HttpResponse:
    row, institution = _working(request, pk)
    form = forms.VisitForm(request.POST or None, group=row, initial=drafts.initial(request))
    return answer(
        request, form, lambda: visits.plan(
            group=row, institution=institution, plan=form.plan(), seats=list(form.cleaned_data["seats"]),
            by=request.actor, at=timezone.now()),
        template="roundtable/group_form.html",
        context={"group": row, "title": "安排考察学习", "action": "定下来", "back": row.desk}, done="定下来了，同去的人会收到通知。",
        to=row.desk,
    )  # fmt: skip


def _working(request: SignedInRequest, pk: int) -> tuple[WorkingGroup, Institution]:
    """The group, and the institution of the seat in use, which has joined it; else 404."""
    institution = acting_institution(request)
    rows = WorkingGroup.objects.worked_by(request.user).filter(
        places__institution=institution, places__state=PlaceState.JOINED
    )
    return get_object_or_404(rows, pk=pk), institution


def _members(row: WorkingGroup) -> list[Institution]:
    joined = row.places.filter(state=PlaceState.JOINED).select_related("institution").order_by("pk")
    return [one.institution for one in joined]
