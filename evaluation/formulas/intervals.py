"""Confidence intervals: Wilson for shares, effective sample size by Kish, normal approximation for means."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from core.measures.estimates import wilson
from evaluation.formulas.exact import EXACT, Z95, ZERO, divide, six

__all__ = ["around", "effective_size", "sample_variance", "wilson"]


def effective_size(weights: Iterable[Decimal]) -> Decimal:
    """How many equal answers weighted ones are worth: (Σw)² / Σw² (Kish). 0 without answers."""
    given = list(weights)
    squares = sum((weight * weight for weight in given), ZERO)
    total = sum(given, ZERO)
    return divide(total * total, squares) if squares else ZERO


def sample_variance(total: Decimal, squares: Decimal, n: int) -> Decimal:
    """Of `n` answers by their sum and sum of squares (divided by n − 1); 0 for a single one."""
    if n < 2:
        return ZERO
    return max(ZERO, divide(squares - divide(total * total, Decimal(n)), Decimal(n - 1)))


def around(value: Decimal, variance: Decimal, z: Decimal = Z95) -> tuple[Decimal, Decimal]:
    """The normal confidence interval of an estimate by its variance."""
    half = z * EXACT.sqrt(variance)
    return six(value - half), six(value + half)
