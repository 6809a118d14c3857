"""What the members of an alliance do, added up while they were in it. Policy: 1.3, 3.1.1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.aggregates import Aggregate
from django.utils.timezone import localdate

from cloudplatform.models import CheckIn, Event, Product
from cloudplatform.states import EventState
from community.models import Alliance, AlliancePlace, Publication, SpaceBooking
from community.places.queries.usage import USED
from community.states import PlaceState
from core.dates.clock import MIDNIGHT, moment


@dataclass(frozen=True)
class Share:
    """
    What one member did in its time: events it hosted, people who checked in to them, events of others with its
    products, bookings of its shared rooms that were used, publications of its briefs; and what it has now: events to
    come, products on the shelf.
    """

    held: int
    came: int
    delivered: int
    lent: int
    published: int
    coming: int
    products: int


@dataclass(frozen=True)
class Doings:
    """The share of each place, in the order they joined, and the sum of all."""

    shares: Sequence[tuple[AlliancePlace, Share]]
    total: Share


def doings(alliance: Alliance, at: datetime) -> Doings:
    """
    Add up what members did from the day each joined until the day it left. Eight queries, however many members.

    What is to come and what is on the shelf counts only for those who are in now.
    """
    places = list(alliance.places.ever_joined().for_list())
    if not places:
        return Doings([], Share(0, 0, 0, 0, 0, 0, 0))
    inside = [place for place in places if place.state == PlaceState.JOINED]
    events = Event.objects.filter(state=EventState.HELD)
    held = _by_place(events, places, "host", "starts_at", Count("pk"))
    arrivals = CheckIn.objects.filter(event__state=EventState.HELD)
    came = _by_place(arrivals, places, "event__host", "event__starts_at", Sum("people"))
    delivered = _by_place(_elsewhere(events), places, "product__supplier", "starts_at", Count("pk"))
    used = SpaceBooking.objects.filter(state__in=USED, starts_at__lt=at)
    lent = _by_place(used, places, "space__facility__institution", "starts_at", Count("pk"))
    printed = Publication.objects.live().filter(published_on__lte=localdate(at))
    published = _by_place(printed, places, "brief__institution", "published_on", Count("pk"))
    coming = _by_place(Event.objects.upcoming(at), inside, "host", "starts_at", Count("pk"))
    products = _products(inside)
    numbers = (held, came, delivered, lent, published, coming, products)
    shares = [(place, Share(*(number.get(place.pk, 0) for number in numbers))) for place in places]
    sums = [sum(getattr(share, name) for _, share in shares) for name in Share.__dataclass_fields__]
    return Doings(shares, Share(*sums))


def calendar(alliance: Alliance, at: datetime) -> QuerySet[Event]:
    """What the present members host from now on, soonest first."""
    inside = alliance.places.filter(state=PlaceState.JOINED).values("institution")
    return Event.objects.upcoming(at).filter(host__in=inside).for_list().defer("search", "product__search")


def _elsewhere(events: QuerySet[Event]) -> QuerySet[Event]:
    """Events whose product comes from another than the host."""
    return events.filter(product__isnull=False).exclude(product__supplier=F("host"))


def _by_place(
    rows: QuerySet[Any], places: Sequence[AlliancePlace], whose: str, when: str, what: Aggregate
) -> Mapping[int, int]:
    """Group `rows` by the place in whose time they fall. One query; none without places."""
    if not places:
        return {}
    cases = [When(_in_its_time(place, whose, when), then=Value(place.pk)) for place in places]
    holders = [place.institution_id for place in places]
    grouped = (
        rows.filter(**{f"{whose}__in": holders}).order_by()
        .annotate(place=Case(*cases, output_field=IntegerField())).filter(place__isnull=False)
        .values_list("place").annotate(number=what)
    )  # fmt: skip
    return {place: number or 0 for place, number in grouped}


def _in_its_time(place: AlliancePlace, whose: str, when: str) -> Q:
    assert place.joined_on is not None
    condition = Q(**{whose: place.institution_id, f"{when}__gte": _bound(place.joined_on, when)})
    if place.left_on is not None:
        condition &= Q(**{f"{when}__lt": _bound(place.left_on, when)})
    return condition


def _bound(day: date, when: str) -> date:
    """`day` as the column `when` holds it: a moment, or a day."""
    return moment(day, MIDNIGHT) if when.endswith("_at") else day


def _products(inside: Sequence[AlliancePlace]) -> Mapping[int, int]:
    rows = Product.objects.orderable().filter(supplier__in=[place.institution_id for place in inside])
    grouped = rows.order_by().values_list("supplier").annotate(how_many=Count("pk"))
    numbers: dict[int, int] = dict(grouped)
    return {place.pk: numbers.get(place.institution_id, 0) for place in inside}
