"""Search in the library of cases, and the tree of replications of one. Policy: 3.2.2, 3.4.1-3.4.4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from core import searchtext
from projects.models import Case, CaseFigure, Replication
from projects.models.cases import SECTIONS, TITLES, CaseQuerySet
from projects.states import ReplicationState


@dataclass(frozen=True)
class WantedCases:
    """Filters of the library; empty means any. Districts are six-digit codes of the author's area."""

    text: str = ""
    modes: Sequence[str] = field(default_factory=tuple)
    types: Sequence[str] = field(default_factory=tuple)
    fields: Sequence[str] = field(default_factory=tuple)
    district: str = ""


@dataclass(frozen=True)
class FoundCases:
    """The cases found, and the count for each choice of a facet (its own choice left out)."""

    cases: QuerySet[Case]
    counts: Mapping[str, Mapping[str, int]]


def find(wanted: WantedCases) -> FoundCases:
    """Answer published cases. Rows are lazy; facets cost four queries."""
    return FoundCases(
        cases=_matching(wanted).for_list().defer("search").annotate(
            adopted=Count("replications", filter=~Q(replications__state=ReplicationState.ABANDONED))
        ),
        counts={
            "m": _by(replace(wanted, modes=()), "mode"),
            "t": _by(replace(wanted, types=()), "project__type"),
            "f": _by(replace(wanted, fields=()), "project__key_field"),
            "d": _by_district(replace(wanted, district="")),
        },
    )  # fmt: skip


def _matching(wanted: WantedCases) -> CaseQuerySet:
    rows = Case.objects.published()
    if wanted.text:
        rows = rows.filter(search=searchtext.query(wanted.text))
    if wanted.modes:
        rows = rows.filter(mode__in=wanted.modes)
    if wanted.types:
        rows = rows.filter(project__type__in=wanted.types)
    if wanted.fields:
        rows = rows.filter(project__key_field__in=wanted.fields)
    if wanted.district:
        rows = rows.filter(institution__area__code__startswith=wanted.district)
    return rows


def _by(wanted: WantedCases, column: str) -> Mapping[str, int]:
    return dict(_matching(wanted).order_by().values_list(column).annotate(number=Count("pk")))


def _by_district(wanted: WantedCases) -> Mapping[str, int]:
    rows = _matching(wanted).order_by().annotate(part=Left("institution__area_id", 6)).values_list("part")
    return dict(rows.annotate(number=Count("pk")))


@dataclass(frozen=True)
class Section:
    """One part of the template: its title and what the author wrote."""

    title: str
    text: str


def sections(case: Case) -> Sequence[Section]:
    """The case in the order of the template. No query."""
    return [Section(TITLES[name], getattr(case, name)) for name in SECTIONS]


def figures(case: Case) -> Sequence[CaseFigure]:
    return list(case.figures.order_by("pk"))


@dataclass(frozen=True)
class Node:
    """
    One point of the spread: the case itself (depth 0), or an adopter; `parent` is the key of whom it learned from.

    `row` counts downwards in the order of the tree, so that branches never cross.
    """

    key: str
    parent: str
    label: str
    state: str
    state_label: str
    when: datetime | None
    depth: int
    row: int
    replication: Replication | None


def spread(case: Case) -> Sequence[Node]:
    """Answer how a case spread, parents before children, earliest first. One query."""
    rows = list(Replication.objects.filter(case=case).for_list())
    children: dict[int | None, list[Replication]] = {}
    for row in rows:
        children.setdefault(row.learned_from_id, []).append(row)
    nodes = [
        Node("case", "", case.institution.name, "case", "案例单位", case.published_at, 0, 0, None),
    ]

    def grow(parent: int | None, key: str, depth: int) -> None:
        for row in children.get(parent, []):
            nodes.append(
                Node(
                    f"r{row.pk}", key, row.institution.name, row.state, row.get_state_display(), row.started_at,
                    depth, len(nodes), row,
                )
            )  # fmt: skip
            grow(row.pk, f"r{row.pk}", depth + 1)

    grow(None, "case", 1)
    return nodes


def spread_by_district(case: Case | None = None) -> Mapping[str, int]:
    """Living replications by district code, of one case or of all published ones. One query."""
    rows = Replication.objects.live()
    rows = rows.filter(case=case) if case else rows.filter(case__in=Case.objects.published())
    grouped = rows.order_by().annotate(part=Left("area_id", 6)).values_list("part")
    return dict(grouped.annotate(number=Count("pk")))
