"""Public views of events: list, page, calendars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from cloudplatform.forms.bookings import BookingForm
from cloudplatform.forms.events import wanted_from
from cloudplatform.models import Event
from cloudplatform.queries import catalogue, follows, icalendars, linked_data, ratings
from cloudplatform.queries.bookings import PersonStatus, latest_changes, person_status
from cloudplatform.queries.event_moments import moments_of
from cloudplatform.queries.pictures import pictured, pictures_of
from cloudplatform.queries.timeline import timeline_of_event
from cloudplatform.views import cards
from community.members.queries import areas, members
from community.models import Access, Area
from core.files.downloads import download
from core.measures.disclosure import LEAST_PEOPLE
from core.messages.icalendars import subscription
from core.web import drafts
from core.web.facets import Facet, facet
from core.web.far_pages import KeysFirst
from core.web.pages import own
from core.web.pages.lifetimes import changes_at
from core.web.requests import PortalRequest, rows_of_page, wants_fragment

OWN = "cloudplatform/events/_own.html"
PER_PAGE = 20
NEAR = 3  # shown where nothing was found
FEED_MAX = 500


@require_safe
@vary_on_headers("HX-Request")
def event_list(request: PortalRequest) -> HttpResponse:
    at = timezone.now()
    wanted = wanted_from(request.GET)
    found = catalogue.find(wanted, at)
    pages = KeysFirst(found.events, rows_of_page(request, PER_PAGE), catalogue.on_cards, found.number)
    page = pages.get_page(request.GET.get("page"))
    districts = areas.districts()
    context = {
        "page": page, "wanted": wanted, "facets": _facets(wanted, found, districts), "chips": _chips(request.GET, districts),
        "days": _by_day(page, wanted, at),
        "district_counts": {
            area.code: {
                "number": found.counts["d"].get(area.code, 0), "url": reverse("cloudplatform:event_list") + f"?d={area.code}",
            } for area in districts
        },
        "as_map": request.GET.get("view") == "map",
        **_when_nothing_is_found(page.paginator.count, wanted, at),
        "feed": subscription(reverse("cloudplatform:event_feed")), "crumbs": [],
        "is_live": not (wanted.has_places or wanted.sort == "free" or wanted.text),  # else the order hangs on free places
    }  # fmt: skip
    context["is_fragment"] = wants_fragment(request)
    name = "_results.html" if context["is_fragment"] else "list.html"
    return render(request, f"cloudplatform/events/{name}", context)


def _by_day(
    page: Iterable[Event], wanted: catalogue.Wanted, at: datetime
) -> list[tuple[date | None, list[Any]]]:
    """The rows of a page by day; in another order than by time, all of them under no day."""
    rows = [(event, *catalogue.state_words(event, at)) for event in pictured(page)]
    if wanted.sort != "soon":
        return [(None, rows)] if rows else []
    today = localtime(at).date()
    grouped = groupby(rows, key=lambda row: _day_of(row[0], today))
    return [(day, list(found)) for day, found in grouped]


def _day_of(event: Event, today: date) -> date:
    """The day an event stands under: what began before today and still runs is on today."""
    return max(localtime(event.starts_at).date(), today)


def _when_nothing_is_found(number: int, wanted: catalogue.Wanted, at: datetime) -> dict[str, Any]:
    """Suggestions for an empty result: other words, and the next events in the same districts."""
    if number:
        return {}
    ask = reverse("cloudplatform:new_demand")
    near = catalogue.find_events(catalogue.Wanted(districts=wanted.districts), at)[:NEAR]
    return {
        "instead": catalogue.instead(wanted, at) if wanted.text else [],
        "ask_url": f"{ask}?{urlencode({'text': wanted.text})}" if wanted.text else ask,
        "near": [(event, *catalogue.state_words(event, at)) for event in pictured(near)],
    }


@require_safe
def event_feed(request: PortalRequest) -> HttpResponse:
    """What the list finds with the same words and filters, soonest first, as a calendar to subscribe to."""
    wanted = replace(wanted_from(request.GET), sort="soon")
    chosen = [label for label, _url in _chips(request.GET, areas.districts())]
    events = catalogue.find_events(wanted, timezone.now())[:FEED_MAX]
    return download(icalendars.of_events("、".join(["活动", *chosen]), events), "events.ics", opens=True)


@require_safe
def event_detail(request: PortalRequest, pk: int) -> HttpResponse:
    is_known = request.user.is_authenticated
    event = _or_404(catalogue.row_shown_to(request.user, pk)) if is_known else _event_or_404(request, pk)
    kept = drafts.initial(request, form=reverse("cloudplatform:book", args=[event.pk]))
    mine = person_status(event, request.user, timezone.now())
    page = own.page_to_fill(request) if event.is_public else None
    if page is not None and mine.has_no_ties and not kept:
        context = {**cards.shared_card(request, event, mine), **_follow_context(request, event)}
        answer = own.filled(request, page, OWN, context)
        if answer is not None:
            return answer
    if is_known:
        event = _event_or_404(request, pk)
    form = BookingForm(event=event, user=request.user, mine=mine, initial=kept)
    if page is not None:
        context = {**own_context(request, event, form, mine), "is_kept": bool(kept)}
        answer = own.filled(request, page, OWN, context)
        if answer is not None:
            return answer
    context = {**event_context(request, event, form, mine), "is_kept": bool(kept)}
    others = [other for other, *_ in context["others"]]
    changes_at(request, moments_of(event, others, timezone.now()))
    return render(request, "cloudplatform/events/detail.html", context)


@require_safe
def event_calendar(request: PortalRequest, pk: int) -> HttpResponse:
    """The event as an iCalendar file."""
    event = _event_or_404(request, pk)
    return download(icalendars.of_event(event), f"event-{event.pk}.ics")


def _event_or_404(request: PortalRequest, pk: int) -> Event:
    return _or_404(catalogue.shown_to(request.user, pk))


def _or_404(event: Event | None) -> Event:
    if event is None:
        raise Http404
    return event


def event_context(
    request: PortalRequest, event: Event, form: BookingForm, mine: PersonStatus | None = None
) -> dict[str, Any]:
    """What the page of an event shows, with the booking form as it stands."""
    shown = pictures_of(event)
    event.picture = shown[0] if shown else None  # type: ignore[attr-defined]
    changes = latest_changes(event)
    return {
        **own_context(request, event, form, mine), "more_pictures": shown[1:],
        "changes": changes, "linked_data": linked_data.of_event(event, shown, changes),
        "rated": event.product.rated if event.product else ratings.rated(event),
        "feedback": ratings.latest(event),
        "steps": timeline_of_event(event, timezone.now()),
        **_access(event), "few": LEAST_PEOPLE,
        "member_pages": members.pages(event.host_id, event.product.supplier_id if event.product else None),
        "crumbs": [
            ("活动", reverse("cloudplatform:event_list")),
            (event.get_art_form_display(), reverse("cloudplatform:event_list") + f"?f={event.art_form}"),
        ],
    }  # fmt: skip


def own_context(
    request: PortalRequest, event: Event, form: BookingForm, mine: PersonStatus | None = None
) -> dict[str, Any]:
    """What is not the same for all on the page of an event: the booking card, and following it."""
    return {
        **cards.booking_context(event, form, request.user, timezone.now(), mine),
        **_follow_context(request, event),
    }


def _follow_context(request: PortalRequest, event: Event) -> dict[str, Any]:
    is_repeated = follows.is_repeated(event)
    return {
        "event": event, "is_repeated": is_repeated,
        "follow": follows.followed(event, request.user) if is_repeated else None,
    }  # fmt: skip


def _access(event: Event) -> dict[str, Any]:
    """What there is for this event, what its place has besides, and what nobody has registered."""
    here, place = set(event.access), set(event.space.facility.access) - set(event.access)
    return {
        name: [label for value, label in Access.choices if value in values]
        for name, values in (
            ("access_words", here), ("place_access_words", place), ("lacks_words", set(Access.values) - here - place),
        )
    }  # fmt: skip


def _facets(wanted: catalogue.Wanted, found: catalogue.Found, districts: Sequence[Area]) -> list[Facet]:
    words = catalogue.choices()
    streets = Area.objects.streets().filter(parent__in=wanted.districts) if wanted.districts else []
    counts = found.counts
    facets = [
        facet("d", "区", {area.code: area.name for area in districts}, wanted.districts, counts["d"], is_open=True),
        facet("street", "镇街", {area.code: area.name for area in streets}, wanted.streets, counts.get("street"), is_open=True),
        facet("f", "门类", words["f"], wanted.art_forms, counts["f"], is_open=True),
        facet("a", "适合谁", words["a"], wanted.audiences, counts["a"]),
        facet("l", "语言", words["l"], wanted.languages, counts["l"]),
        facet("x", "无障碍", words["x"], wanted.access),
    ]  # fmt: skip
    return [one for one in facets if one.options]


def _chips(query: QueryDict, districts: Sequence[Area]) -> list[tuple[str, str]]:
    """What is chosen, each with the address without it."""
    words = catalogue.choices()
    fixed = {
        "t": {"today": "今天", "week": "未来 7 天", "weekend": "这个周末"},
        "s": {"places": "还有座", "free": "免费"},
    }
    labels = {**words, **fixed, "d": {area.code: area.name for area in districts}}
    chips = []
    for name, values in query.lists():
        for value in values:
            label = _chip_label(name, value, labels)
            if label:
                chips.append((label, _without(query, name, value)))
    return chips


def _chip_label(name: str, value: str, labels: Any) -> str:
    if name in ("q", "on"):
        return value
    if name == "street":
        street = Area.objects.filter(code=value).first()
        return street.name if street else ""
    return str(labels.get(name, {}).get(value, ""))


def _without(query: QueryDict, name: str, value: str) -> str:
    rest = query.copy()
    rest.setlist(name, [other for other in query.getlist(name) if other != value])
    rest.pop("page", None)
    return reverse("cloudplatform:event_list") + f"?{rest.urlencode()}"
