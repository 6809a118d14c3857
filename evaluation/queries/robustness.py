"""Recomputation of the weight draws of a published round, and entropy weights for comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluation.formulas.exact import HUNDRED, ZERO
from evaluation.formulas.ranks import Robustness, robustness
from evaluation.formulas.weights import entropy
from evaluation.models import Round, Score, Subject
from evaluation.policy import DRAW_SPREAD, DRAWS, GRADE_LINES, Rule
from evaluation.states import SubjectState


@dataclass(frozen=True)
class Drawn:
    """A subject, what the draws gave now, and what entropy weights would give it."""

    subject: Subject
    now: Robustness
    entropy_total: Decimal

    @property
    def agrees(self) -> bool:
        stored = (self.subject.place_best, self.subject.place_worst, self.subject.flips)
        return stored == (self.now.best, self.now.worst, self.now.flips)


def grade_of(total: float) -> str:
    exact = min(HUNDRED, Decimal(str(round(total, 4))))
    return next((name for name, line in GRADE_LINES if exact >= line), "fail")


def drawn(round: Round) -> Sequence[Drawn]:
    """Every subject with a total. Two queries."""
    subjects, rows, bonus = _scored(round)
    if not subjects:
        return []
    found = robustness(
        [{code: one.share or ZERO for code, one in row.items()} for row in rows],
        [{code: one.weight for code, one in row.items()} for row in rows],
        bonus,
        grade=grade_of, lines=[line for _name, line in GRADE_LINES], seed=round.seed, draws=DRAWS, spread=DRAW_SPREAD,
    )  # fmt: skip
    scenario = _scenario(rows)
    return [Drawn(one, now, total) for one, now, total in zip(subjects, found, scenario, strict=True)]


def beside(round: Round) -> Sequence[tuple[Subject, Decimal]]:
    """Every subject with a total, and what entropy weights would give it, best first. Two queries."""
    subjects, rows, _bonus = _scored(round)
    if not subjects:
        return []
    found = list(zip(subjects, _scenario(rows), strict=True))
    return sorted(found, key=lambda row: -(row[0].total or ZERO))


def _scored(round: Round) -> tuple[list[Subject], list[dict[str, Score]], list[Decimal]]:
    """Subjects with a total, their weighty scores by indicator, their bonus."""
    subjects = list(round.subjects.filter(state=SubjectState.SCORED).order_by("pk"))
    lines: dict[int, dict[str, Score]] = {one.pk: {} for one in subjects}
    bonus: dict[int, Decimal] = {}
    for score in Score.objects.filter(subject__in=subjects).select_related("indicator"):
        if score.indicator.rule == Rule.BONUS:
            bonus[score.subject_id] = bonus.get(score.subject_id, ZERO) + score.points
        elif score.weight and score.share is not None:
            lines[score.subject_id][score.indicator.code] = score
    return subjects, [lines[one.pk] for one in subjects], [bonus.get(one.pk, ZERO) for one in subjects]


def _scenario(rows: Sequence[dict[str, Score]]) -> list[Decimal]:
    """Totals by entropy weights: only beside, since these weights move with every round."""
    codes = sorted({code for row in rows for code in row})
    shares = {code: [float(row[code].share or 0) for row in rows if code in row] for code in codes}
    weights = entropy(shares)
    totals = []
    for row in rows:
        live = sum(weights[code] for code in row)
        earned = sum(weights[code] * float(one.share or 0) for code, one in row.items())
        totals.append(Decimal(str(round(100 * earned / live, 2))) if live else ZERO)
    return totals
