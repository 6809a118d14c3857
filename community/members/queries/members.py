"""Search in the directory of members, with facet counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from community.members.models import Institution, Kind, Level, Membership, Sector
from community.members.models.members import MembershipQuerySet
from community.members.queries.search_texts import of_institution
from core import searchtext
from core.prepared import Tuples, numbers


@dataclass(frozen=True)
class WantedMembers:
    """Filters of the directory; empty means any. Districts are area codes."""

    text: str = ""
    sectors: Sequence[str] = field(default_factory=tuple)
    levels: Sequence[str] = field(default_factory=tuple)
    kinds: Sequence[str] = field(default_factory=tuple)
    districts: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class FoundMembers:
    """The members found, and the count for each choice of each facet."""

    members: QuerySet[Membership]
    counts: Mapping[str, Mapping[str, int]]


def find(wanted: WantedMembers) -> FoundMembers:
    """Answer listed members. Rows are lazy; the counts cost four queries and leave their own choice out."""
    return FoundMembers(
        members=matching(wanted).for_list(),
        counts={
            "sector": _by(replace(wanted, sectors=()), "institution__sector"),
            "level": _by(replace(wanted, levels=()), "institution__level"),
            "kind": _by(replace(wanted, kinds=()), "institution__kind"),
            "d": by_district(replace(wanted, districts=())),
        },
    )


def matching(wanted: WantedMembers) -> MembershipQuerySet:
    rows = Membership.objects.listed()
    if wanted.text:
        rows = rows.filter(search=searchtext.query(wanted.text))
    if wanted.sectors:
        rows = rows.filter(institution__sector__in=wanted.sectors)
    if wanted.levels:
        rows = rows.filter(institution__level__in=wanted.levels)
    if wanted.kinds:
        rows = rows.filter(institution__kind__in=wanted.kinds)
    if wanted.districts:
        condition = Q()
        for code in wanted.districts:
            condition |= Q(institution__area__code__startswith=code)
        rows = rows.filter(condition)
    return rows


def by_district(wanted: WantedMembers) -> Mapping[str, int]:
    """Members by district code; those of the city as a whole under "4401"."""
    rows = matching(wanted).order_by().annotate(part=Left("institution__area_id", 6)).values_list("part")
    return dict(rows.annotate(number=Count("pk")))


def _by(wanted: WantedMembers, column: str) -> Mapping[str, int]:
    return dict(matching(wanted).order_by().values_list(column).annotate(number=Count("pk")))


def choices() -> Mapping[str, Mapping[str, str]]:
    """Labels of every fixed facet, by value."""
    return {
        "sector": {value: str(label) for value, label in Sector.choices},
        "level": {value: str(label) for value, label in Level.choices},
        "kind": {value: str(label) for value, label in Kind.choices if value != Kind.BUREAU},
    }


def pages(*institutions: int | None) -> frozenset[int]:
    """Which of `institutions` (their numbers) have a public page: all that are or were members. One query."""
    return frozenset(one for (one,) in _pages.all([one for one in institutions if one]))


KEYS: Final = numbers(1)
_pages: Final = Tuples(
    "community_member_pages", ["bigint[]"],
    lambda: Membership.objects.filter(institution__in=[KEYS.stands_for]).order_by().values_list("institution"), [KEYS],
)  # fmt: skip


def search_of(institution: Institution) -> searchtext.ToVector:
    """The texts of the search column: name, earlier names, self-description."""
    return searchtext.document(*of_institution(institution))
