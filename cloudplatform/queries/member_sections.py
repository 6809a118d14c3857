"""Sections of a member's public page about the platform: events, products, demands, ratings."""

from __future__ import annotations

from datetime import datetime

from cloudplatform.queries import members as platform
from cloudplatform.queries.catalogue import state_words
from cloudplatform.queries.pictures import pictured
from community.member_page import SHOWN, Section
from community.models import Facility, Institution, Kind
from community.policy import SMALL_SAMPLE


def runs(institution: Institution, at: datetime) -> Section | None:
    """Section: its facilities, and the events to come. Three queries."""
    facilities = list(Facility.objects.filter(institution=institution).for_list())
    events = platform.events_to_come(institution, at)
    coming = list(events[:SHOWN])
    if not facilities and not coming:
        return None
    context = {
        "facilities": facilities, "events": [(event, *state_words(event, at)) for event in coming],
        "total": events.count() if len(coming) == SHOWN else len(coming),
    }  # fmt: skip
    return Section("办什么", "cloudplatform/members/_runs.html", context)


def shares(institution: Institution, at: datetime) -> Section | None:
    """Section: its products that can be ordered. Three queries."""
    products = platform.products_of(institution)
    shown = pictured(products[:SHOWN])
    if not shown:
        return None
    total = products.count() if len(shown) == SHOWN else len(shown)
    return Section("能提供什么", "cloudplatform/members/_shares.html", {"products": shown, "total": total})


def needs(institution: Institution, at: datetime) -> Section | None:
    """Section: the demands it posted, and how far its orders got. Two queries."""
    demands = list(platform.demands_of(institution)[:SHOWN])
    orders_here = institution.kind in (Kind.STATION, Kind.COMMUNITY)
    ordered = platform.ordered_by(institution, at) if orders_here else None
    if not demands and not (ordered and ordered.placed):
        return None
    return Section("需要什么", "cloudplatform/members/_needs.html", {"demands": demands, "ordered": ordered})


def ratings(institution: Institution, at: datetime) -> Section | None:
    """Section: ratings by people who were there, with the sample size. Five queries."""
    verdict = platform.rating_of(institution, at)
    if verdict.rated is None:
        return None
    context = {
        "verdict": verdict, "said": list(platform.said_of(institution)[:3]), "small": SMALL_SAMPLE,
    }  # fmt: skip
    return Section("到过的人怎么说", "cloudplatform/members/_ratings.html", context)
