"""Rules that open rectifications: which published subjects meet them, and the text of the finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from evaluation import rules
from evaluation.formulas.exact import HUNDRED, divide
from evaluation.models import Declaration, Round, Score, Subject
from evaluation.policy import Opening, RateKind, Source
from evaluation.states import DeclarationState, SubjectState


@dataclass(frozen=True)
class Ground:
    """One rule that a subject has met."""

    subject: Subject
    opening: str
    finding: str


def grounds(round: Round, at: datetime) -> Sequence[Ground]:
    """Every rule in force `at` that the subjects of a published round with an institution have met. Six queries."""
    subjects = list(
        round.subjects.filter(institution__isnull=False).select_related("institution").order_by("pk")
    )
    return [
        *_low(round, subjects, at),
        *_dropped(round, subjects, at),
        *_vetoed(subjects),
        *_late(round, subjects),
    ]


def _low(round: Round, subjects: Sequence[Subject], at: datetime) -> list[Ground]:
    """Below the line this round and as many rounds before as the rule wants."""
    line, rounds = rules.FAILING.on(at), rules.ROUNDS_FAILING.on(at)
    low = {one.ref: one for one in subjects if one.total is not None and one.total < line}
    before, earlier = round.previous, set(low)
    for _step in range(rounds - 1):
        if before is None:
            return []
        earlier &= set(before.subjects.filter(total__lt=line).values_list("ref", flat=True))
        before = before.previous
    return [
        Ground(
            low[ref],
            Opening.LOW,
            f"连续 {rounds} 轮低于 {line} 分，本轮 {low[ref].total:.1f} 分",
        )
        for ref in sorted(earlier)
    ]


def _dropped(round: Round, subjects: Sequence[Subject], at: datetime) -> list[Ground]:
    """Satisfaction down by so many points of 100 since the round before."""
    if round.previous_id is None:
        return []
    now, then = _satisfaction(round.pk), _satisfaction(round.previous_id)
    least = rules.DROP.on(at)
    by_ref = {one.ref: one for one in subjects}
    fallen = {
        ref: f"满意度从 {then[ref, source]:.1f} 降到 {now[ref, source]:.1f}（折成百分）"
        for ref, source in sorted(now.keys() & then.keys())
        if ref in by_ref and then[ref, source] - now[ref, source] >= least
    }
    return [Ground(by_ref[ref], Opening.DROP, words) for ref, words in fallen.items()]


def _satisfaction(round_id: int) -> dict[tuple[str, str], Decimal]:
    """
    Satisfaction by subject and source, 0–100: the mean mark of ratings (1 of 5 is 0, 5 is 100), the rate of surveys.
    """
    rows = Score.objects.filter(
        Q(indicator__source=Source.RATING)
        | Q(indicator__source=Source.SURVEY, indicator__measure=RateKind.SATISFACTION),
        subject__round=round_id, value__isnull=False,
    ).values_list("subject__ref", "indicator__source", "value")  # fmt: skip
    return {
        (ref, source): divide((value - 1) * HUNDRED, Decimal(4)) if source == Source.RATING else value
        for ref, source, value in rows
        if value is not None
    }


def _vetoed(subjects: Sequence[Subject]) -> list[Ground]:
    return [Ground(one, Opening.VETO, one.reason) for one in subjects if one.state == SubjectState.VETOED]


def _late(round: Round, subjects: Sequence[Subject]) -> list[Ground]:
    """Never handed in, or handed in after the day."""
    rows = Declaration.objects.filter(subject__round=round).select_related("indicator").order_by("pk")
    late: dict[int, list[str]] = {}
    for row in rows:
        if row.is_late or row.state in (DeclarationState.DRAFT, DeclarationState.RETURNED):
            late.setdefault(row.subject_id, []).append(str(row.indicator))
    return [
        Ground(one, Opening.LATE, f"没有按时填报：{'、'.join(late[one.pk])}")
        for one in subjects
        if one.pk in late
    ]
