"""Shared spaces for everybody: the directory, the page of a space with its week, asking for a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from community.members.actions.same_hour import Clash
from community.members.models import Access, Institution
from community.places.actions.space_bookings import ask_for_space
from community.places.forms.sharing import AskForm, FindForm
from community.places.models import CalendarFeed, Photo, Space
from community.places.queries import space_calendars
from community.places.queries.places import open_week
from community.places.queries.sharing import find, rule_lines, standings
from community.places.queries.week import monday_of, week_of
from community.places.states import SpaceBookingState
from community.policy import Right
from core.errors import DomainError
from core.files.downloads import download
from core.record.actors import Actor
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import PortalRequest, SignedInRequest, rows_of_page

PER_PAGE = 20


@require_safe
def space_list(request: PortalRequest) -> HttpResponse:
    form = FindForm(request.GET or None)
    form.is_valid()
    page = Paginator(
        find(form.wanted() if form.is_bound else FindForm({}).wanted()), rows_of_page(request, PER_PAGE)
    ).get_page(request.GET.get("page"))
    photos = _first_photos([space.pk for space in page], [space.facility_id for space in page])
    rows = [(space, photos.get(f"s{space.pk}") or photos.get(f"f{space.facility_id}")) for space in page]
    context = {"form": form, "page": page, "rows": rows, "crumbs": []}
    return render(request, "community/places/spaces/list.html", context)


@require_safe
def space_page(request: PortalRequest, pk: int) -> HttpResponse:
    space = get_object_or_404(Space.objects.in_use().for_list(), pk=pk)
    return render(request, "community/places/spaces/detail.html", _context(request, space))


@sign_in_keeping_text
@require_POST
def book_space(request: SignedInRequest, pk: int) -> HttpResponse:
    space = get_object_or_404(Space.objects.in_use().for_list().filter(rule__is_shared=True), pk=pk)
    context = _context(request, space)
    form = context["form"]
    if form is None or not form.is_valid():
        return render(request, "community/places/spaces/detail.html", context, status=422)
    by = request.actor if form.chosen.institution else Actor(request.user)
    try:
        booking = ask_for_space(
            space=space, borrower=form.chosen, ask=form.ask(), knows_clash="knows_clash" in request.POST, by=by,
            at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        context |= {"refusal": refusal, "clashes": isinstance(refusal, Clash)}
        return render(request, "community/places/spaces/detail.html", context, status=409)
    is_asked = booking.state == SpaceBookingState.ASKED
    messages.success(request, "已提出，等管理方答复，这个时段先替你留着。" if is_asked else "约好了。")
    return redirect("community:my_room", pk=booking.pk)


@require_GET
def space_calendar(request: PortalRequest, pk: int) -> HttpResponse:
    """When the space is taken, for anybody's calendar program; not by whom."""
    space = get_object_or_404(Space.objects.in_use().select_related("facility"), pk=pk)
    return download(space_calendars.busy_times(space, timezone.now()), f"space-{pk}.ics")


@require_GET
def feed(request: PortalRequest, token: str) -> HttpResponse:
    """A person's bookings with details, for who has the secret address."""
    found = get_object_or_404(CalendarFeed.objects.select_related("user"), token=token, user__is_active=True)
    return download(space_calendars.bookings_of(found.user, timezone.now()), "rooms.ics")


def _context(request: PortalRequest, space: Space) -> dict[str, Any]:
    at = timezone.now()
    rule = getattr(space, "rule", None)
    shared = rule if rule and rule.is_shared else None
    monday = monday_of(request.GET.get("week") or request.POST.get("day"), timezone.localdate(at))
    found = standings(space, request.user, _borrowing(request), at) if shared else []
    path = reverse("community:book_space", args=[space.pk])
    picked = {name: request.GET[name] for name in ("day", "starts", "ends") if name in request.GET}
    form = None
    if shared and any(one.may_borrow for one in found):
        kept = {**drafts.initial(request, form=path), **picked}
        posted = request.POST if request.method == "POST" else None
        form = AskForm(posted, standings=found, rule=shared, initial=kept)
    return {
        "space": space, "facility": space.facility, "rule": shared, "form": form, "standings": found,
        "rules": rule_lines(shared, at) if shared else [], "week": week_of(space, shared, monday, at),
        "hours": open_week(space.facility), "monday": monday, "sunday": monday + timedelta(days=6),
        "earlier": monday - timedelta(days=7), "later": monday + timedelta(days=7),
        "photos": Photo.objects.filter(space=space).select_related("file").order_by("position"),
        "access_words": [Access(value).label for value in space.facility.access],
        "crumbs": [
            ("共享空间", reverse("community:space_list")),
            (space.facility.name, reverse("community:facility", args=[space.facility_id])),
        ],
    }  # fmt: skip


def _borrowing(request: PortalRequest) -> Institution | None:
    """The institution one borrows for: that of the seat in use, if it carries the right."""
    seat = request.seat
    return seat.institution if seat and seat.carries(Right.BORROW) else None


def _first_photos(spaces: list[int], facilities: list[int]) -> dict[str, Photo]:
    """The first photo of each space, and of each facility, by "s<pk>" and "f<pk>". One query."""
    found: dict[str, Photo] = {}
    photos = Photo.objects.filter(facility__in=facilities).select_related("file").order_by("position")
    for photo in photos:
        if photo.space_id in spaces:
            found.setdefault(f"s{photo.space_id}", photo)
        found.setdefault(f"f{photo.facility_id}", photo)
    return found
