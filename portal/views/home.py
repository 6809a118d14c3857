"""The home page: events near me, my next ticket, open venues, a field for demands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cloudplatform.models import Booking, Event
from cloudplatform.queries import catalogue, recommended
from cloudplatform.queries.bookings import changes_since
from cloudplatform.queries.pictures import pictured
from cloudplatform.states import BookingState
from community.members.queries import areas
from community.models import Area
from community.places.queries.maps import MIDDLES
from community.places.queries.opening import some_open_now
from community.training.queries import programme_list
from core.models import User
from core.web.requests import PortalRequest
from portal.registration import DISTRICT

YEAR_SECONDS: Final = 365 * 24 * 3600


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    if DISTRICT in request.GET:
        return _remember(request)
    at = timezone.now()
    districts = areas.districts()
    here = next((area for area in districts if area.code == request.COOKIES.get(DISTRICT)), None)
    prefix = here.code if here else ""
    context: dict[str, Any] = {
        "now": at, "districts": districts, "middles": _middles(districts), "here": here, "total": catalogue.within_a_week(at, prefix),
        "parts": _parts(catalogue.soon(at, prefix), request, at), "venues": some_open_now(at, prefix),
        "training": programme_list.some_open(at),
        "ticket": _next_ticket(request, at), "for_me": _for_me(request, at), "has_elder_page": True,
    }  # fmt: skip
    return render(request, "portal/home_elder.html" if request.elder else "portal/home.html", context)


def _middles(districts: Sequence[Area]) -> Sequence[tuple[Area, str]]:
    """Each district with about its middle as "latitude,longitude", from which the phone guesses, if it is asked."""
    return [(area, ",".join(map(str, MIDDLES.get(area.code, ())))) for area in districts]


def _remember(request: PortalRequest) -> HttpResponse:
    """Keep the district somebody chose; the whole city, or what is none, forgets it."""
    response = redirect("portal:home")
    code = request.GET[DISTRICT]
    if Area.objects.districts().filter(code=code).exists():
        response.set_cookie(DISTRICT, code, max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(DISTRICT, samesite="Lax")
    return response


def _parts(soon: catalogue.Soon, request: PortalRequest, at: datetime) -> Sequence[tuple[str, Sequence[Any]]]:
    """The lists under their headings, each row as (event, badge words, badge kind, second line, seats I booked)."""
    shown = [*soon.today, *soon.weekend, *soon.later]
    pictured(shown)
    mine = _my_seats(request, shown)

    def rows(events: Sequence[Event]) -> list[tuple[Any, ...]]:
        return [(event, *catalogue.state_words(event, at), mine.get(event.pk)) for event in events]

    named = [("今天还能去的", soon.today), ("这个周末", soon.weekend), ("接下来", soon.later)]
    return [(title, rows(events)) for title, events in named if events]


def _my_seats(request: PortalRequest, events: Sequence[Event]) -> Mapping[int, int]:
    if not isinstance(request.user, User) or not events:
        return {}
    mine = Booking.objects.of(request.user).filter(event__in=events, state=BookingState.RESERVED)
    return dict(mine.values_list("event_id", "seats"))


def _next_ticket(request: PortalRequest, at: datetime) -> Booking | None:
    """The ticket of the event that comes next, with what was changed about it since it was booked."""
    if not isinstance(request.user, User):
        return None
    mine = Booking.objects.of(request.user).filter(state=BookingState.RESERVED, event__ends_at__gt=at)
    booking = mine.for_list().first()
    if booking is not None:
        booking.changes = changes_since(booking)  # type: ignore[attr-defined]
    return booking


def _for_me(request: PortalRequest, at: datetime) -> Sequence[tuple[Any, ...]]:
    """What is recommended to who asked for it: rows of the lists, and why. Visitors get a page that is kept for all."""
    if not isinstance(request.user, User) or request.elder:
        return []
    found = recommended.recommended(request.user, at)
    return [(one.event, *catalogue.state_words(one.event, at), one.reason) for one in found]
