"""Alliances at the workbench: answer, leave; found, invite, hand over, dissolve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.members.actions import alliances as actions
from community.members.forms.alliances import (
    AllianceForm,
    CharterForm,
    DissolveForm,
    HandOverForm,
    InviteForm,
)
from community.members.models import Alliance, AlliancePlace
from community.members.queries.alliances import places_of
from community.members.states import AllianceState
from community.policy import Right
from community.seat_rights import acting_institution, any_seat, takes
from core.actions import discard_draft
from core.errors import DomainError
from core.files import attachments
from core.models import Attachment
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest


@login_required
@require_safe
@any_seat
def my_alliances(request: SignedInRequest) -> HttpResponse:
    return render(request, "community/members/alliances/mine.html", _mine(request))


@sign_in_keeping_text
@takes(Right.APPOINT)
def found(request: SignedInRequest) -> HttpResponse:
    lead = acting_institution(request)
    kept = drafts.initial(request)
    form = AllianceForm(request.POST or None, request.FILES or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            with transaction.atomic():
                alliance = actions.found_alliance(
                    lead=lead, name=typed["name"], kind=typed["kind"], purpose=typed["purpose"],
                    charter=_charter(request, typed["charter"]), by=request.actor, at=timezone.now(),
                )  # fmt: skip
        except DomainError as refusal:
            form.add_error(_field_of(refusal), str(refusal))
        else:
            discard_draft(user=request.user, form=request.path)
            messages.success(request, "发起了。有一个成员答应加入，它就开始运行、对外公开。")
            return redirect("community:lead_alliance", pk=alliance.pk)
    context = {"form": form, "lead": lead}
    return render(
        request, "community/members/alliances/new.html", context, status=422 if form.errors else 200
    )


@login_required
@require_safe
@any_seat
def lead_alliance(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "community/members/alliances/lead.html", _led_context(_led(request, pk)))


@login_required
@require_POST
def invite(request: SignedInRequest, pk: int) -> HttpResponse:
    alliance = _led(request, pk)
    form = InviteForm(request.POST, alliance=alliance)
    return _lead_does(request, alliance, "invite_form", form, "邀请发出去了，等对方负责人答复。", lambda: actions.invite(
        alliance=alliance, institution=form.cleaned_data["institution"], by=request.actor, at=timezone.now()))  # fmt: skip


@login_required
@require_POST
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    alliance = _led(request, pk)
    form = HandOverForm(request.POST, alliance=alliance)
    return _lead_does(request, alliance, "hand_over_form", form, "移交好了，以后由对方牵头。", lambda: actions.hand_over_lead(
        alliance=alliance, to=form.cleaned_data["to"], by=request.actor, at=timezone.now()))  # fmt: skip


@login_required
@require_POST
def replace_charter(request: SignedInRequest, pk: int) -> HttpResponse:
    alliance = _led(request, pk)
    form = CharterForm(request.POST, request.FILES)
    return _lead_does(request, alliance, "charter_form", form, "新版章程公开了，旧版留着可查。", lambda: actions.replace_charter(
        alliance=alliance, charter=_charter(request, form.cleaned_data["charter"]), by=request.actor, at=timezone.now()))  # fmt: skip


@login_required
@require_POST
def dissolve(request: SignedInRequest, pk: int) -> HttpResponse:
    alliance = _led(request, pk)
    form = DissolveForm(request.POST)
    return _lead_does(request, alliance, "dissolve_form", form, "已解散，页面和做过的事留着。", lambda: actions.dissolve_alliance(
        alliance=alliance, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()))  # fmt: skip


@login_required
@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """The lead takes back an invitation nobody answered."""
    led = AlliancePlace.objects.filter(alliance__in=Alliance.objects.led_by(request.user))
    place = get_object_or_404(led.select_related("alliance", "institution"), pk=pk)
    try:
        actions.take_invitation_back(place=place, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        context = {**_led_context(place.alliance), "refusal": refusal}
        return render(request, "community/members/alliances/lead.html", context, status=409)
    messages.success(request, f"给{place.institution}的邀请收回了。")
    return redirect("community:lead_alliance", pk=place.alliance_id)


@login_required
@require_POST
def answer(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Accept or decline an invitation, or leave; all by the head of the institution."""
    place = get_object_or_404(
        AlliancePlace.objects.answerable_by(request.user).select_related("alliance", "institution"), pk=pk
    )
    reason = request.POST.get("reason", "")[:300]
    by, at = request.actor, timezone.now()
    verbs: dict[str, tuple[Callable[[], object], str]] = {
        "accept": (lambda: actions.accept_invitation(place=place, by=by, at=at), "加入了。"),
        "decline": (
            lambda: actions.decline_invitation(place=place, reason=reason, by=by, at=at),
            "答复了：不加入。",
        ),
        "leave": (
            lambda: actions.leave_alliance(place=place, reason=reason, by=by, at=at),
            "退出了，今天起生效。",
        ),
    }
    if verb not in verbs:
        raise Http404
    try:
        verbs[verb][0]()
    except DomainError as refusal:
        context = {**_mine(request), "refusal": refusal}
        return render(request, "community/members/alliances/mine.html", context, status=409)
    messages.success(request, verbs[verb][1])
    return redirect("community:my_alliances")


def _lead_does(
    request: SignedInRequest, alliance: Alliance, name: str, form: Any, done: str, act: Callable[[], object]
) -> HttpResponse:
    """Call an action of the lead; a refusal is shown on the same page, in its form or above all."""
    refusal = None
    if form.is_valid():
        try:
            with transaction.atomic():
                act()
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, done)
            still_leads = Alliance.objects.led_by(request.user).filter(pk=alliance.pk).exists()
            return (
                redirect("community:lead_alliance", pk=alliance.pk)
                if still_leads
                else redirect("community:my_alliances")
            )
    context = {**_led_context(alliance), name: form, "refusal": refusal, "open": name}
    return render(request, "community/members/alliances/lead.html", context, status=409 if refusal else 422)


def _charter(request: SignedInRequest, upload: Any) -> Attachment:
    return attachments.accept(
        upload=upload, purpose="charter", by=request.actor, at=timezone.now(), is_public=True
    )


def _field_of(refusal: DomainError) -> str | None:
    if refusal.code == "alliance_name_taken":
        return "name"
    return "charter" if refusal.code.startswith(("charter_", "file_", "picture_")) else None


def _led(request: SignedInRequest, pk: int) -> Alliance:
    return get_object_or_404(Alliance.objects.led_by(request.user).select_related("lead"), pk=pk)


def _mine(request: SignedInRequest) -> dict[str, Any]:
    seat = request.seat
    if not seat:
        raise Http404
    return {
        "institution": seat.institution, "places": places_of(seat.institution),
        "is_head": seat.carries(Right.APPOINT),
    }  # fmt: skip


def _led_context(alliance: Alliance) -> dict[str, Any]:
    alliance.refresh_from_db()
    return {
        "alliance": alliance, "places": alliance.places.for_list(), "charters": attachments.about(alliance, "charter"),
        "is_over": alliance.state == AllianceState.DISSOLVED,
        "invite_form": InviteForm(alliance=alliance), "hand_over_form": HandOverForm(alliance=alliance),
        "charter_form": CharterForm(), "dissolve_form": DissolveForm(),
    }  # fmt: skip
