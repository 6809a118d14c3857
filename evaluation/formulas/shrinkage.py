"""Bühlmann–Straub credibility (shrinkage estimator): means of few answers move towards the mean of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluation.formulas.exact import ONE, ZERO, divide
from evaluation.formulas.intervals import sample_variance


@dataclass(frozen=True)
class Answers:
    """Ratings of one subject: how many, their sum, their sum of squares."""

    n: int
    total: Decimal
    squares: Decimal

    @property
    def mean(self) -> Decimal:
        return divide(self.total, Decimal(self.n))


@dataclass(frozen=True)
class Credibility:
    """`mean` x̄ of all answers, `within` s², `between` a; a ≤ 0 means that nothing tells the subjects apart."""

    mean: Decimal
    within: Decimal
    between: Decimal
    size: int

    def weight(self, n: int) -> Decimal:
        """Zᵢ = nᵢ / (nᵢ + s²/a); 0 where a ≤ 0."""
        if self.between <= 0:
            return ZERO
        return divide(Decimal(n), Decimal(n) + divide(self.within, self.between))

    def shrunk(self, answers: Answers) -> Decimal:
        """θ̂ᵢ = Zᵢ x̄ᵢ + (1 − Zᵢ) x̄"""
        weight = self.weight(answers.n)
        return weight * answers.mean + (ONE - weight) * self.mean

    def variance(self, n: int) -> Decimal:
        """Of the shrunk mean: Zᵢ s²/nᵢ, and never less than what the common mean itself varies by."""
        own = self.weight(n) * divide(self.within, Decimal(n))
        return max(own, divide(self.within, Decimal(self.size)))


def credibility(groups: Sequence[Answers]) -> Credibility:
    """Estimate x̄, s² and a from at least one subject with answers."""
    size = sum(group.n for group in groups)
    mean = divide(sum((group.total for group in groups), ZERO), Decimal(size))
    free = size - len(groups)
    inside = sum(
        (sample_variance(group.total, group.squares, group.n) * (group.n - 1) for group in groups), ZERO
    )
    within = divide(inside, Decimal(free)) if free else ZERO
    spread = sum((group.n * (group.mean - mean) ** 2 for group in groups), ZERO)
    scale = Decimal(size) - divide(Decimal(sum(group.n**2 for group in groups)), Decimal(size))
    between = divide(spread - (len(groups) - 1) * within, scale) if scale else ZERO
    return Credibility(mean, within, between, size)
