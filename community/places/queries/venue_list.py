"""Search for venues: by district, accessibility, and whether they are open now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.db.models.functions import Left

from community.members.models import Access
from community.places.models import Space
from community.places.models.facilities import FacilityQuerySet
from community.places.queries import follows
from community.places.queries.opening import open_now
from community.places.queries.places import venues
from core.models import User

OPEN, SHARED = "open", "shared"


@dataclass(frozen=True)
class WantedVenues:
    """What somebody looks for among the venues; empty means anything. `now` holds OPEN or SHARED (has rooms to borrow)."""

    text: str = ""
    districts: Sequence[str] = ()
    access: Sequence[str] = ()
    now: Sequence[str] = ()
    is_mine: bool = False


def find(wanted: WantedVenues, user: User | AnonymousUser, at: datetime) -> FacilityQuerySet:
    """Facilities in use that match, by area and name; with several kinds of access, those that have all of them."""
    rows = venues(text=wanted.text)
    if wanted.is_mine:
        rows = follows.of(rows, user)
    if wanted.districts:
        within = Q()
        for code in wanted.districts:
            within |= Q(area__code__startswith=code)
        rows = rows.filter(within)
    if wanted.access:
        rows = rows.filter(access__contains=list(wanted.access))
    for one in wanted.now:
        rows = rows.filter(_is(one, at))
    return rows


def _is(name: str, at: datetime) -> Q:
    if name == OPEN:
        return Q(pk__in=open_now(at).order_by().values("facility"))
    return Q(pk__in=Space.objects.in_use().filter(rule__is_shared=True).values("facility"))


def counts(wanted: WantedVenues, user: User | AnonymousUser, at: datetime) -> Mapping[str, Mapping[str, int]]:
    """What each choice would find beside the rest of `wanted`: d by district, x by access, now. Three queries."""
    rows = find(replace(wanted, districts=()), user, at).order_by().annotate(part=Left("area_id", 6))
    found = find(wanted, user, at).order_by()
    each = {name: Count("pk", filter=_is(name, at)) for name in (OPEN, SHARED)}
    has = {name: Count("pk", filter=Q(access__contains=[name])) for name in Access.values}
    return {
        "d": dict(rows.values_list("part").annotate(number=Count("pk"))),
        "x": found.aggregate(**has), "now": found.aggregate(**each),
    }  # fmt: skip
