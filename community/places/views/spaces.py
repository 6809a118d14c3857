"""Public views of shared spaces: directory, page with week view, booking request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from community.members.actions.schedule_conflicts import Clash
from community.members.models import Access, Area, Institution
from community.members.queries import areas
from community.places.actions.space_bookings import ask_for_space
from community.places.forms.sharing import AskForm, FindForm
from community.places.models import CalendarFeed, Photo, Space
from community.places.queries import space_calendars
from community.places.queries.places import open_week
from community.places.queries.sharing import GROUPS, MEMBERS, Wanted, counts, find, rule_lines, standings
from community.places.queries.week import monday_of, week_of
from community.places.states import SpaceBookingState
from community.policy import Right
from core.dates.clock import end_words, moment_words
from core.errors import DomainError
from core.files.downloads import download
from core.record.actors import Actor
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.facets import Facet, chip, chips, facet
from core.web.requests import PortalRequest, SignedInRequest, rows_of_page, wants_fragment

PER_PAGE = 20
WHO = {GROUPS: "登记团队可借", MEMBERS: "成员单位可借"}


@require_safe
@vary_on_headers("HX-Request")
def space_list(request: PortalRequest) -> HttpResponse:
    query, path = request.GET, reverse("community:space_list")
    form, districts = FindForm(query or None), areas.districts()
    wanted = _wanted(form, query, [area.code for area in districts])
    page = Paginator(find(wanted), rows_of_page(request, PER_PAGE)).get_page(query.get("page"))
    photos = _first_photos([space.pk for space in page], [space.facility_id for space in page])
    facets = _facets(wanted, counts(wanted), districts)
    context = {
        "form": form, "page": page, "crumbs": [], "facets": facets, "path": path,
        "rows": [(space, photos.get(f"s{space.pk}") or photos.get(f"f{space.facility_id}")) for space in page],
        "chips": [*chips(query, path, facets), *_filled_in(wanted, query, path)], "is_fragment": wants_fragment(request),
    }  # fmt: skip
    name = "_rooms.html" if context["is_fragment"] else "list.html"
    return render(request, f"community/places/spaces/{name}", context)


def _wanted(form: FindForm, query: QueryDict, districts: Sequence[str]) -> Wanted:
    """Parse the filters from the query string; unknown choices are ignored."""
    typed = form.wanted() if form.is_bound else Wanted()
    return replace(
        typed,
        districts=tuple(code for code in districts if code in query.getlist("d")),
        access=tuple(value for value in Access.values if value in query.getlist("x")),
        borrower=next((value for value in WHO if value == query.get("who")), ""),
    )


def _facets(
    wanted: Wanted, counted: Mapping[str, Mapping[str, int]], districts: Sequence[Area]
) -> Sequence[Facet]:
    names = {area.code: area.name for area in districts}
    return [
        facet("who", "借给谁", WHO, [wanted.borrower], counted["who"], is_open=True, is_single=True),
        facet("d", "区", names, wanted.districts, counted["d"], is_open=True),
        facet("x", "无障碍", Access.choices, wanted.access, counted["x"]),
    ]


def _filled_in(wanted: Wanted, query: QueryDict, path: str) -> Sequence[tuple[str, str]]:
    """Chips of what is typed beside the words: how many people, which hours."""
    found = []
    if wanted.people:
        found.append(chip(query, path, f"能容纳 {wanted.people} 人", "people"))
    if wanted.starts_at and wanted.ends_at:
        ends = end_words(timezone.localtime(wanted.ends_at).time())
        found.append(chip(query, path, f"{moment_words(wanted.starts_at)}-{ends}", "on", "since", "until"))
    return found


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
    """iCalendar feed of busy times of a space, without names."""
    space = get_object_or_404(Space.objects.in_use().select_related("facility"), pk=pk)
    return download(space_calendars.busy_times(space, timezone.now()), f"space-{pk}.ics")


@require_GET
def feed(request: PortalRequest, token: str) -> HttpResponse:
    """iCalendar feed of a person's bookings with details, for who has the secret address."""
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
