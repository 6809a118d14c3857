"""Activity of an alliance's members while they were in it. Policy: 1.3, 3.1.1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, QuerySet
from django.utils.timezone import localdate

from cloudplatform.models import Event
from community.models import Alliance, AlliancePlace
from community.states import PlaceState
from core import measures
from core.dates.clock import MIDNIGHT, moment
from core.measures import Kind, Period

# in the order of Share
IN_ITS_TIME: Final = (
    "events.hosted", "visits.hosted_people", "events.supplied", "spaces.borrowed", "briefs.published",
)  # fmt: skip


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
class Activity:
    """The activity of each member, in the order they joined, and the sum of all."""

    shares: Sequence[tuple[AlliancePlace, Share]]
    total: Share


def activity_of(alliance: Alliance, at: datetime) -> Activity:
    """
    Add up what members did from the day each joined until the day it left, by the measures of the catalogue.

    What is to come and what is on the shelf counts only for those who are in now. Eight queries, however many members.
    """
    places = list(alliance.places.ever_joined().for_list())
    inside = [place for place in places if place.state == PlaceState.JOINED]
    spans = {place.pk: (str(place.institution_id), time) for place in places if (time := _time_of(place, at))}
    counted = [measures.get(code).cells_of_spans(Kind.INSTITUTION, spans) for code in IN_ITS_TIME]
    now = [_coming(inside, at), _products(inside, at)]
    shares = [
        (place, Share(*(of[place.pk].numerator if place.pk in of else 0 for of in counted),
                      *(of.get(place.institution_id, 0) if place in inside else 0 for of in now)))
        for place in places
    ]  # fmt: skip
    sums = [sum(getattr(share, name) for _, share in shares) for name in Share.__dataclass_fields__]
    return Activity(shares, Share(*sums))


def calendar(alliance: Alliance, at: datetime) -> QuerySet[Event]:
    """What the present members host from now on, soonest first."""
    inside = alliance.places.filter(state=PlaceState.JOINED).values("institution")
    return Event.objects.upcoming(at).filter(host__in=inside).for_list().defer("search", "product__search")


def _time_of(place: AlliancePlace, at: datetime) -> Period | None:
    """From the day it joined until it left, or until `at`; None if it left on the day it joined."""
    assert place.joined_on is not None
    since = moment(place.joined_on, MIDNIGHT)
    until = min(at, moment(place.left_on, MIDNIGHT)) if place.left_on else at
    return Period(since, until) if since < until else None


def _coming(inside: Sequence[AlliancePlace], at: datetime) -> Mapping[int, int]:
    """How many events each member has announced: the length of its part of the calendar. One query."""
    hosts = [place.institution_id for place in inside]
    rows = Event.objects.upcoming(at).filter(host__in=hosts).order_by().values_list("host")
    return dict(rows.annotate(how_many=Count("pk")))


def _products(inside: Sequence[AlliancePlace], at: datetime) -> Mapping[int, int]:
    """How many products each member has on the shelf. One query."""
    keys = [str(place.institution_id) for place in inside]
    until = Period.up_to(localdate(at))
    found = measures.get("products.on_shelf").by_subject(Kind.INSTITUTION, until, only=keys)
    return {int(key): cell.numerator for key, cell in found.items()}
