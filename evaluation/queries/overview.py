"""Queries of the public page /evaluation/: rounds, rules, results, follow-ups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q

from core.models import User
from evaluation.models import Ask, Declaration, FrameworkVersion, Indicator, Rectification, Round
from evaluation.queries.score_steps import rule_words
from evaluation.states import PUBLIC, RUNNING, DeclarationState, RoundState

STEPS = (
    RoundState.OPEN,
    RoundState.COMPUTING,
    RoundState.IN_REPLY,
    RoundState.REVIEWED,
    RoundState.PUBLISHED,
)


@dataclass(frozen=True)
class RuleRow:
    """One indicator in the table of rules: its points of 100 and its rules in words."""

    indicator: Indicator
    points: str
    rule: str
    missing: str


def rounds(user: User | AnonymousUser) -> tuple[Sequence[Round], Sequence[Round]]:
    """Rounds with a result, newest first; and those under way. One query."""
    rows = list(Round.objects.visible_to(user).for_list().annotate(count=Count("subjects"))[:60])
    return [one for one in rows if one.state in PUBLIC], [one for one in rows if one.state not in PUBLIC]


def rule_rows(version: FrameworkVersion) -> Sequence[RuleRow]:
    """Every indicator of a version as the public reads it. One query."""
    rows = version.indicators.select_related("dimension").order_by("code")
    return [
        RuleRow(one, f"{one.dimension.weight * one.weight / 100:.1f}" if one.weight else "", rule_words(one), _missing(one))
        for one in rows
    ]  # fmt: skip


def _missing(one: Indicator) -> str:
    words = str(one.get_on_missing_display())
    return f"{words}（{one.stated_pct:.0f}%）" if one.on_missing == "value" else words


@dataclass(frozen=True)
class Mended:
    """What people said and what was done; `answered`: how many of them said whether it is mended, 0 where too few did."""

    rectification: Rectification
    findings: Sequence[str]
    answered: int

    @property
    def is_shown(self) -> bool:
        return self.answered > 0


def said_and_done(threshold: int, limit: int = 6) -> Sequence[Mended]:
    """The rectifications closed last, then the running ones. Three queries. Answers of too few are not counted."""
    rows = list(
        Rectification.objects.exclude(planned_at=None)
        .select_related("institution", "subject__round")
        .prefetch_related("findings")
        .order_by(F("closed_at").desc(nulls_last=True), "-planned_at", "-pk")[:limit]
    )
    asks = Ask.objects.filter(rectification__in=rows, is_mended__isnull=False).order_by()
    counts = dict(
        asks.values("rectification").annotate(count=Count("pk")).values_list("rectification", "count")
    )
    shown = {pk: count for pk, count in counts.items() if count >= threshold}
    return [
        Mended(one, [finding.text for finding in one.findings.all()], shown.get(one.pk, 0)) for one in rows
    ]


@dataclass(frozen=True)
class Progress:
    """How far a round under way has come: declarations approved of all, late ones, and whose are missing."""

    asked: int
    handed_in: int
    approved: int
    late: int

    @property
    def complete_pct(self) -> int | None:
        return round(100 * self.handed_in / self.asked) if self.asked else None

    @property
    def on_time_pct(self) -> int | None:
        return round(100 * (self.handed_in - self.late) / self.handed_in) if self.handed_in else None


def progress(round_id: int) -> Progress:
    """One query."""
    states = Declaration.objects.filter(subject__round=round_id).aggregate(
        asked=Count("pk"),
        handed_in=Count("pk", filter=~Q(state__in=[DeclarationState.DRAFT])),
        approved=Count("pk", filter=Q(state=DeclarationState.APPROVED)),
        late=Count("pk", filter=Q(is_late=True)),
    )
    return Progress(**states)


def missing_from(round_id: int) -> Sequence[tuple[str, int]]:
    """Institutions that have not declared, with the number of values. One query."""
    rows = Declaration.objects.filter(subject__round=round_id).unwritten()
    counted = rows.values("subject__title").annotate(count=Count("pk")).order_by("-count", "subject__title")
    return [(row["subject__title"], row["count"]) for row in counted]


def overdue(today: date) -> int:
    return Rectification.objects.overdue(today).count()


def running_count() -> int:
    return Rectification.objects.filter(state__in=RUNNING).count()


SPLIT = re.compile(r"[与和、及]")
SHORT = 4  # characters


@dataclass(frozen=True)
class Stripe:
    """One dimension in the bar of weights, x and width in %; `short`: what fits into a narrow part."""

    name: str
    short: str
    weight: str
    x: str
    middle: str
    width: str
    kind: int


def strip(version: FrameworkVersion) -> Sequence[Stripe]:
    """Data of the bar of a version's dimensions. One query."""
    found, at = [], 0.0
    for place, one in enumerate(version.dimensions.exclude(weight=0)):
        width = float(one.weight)
        found.append(
            Stripe(
                one.name, SPLIT.split(one.name)[0][:SHORT], f"{one.weight.normalize():f}", f"{at:.2f}%", f"{at + width / 2:.2f}%",
                f"{width:.2f}%", place % 5 + 1,
            )
        )  # fmt: skip
        at += width
    return found


def progress_key(round_id: int) -> str:
    """Where the worker keeps the share of a round that is worked out, while it is at it."""
    return f"evaluation:progress:{round_id}"
