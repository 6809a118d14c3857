"""Public view of the think tank: experts as far as each agrees, and every panel with its draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from thinktank.models import Candidate, Expert, Panel, PanelMember, PanelSeat
from thinktank.policy import Category, Exclusion, Field, Shown
from thinktank.queries.drawing import ticket
from thinktank.queries.eligibility import workload
from thinktank.queries.panels import DrawCheck, verify
from thinktank.states import MemberState, PanelState


@dataclass(frozen=True)
class PublicExpert:
    """One expert as far as they agree: what they do not show is empty. Never their number, which draws show."""

    address: str
    name: str
    category: str
    position: str
    employer: str
    fields: Sequence[str]
    introduction: str
    term: str
    panels: int | None
    shows_nothing: bool


def public_expert(expert: Expert, load: int | None = None) -> PublicExpert:
    """Cut `expert` to what they agreed to show. No query."""
    shows = set(expert.shows)
    term = (
        f"{expert.starts_on:%Y年%-m月} 至 {expert.ends_on:%Y年%-m月}"
        if expert.starts_on and expert.ends_on
        else ""
    )
    return PublicExpert(
        address=expert.address, name=expert.public_name, category=str(expert.get_category_display()),
        position=expert.position if Shown.POSITION in shows else "", employer=expert.employer if Shown.EMPLOYER in shows else "",
        fields=expert.field_labels if Shown.FIELDS in shows else [],
        introduction=expert.introduction if Shown.INTRODUCTION in shows else "", term=term if Shown.TERM in shows else "",
        panels=load if Shown.WORKLOAD in shows else None, shows_nothing=not shows,
    )  # fmt: skip


def experts_shown(category: str, field: str) -> QuerySet[Expert]:
    """
    Appointed experts of a category and a field (empty: any), in an order that tells nothing of their numbers.

    Who hides their fields is not found by field.
    """
    found = Expert.objects.public().order_by("address")
    if category in Category.values:
        found = found.filter(category=category)
    if field in Field.values:
        found = found.filter(fields__contains=[field], shows__contains=[Shown.FIELDS])
    return found


@dataclass(frozen=True)
class Figures:
    """How many are appointed by category, and how many panels there were in the year."""

    categories: Sequence[tuple[str, str, int]]
    experts: int
    panels_this_year: int
    year: int


def figures(at: datetime) -> Figures:
    """Two queries."""
    counts = Counter(Expert.objects.public().values_list("category", flat=True))
    year = localdate(at).year
    return Figures(
        categories=[(value, str(label), counts[value]) for value, label in Category.choices],
        experts=sum(counts.values()), panels_this_year=Panel.objects.filter(convened_at__year=year).count(), year=year,
    )  # fmt: skip


def workload_of(expert: Expert, at: datetime) -> int:
    return workload(localdate(at).year)[expert.pk]


@dataclass(frozen=True)
class InLine:
    """One line of the list: who, their ticket once the seed is known, and their place in the panel (0: none)."""

    code: str
    category: str
    fields: Sequence[str]
    ticket: str
    ordinal: int


@dataclass(frozen=True)
class DrawPage:
    """
    One draw as everybody may check it. `lines` stand in the order of their tickets once the seed is revealed.

    `named` are, after signing, those who sat and agree to be named, and `unnamed` how many more sat: never beside their
    numbers, or the next draw would tell names. `excluded` says how many are out for each reason; whom, only the bureau sees.
    """

    panel: Panel
    check: DrawCheck
    seats: Sequence[PanelSeat]
    lines: Sequence[InLine]
    members: Sequence[PanelMember]
    named: Sequence[str]
    unnamed: int
    excluded: Sequence[tuple[str, int]]
    subjects: int

    @property
    def agrees(self) -> bool:
        return not self.check.problems


def draw_page(panel: Panel) -> DrawPage:
    """Recompute and gather. Seven queries."""
    members = list(panel.members.select_related("expert", "seat", "replaces").order_by("ordinal"))
    ordinals = {member.expert_id: member.ordinal for member in members}
    candidates = list(Candidate.objects.filter(panel=panel).order_by("code"))
    lines = [
        InLine(
            one.code, str(one.get_category_display()), one.field_labels, ticket(panel.seed, one.code) if panel.seed else "",
            ordinals.get(one.expert_id, 0),
        )
        for one in candidates
        if not one.exclusion
    ]  # fmt: skip
    reasons = Counter(one.exclusion for one in candidates if one.exclusion)
    sat = [
        one.expert for one in members if one.state == MemberState.SITTING and panel.state == PanelState.SIGNED
    ]
    named = sorted(one.name for one in sat if Shown.NAME in one.shows)
    return DrawPage(
        panel=panel, check=verify(panel), seats=list(panel.seats.order_by("position")),
        lines=sorted(lines, key=lambda line: (line.ticket, line.code)),
        members=members, named=named, unnamed=len(sat) - len(named),
        excluded=[(str(Exclusion(value).label), reasons[value]) for value in Exclusion.values if reasons[value]],
        subjects=panel.subjects.count(),
    )  # fmt: skip


@dataclass(frozen=True)
class Recomputed:
    """One panel and what came of recomputing its draw just now; `problems` is empty when all agrees."""

    panel: Panel
    is_drawn: bool
    problems: Sequence[str]


def recomputed(panels: Iterable[Panel]) -> Sequence[Recomputed]:
    """Recompute the draws of `panels`. Three queries each."""
    checks = [(panel, verify(panel)) for panel in panels]
    return [Recomputed(panel, check.picks is not None, check.problems) for panel, check in checks]
