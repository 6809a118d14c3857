"""
The public page of a member, piece by piece. Each subject adds its function to SECTIONS, in the order of the page.

A section with nothing to say answers None and is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from cloudplatform.queries import members as platform
from cloudplatform.queries.catalogue import state_words
from cloudplatform.queries.pictures import pictured
from community.models import (
    AlliancePlace,
    Facility,
    Institution,
    Kind,
    NameChange,
    NewsItem,
    Publication,
    SelfCheck,
    Space,
)
from community.policy import SMALL_SAMPLE
from community.queries import member_training as training
from projects.models import Case, Partner, Project
from projects.states import PartnerState

SHOWN: Final = 6


@dataclass(frozen=True)
class Section:
    """One piece: its heading, the template that shows it, and what that template needs (besides `institution`)."""

    title: str
    template: str
    context: Mapping[str, Any]


def runs(institution: Institution, at: datetime) -> Section | None:
    """Its places, and the events to come. Three queries."""
    facilities = list(Facility.objects.filter(institution=institution).for_list())
    events = platform.events_to_come(institution, at)
    coming = list(events[:SHOWN])
    if not facilities and not coming:
        return None
    context = {
        "facilities": facilities, "events": [(event, *state_words(event, at)) for event in coming],
        "total": events.count() if len(coming) == SHOWN else len(coming),
    }  # fmt: skip
    return Section("办什么", "portal/members/_runs.html", context)


def projects(institution: Institution, at: datetime) -> Section | None:
    """Benchmark projects it leads or has signed, and its published cases. Two queries."""
    signed = Partner.objects.filter(institution=institution, state=PartnerState.SIGNED).values("project")
    taking_part = Project.objects.public().filter(Q(lead=institution) | Q(pk__in=signed))
    shown = list(taking_part.select_related("lead").defer("search").order_by("-submitted_at", "pk")[:SHOWN])
    cases = list(
        Case.objects.published()
        .filter(institution=institution)
        .defer("search")
        .order_by("-published_at", "pk")[:SHOWN]
    )
    if not shown and not cases:
        return None
    return Section("标杆项目与案例", "portal/members/_projects.html", {"projects": shown, "cases": cases})


def shares(institution: Institution, at: datetime) -> Section | None:
    """Its products that can be ordered. Three queries."""
    products = platform.products_of(institution)
    shown = pictured(products[:SHOWN])
    if not shown:
        return None
    total = products.count() if len(shown) == SHOWN else len(shown)
    return Section("能提供什么", "portal/members/_shares.html", {"products": shown, "total": total})


def needs(institution: Institution, at: datetime) -> Section | None:
    """The demands it posted, and how far its orders got. Two queries."""
    demands = list(platform.demands_of(institution)[:SHOWN])
    orders_here = institution.kind in (Kind.STATION, Kind.COMMUNITY)
    ordered = platform.ordered_by(institution, at) if orders_here else None
    if not demands and not (ordered and ordered.placed):
        return None
    return Section("需要什么", "portal/members/_needs.html", {"demands": demands, "ordered": ordered})


def ratings(institution: Institution, at: datetime) -> Section | None:
    """What people who were there say, with the size of the sample. Three queries."""
    verdict = platform.verdict_on(institution)
    if not verdict.count:
        return None
    context = {
        "verdict": verdict, "said": list(platform.said_of(institution)[:3]), "is_small": verdict.count < SMALL_SAMPLE,
        "small": SMALL_SAMPLE,
    }  # fmt: skip
    return Section("到过的人怎么说", "portal/members/_ratings.html", context)


def alliances(institution: Institution, at: datetime) -> Section | None:
    """The alliances it is or was in. One query."""
    places = AlliancePlace.objects.ever_joined().filter(
        institution=institution, alliance__activated_on__isnull=False
    )
    shown = list(places.select_related("alliance").order_by("-left_on", "joined_on", "pk"))
    return Section("和谁结伴", "portal/members/_alliances.html", {"places": shown}) if shown else None


def names(institution: Institution, at: datetime) -> Section | None:
    """The names it had. One query."""
    changes = list(NameChange.objects.confirmed().filter(institution=institution))
    return Section("以前的名称", "portal/members/_names.html", {"changes": changes}) if changes else None


def news(institution: Institution, at: datetime) -> Section | None:
    """Its news on the portal, and where its briefs were published. Two queries."""
    items = list(NewsItem.objects.published().filter(institution=institution).for_list()[:SHOWN])
    printed = list(Publication.objects.live().filter(brief__institution=institution).latest_first()[:SHOWN])
    if not items and not printed:
        return None
    return Section("信息与新闻", "portal/members/_news.html", {"news": items, "printed": printed})


def spaces(institution: Institution, at: datetime) -> Section | None:
    """The spaces it shares. One query."""
    rows = Space.objects.in_use().for_list().filter(facility__institution=institution, rule__is_shared=True)
    shown = list(rows)
    return Section("共享空间", "portal/members/_spaces.html", {"spaces": shown}) if shown else None


def standard(institution: Institution, at: datetime) -> Section | None:
    """Its facilities, each with its last public grade. Two queries."""
    facilities = list(Facility.objects.in_use().filter(institution=institution).for_list())
    if not facilities:
        return None
    graded = SelfCheck.objects.public().filter(facility__in=facilities).for_list().order_by("graded_at", "pk")
    last = {check.facility_id: check for check in graded}
    rows = [(facility, last.get(facility.pk)) for facility in facilities]
    return Section("设施与服务标准", "portal/members/_standard.html", {"rows": rows})


def learns(institution: Institution, at: datetime) -> Section | None:
    """Training and exchange: its hours, the programmes it runs, people sent and received, its stars. Five queries."""
    found = training.of_member(institution, at)
    return Section("培训与交流", "portal/members/_learns.html", {"training": found}) if found else None


SECTIONS: Final[tuple[Callable[[Institution, datetime], Section | None], ...]] = (
    runs,
    projects,
    shares,
    needs,
    spaces,
    standard,
    ratings,
    news,
    learns,
    alliances,
    names,
)


def sections(institution: Institution, at: datetime) -> list[Section]:
    return [found for part in SECTIONS if (found := part(institution, at)) is not None]
