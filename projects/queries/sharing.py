"""Cooperation of partners, from confirmed shared use. Policy: 3.1.3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from community.models import Institution
from core import measures
from core.measures import Kind as MeasureKind
from core.measures import Subject
from projects.models import Partner, Project, SharedUse, ShareUnit
from projects.policy import Share
from projects.queries.money import EVER
from projects.states import RUNNING, PartnerState


@dataclass(frozen=True)
class Amount:
    """Confirmed uses of one kind in one unit."""

    kind: str
    kind_label: str
    unit_label: str
    uses: int
    amount: int


@dataclass(frozen=True)
class Pair:
    """
    Two institutions between which at least one use was confirmed, whichever way it went.

    Cross-sector: their sectors (系统) differ. Cross-level: their levels (市、区、镇街、社区) differ.
    """

    first: Institution
    second: Institution
    uses: int

    @property
    def is_cross_sector(self) -> bool:
        return self.first.sector != self.second.sector

    @property
    def is_cross_level(self) -> bool:
        return self.first.level != self.second.level


@dataclass(frozen=True)
class Cooperation:
    """
    What working together came to: confirmed uses, of them by the public, and the pairs with their kinds.

    Only uses the other side confirmed count; a pair counts once however often it shared.
    """

    uses: int
    public_uses: int
    amounts: Sequence[Amount]
    pairs: Sequence[Pair]

    @property
    def cross_sector(self) -> int:
        return sum(pair.is_cross_sector for pair in self.pairs)

    @property
    def cross_level(self) -> int:
        return sum(pair.is_cross_level for pair in self.pairs)


def cooperation_of(project: Project) -> Cooperation:
    """Answer for one project; the uses are those of the measure shared_uses.confirmed. Four queries."""
    subject = Subject(MeasureKind.PROJECT, str(project.pk))
    return _count(measures.get("shared_uses.confirmed").rows(subject, EVER))


def _count(rows: QuerySet[SharedUse]) -> Cooperation:
    totals = rows.aggregate(uses=Count("pk"), public=Count("pk", filter=Q(receiver__isnull=True)))
    kinds, units = dict(Share.choices), dict(ShareUnit.choices)
    grouped = rows.order_by().values_list("kind", "unit").annotate(uses=Count("pk"), total=Sum("amount"))
    amounts = [
        Amount(kind, str(kinds[kind]), str(units[unit]), uses, total)
        for kind, unit, uses, total in sorted(grouped, key=lambda row: (list(kinds).index(row[0]), row[1]))
    ]
    return Cooperation(totals["uses"], totals["public"], amounts, _pairs(rows))


def _pairs(rows: QuerySet[SharedUse]) -> Sequence[Pair]:
    counts: dict[tuple[int, int], int] = {}
    ways = (
        rows.filter(receiver__isnull=False)
        .order_by()
        .values_list("giver", "receiver")
        .annotate(number=Count("pk"))
    )
    for giver, receiver, number in ways:
        key = (min(giver, receiver), max(giver, receiver))
        counts[key] = counts.get(key, 0) + number
    bodies = Institution.objects.in_bulk({pk for key in counts for pk in key})
    pairs = [Pair(bodies[first], bodies[second], number) for (first, second), number in counts.items()]
    return sorted(pairs, key=lambda pair: (-pair.uses, pair.first.pk, pair.second.pk))


@dataclass(frozen=True)
class Reach:
    """
    How widely running projects join bodies: projects, those whose lead and signed partners come from at least two
    sectors (跨系统), and those from at least two levels (跨层级).
    """

    projects: int
    cross_sector: Sequence[Project]
    cross_level: Sequence[Project]


def reach() -> Reach:
    """Answer for the projects that run. Two queries."""
    running = list(
        Project.objects.filter(state__in=RUNNING).select_related("lead").defer("search").order_by("pk")
    )
    partners: dict[int, list[Institution]] = {}
    signed = Partner.objects.filter(project__state__in=RUNNING, state=PartnerState.SIGNED)
    for row in signed.select_related("institution"):
        partners.setdefault(row.project_id, []).append(row.institution)

    def differ(project: Project, what: str) -> bool:
        return len({getattr(one, what) for one in [project.lead, *partners.get(project.pk, [])]}) > 1

    return Reach(
        len(running),
        [project for project in running if differ(project, "sector")],
        [project for project in running if differ(project, "level")],
    )
