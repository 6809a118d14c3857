"""Views of an institution's facilities: hours and closures."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.places.actions.clearing import reopen_space
from community.places.actions.closures import announce_closure, cancel_closure
from community.places.actions.facilities import set_hours
from community.places.forms.places import ClosureForm, HoursForm
from community.places.models import Closure, Facility, SpaceClosure
from community.places.queries.places import places_of
from community.policy import Right
from community.seat_rights import rows_of, takes
from core.errors import DomainError
from core.record.edits import Edit
from core.web.requests import SignedInRequest


@login_required
@require_GET
@takes(Right.HOST)
def places(request: SignedInRequest) -> HttpResponse:
    context = {"places": places_of(request.user, timezone.now())}
    return render(request, "community/places/places.html", context)


@login_required
@require_http_methods(["GET", "POST"])
@rows_of(Right.HOST)
def hours(request: SignedInRequest, pk: int) -> HttpResponse:
    facility = get_object_or_404(Facility.objects.managed_by(request.user), pk=pk)
    form = HoursForm(request.POST or None, initial=HoursForm.initial_of(facility))
    edit = Edit(form, facility, HoursForm.initial_of)
    context = {"facility": facility, "form": form}
    if not form.is_valid():
        return render(request, "community/places/hours.html", context, status=422 if form.is_bound else 200)
    try:
        edit.save(lambda: set_hours(
            facility=facility, openings=form.openings, by=request.actor, at=timezone.now()))  # fmt: skip
    except DomainError as refusal:
        return render(request, "community/places/hours.html", {**context, "refusal": refusal}, status=409)
    messages.success(request, f"{facility.name}的开放时间已更新。")
    return redirect("community:places")


@login_required
@require_http_methods(["GET", "POST"])
@rows_of(Right.HOST)
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    facility = get_object_or_404(Facility.objects.managed_by(request.user), pk=pk)
    form = ClosureForm(request.POST or None)
    context = {"facility": facility, "form": form}
    if not form.is_valid():
        return render(request, "community/places/close.html", context, status=422 if form.is_bound else 200)
    try:
        announce_closure(facility=facility, **form.cleaned_data, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return render(request, "community/places/close.html", {**context, "refusal": refusal}, status=409)
    messages.success(request, f"{facility.name}的闭馆公告已发布。")
    return redirect("community:places")


@login_required
@require_POST
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    mine = Facility.objects.managed_by(request.user)
    closure = get_object_or_404(Closure.objects.filter(facility__in=mine), pk=pk)
    try:
        cancel_closure(closure=closure, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "闭馆公告已取消。")
    return redirect("community:places")


@login_required
@require_POST
def reopen_room(request: SignedInRequest, pk: int) -> HttpResponse:
    """End the closure of a space early."""
    mine = Facility.objects.managed_by(request.user)
    closure = get_object_or_404(SpaceClosure.objects.filter(space__facility__in=mine), pk=pk)
    try:
        reopen_space(closure=closure, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "这间可以用了。")
    return redirect("community:places")
