"""What this app shows on the public page of a member."""

from __future__ import annotations

from datetime import datetime

from community.member_page import SHOWN, Section
from community.members.models import AlliancePlace, Institution, NameChange
from community.places.models import Facility, SelfCheck, Space
from community.press.models import NewsItem, Publication
from community.training.queries import member_training as training


def spaces(institution: Institution, at: datetime) -> Section | None:
    """The spaces it shares. One query."""
    rows = Space.objects.in_use().for_list().filter(facility__institution=institution, rule__is_shared=True)
    shown = list(rows)
    return Section("共享空间", "community/members/_spaces.html", {"spaces": shown}) if shown else None


def standard(institution: Institution, at: datetime) -> Section | None:
    """Its facilities, each with its last public grade. Two queries."""
    facilities = list(Facility.objects.in_use().filter(institution=institution).for_list())
    if not facilities:
        return None
    graded = SelfCheck.objects.public().filter(facility__in=facilities).for_list().order_by("graded_at", "pk")
    last = {check.facility_id: check for check in graded}
    rows = [(facility, last.get(facility.pk)) for facility in facilities]
    return Section("设施与服务标准", "community/members/_standard.html", {"rows": rows})


def news(institution: Institution, at: datetime) -> Section | None:
    """Its news on the portal, and where its briefs were published. Two queries."""
    items = list(NewsItem.objects.published().filter(institution=institution).for_list()[:SHOWN])
    printed = list(Publication.objects.live().filter(brief__institution=institution).latest_first()[:SHOWN])
    if not items and not printed:
        return None
    return Section("信息与新闻", "community/members/_news.html", {"news": items, "printed": printed})


def learns(institution: Institution, at: datetime) -> Section | None:
    """Training and exchange: its hours, the programmes it runs, people sent and received, its stars. Five queries."""
    found = training.of_member(institution, at)
    return Section("培训与交流", "community/members/_learns.html", {"training": found}) if found else None


def alliances(institution: Institution, at: datetime) -> Section | None:
    """The alliances it is or was in. One query."""
    places = AlliancePlace.objects.ever_joined().filter(
        institution=institution, alliance__activated_on__isnull=False
    )
    shown = list(places.select_related("alliance").order_by("-left_on", "joined_on", "pk"))
    return Section("和谁结伴", "community/members/_alliances.html", {"places": shown}) if shown else None


def names(institution: Institution, at: datetime) -> Section | None:
    """The names it had. One query."""
    changes = list(NameChange.objects.confirmed().filter(institution=institution))
    return Section("以前的名称", "community/members/_names.html", {"changes": changes}) if changes else None
