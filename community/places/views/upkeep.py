"""Views to maintain facilities, spaces, photos and sharing rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from community.places.actions import facilities, upkeep
from community.places.forms.sharing import RuleForm
from community.places.forms.upkeep import FacilityForm, PhotoForm, SpaceForm
from community.places.models import Facility, Photo, Space
from community.policy import Right
from community.seat_rights import acting_institution, rows_of, takes
from core.constraints import at_fields
from core.errors import DomainError
from core.record.edits import Edit
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.forms import PortalForm
from core.web.requests import SignedInRequest


@sign_in_keeping_text
@takes(Right.HOST)
def new_facility(request: SignedInRequest) -> HttpResponse:
    owner = acting_institution(request)
    form = FacilityForm(
        request.POST or None, institution=owner, initial={"area": owner.area_id, **drafts.initial(request)}
    )

    def write() -> None:
        values = form.values()
        made = facilities.add_facility(
            institution=owner, name=values.name, area=values.area, by=request.actor, at=timezone.now()
        )
        upkeep.change_facility(facility=made, fields=values, by=request.actor, at=timezone.now())

    return _answer(request, form, write, "登记设施", "设施登记好了。接着加空间、开放时间。")


@sign_in_keeping_text
@rows_of(Right.HOST)
def edit_facility(request: SignedInRequest, pk: int) -> HttpResponse:
    facility = _facility(request, pk)
    first = {**FacilityForm.initial_of(facility), **drafts.initial(request)}
    form = FacilityForm(request.POST or None, institution=facility.institution, initial=first)
    edit = Edit(form, facility, FacilityForm.initial_of)
    return _answer(request, form, lambda: edit.save(lambda: upkeep.change_facility(
        facility=facility, fields=form.values(), by=request.actor, at=timezone.now())), f"改资料：{facility.name}")  # fmt: skip


@sign_in_keeping_text
@rows_of(Right.HOST)
def new_space(request: SignedInRequest, pk: int) -> HttpResponse:
    facility = _facility(request, pk)
    form = SpaceForm(request.POST or None, initial=drafts.initial(request))

    def write() -> None:
        values = form.values()
        made = facilities.add_space(
            facility=facility, name=values.name, capacity=values.capacity, by=request.actor, at=timezone.now()
        )
        upkeep.change_space(space=made, fields=values, by=request.actor, at=timezone.now())

    return _answer(request, form, write, f"加空间：{facility.name}")


@sign_in_keeping_text
@rows_of(Right.HOST)
def edit_space(request: SignedInRequest, pk: int) -> HttpResponse:
    space = _space(request, pk)
    form = SpaceForm(request.POST or None, initial={**SpaceForm.initial_of(space), **drafts.initial(request)})
    edit = Edit(form, space, SpaceForm.initial_of)
    return _answer(request, form, lambda: edit.save(lambda: upkeep.change_space(
        space=space, fields=form.values(), by=request.actor, at=timezone.now())), f"改空间：{space}")  # fmt: skip


@sign_in_keeping_text
@rows_of(Right.HOST)
def edit_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """The rules of sharing one space."""
    space = _space(request, pk)
    form = RuleForm(
        request.POST or None, instance=getattr(space, "rule", None), initial=drafts.initial(request)
    )
    lead = "改了以后，新的借用按新规则；已经约好的不变。"
    edit = Edit(form, space, RuleForm.initial_of)
    return _answer(request, form, lambda: edit.save(lambda: upkeep.set_rule(
        space=space, values=form.cleaned_data, by=request.actor, at=timezone.now())), f"借用规则：{space}", lead=lead)  # fmt: skip


@login_required
@require_POST
def archive(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Take a facility or a space out of use, or back into it."""
    place: Any = _facility(request, pk) if kind == "facility" else _space(request, pk)
    acts = {"facility": upkeep.archive_facility, "space": upkeep.archive_space}
    if kind not in acts:
        raise Http404
    try:
        if place.archived_at is not None:
            upkeep.reopen_place(place=place, by=request.actor, at=timezone.now())
        else:
            acts[kind](**{kind: place}, by=request.actor, at=timezone.now())  # type: ignore[operator]
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "办好了。")
    return redirect("community:places")


@login_required
@rows_of(Right.HOST)
def photos(request: SignedInRequest, pk: int) -> HttpResponse:
    facility = _facility(request, pk)
    is_sent = request.method == "POST"
    form = PhotoForm(request.POST if is_sent else None, request.FILES if is_sent else None, facility=facility)
    if is_sent and form.is_valid():
        try:
            upkeep.add_photo(facility=facility, by=request.actor, at=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("words" if refusal.code == "photo_needs_words" else "upload", str(refusal))
        else:
            messages.success(request, "照片加好了。")
            return redirect("community:photos", pk=pk)
    rows = Photo.objects.filter(facility=facility).select_related("file", "space").order_by("position")
    context = {"facility": facility, "form": form, "photos": rows}
    return render(request, "community/places/upkeep/photos.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def photo_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Move a picture up, or remove it."""
    mine = Facility.objects.managed_by(request.user)
    photo = get_object_or_404(Photo.objects.filter(facility__in=mine).select_related("file"), pk=pk)
    acts = {"up": upkeep.move_photo_up, "remove": upkeep.remove_photo}
    if verb not in acts:
        raise Http404
    acts[verb](photo=photo, by=request.actor, at=timezone.now())
    messages.success(request, "办好了。")
    return redirect("community:photos", pk=photo.facility_id)


def _answer(
    request: SignedInRequest, form: PortalForm | RuleForm, write: Callable[[], object], title: str,
    done: str = "已保存。", lead: str = "",
) -> HttpResponse:  # fmt: skip
    """Show the form, or write it; what a rule refuses stands above what was typed."""
    context: dict[str, Any] = {"form": form, "title": title, "lead": lead}
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "community/places/upkeep/edit.html", context, status=422 if form.is_bound else 200
        )
    try:
        write()
    except DomainError as refusal:
        context["refusal"] = refusal
        return render(request, "community/places/upkeep/edit.html", context, status=409)
    except ValidationError as error:
        form.add_error(None, at_fields(error, form.fields))
        return render(request, "community/places/upkeep/edit.html", context, status=422)
    messages.success(request, done)
    return redirect("community:places")


def _facility(request: SignedInRequest, pk: int) -> Facility:
    rows = Facility.objects.managed_by(request.user).select_related("institution__area")
    return get_object_or_404(rows, pk=pk)


def _space(request: SignedInRequest, pk: int) -> Space:
    return get_object_or_404(Space.objects.managed_by(request.user).select_related("facility", "rule"), pk=pk)
