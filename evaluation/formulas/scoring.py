"""Scoring rules: from a value to points, and the sum with its uncertainty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluation.formulas.exact import EXACT, HUNDRED, ONE, ZERO, divide, four, six


@dataclass(frozen=True)
class Scale:
    """A scoring rule with its numbers, as the reference sheet gives them."""

    rule: str
    better: str
    floor: Decimal
    target: Decimal | None = None
    steps: Sequence[tuple[Decimal, Decimal]] = ()
    unit_points: Decimal = ZERO
    cap: Decimal = ZERO

    def excess(self, value: Decimal) -> Decimal:
        """How far `value` lies beyond the floor, in the bad direction for what is better lower; at least 0."""
        return max(ZERO, value - self.floor)

    def share(self, value: Decimal) -> Decimal:
        """The share of the points that `value` earns, 0–1, six places."""
        return six(min(ONE, max(ZERO, _SHARES[self.rule](self, value))))

    def vetoes(self, value: Decimal) -> bool:
        return self.rule == "veto" and value > self.floor


def _linear(scale: Scale, value: Decimal) -> Decimal:
    if scale.target is None or scale.target == scale.floor:
        raise ZeroDivisionError
    return divide(value - scale.floor, scale.target - scale.floor)


def _steps(scale: Scale, value: Decimal) -> Decimal:
    is_higher = scale.better == "higher"
    reached = [pct for line, pct in scale.steps if (value >= line if is_higher else value <= line)]
    return divide(max(reached, default=ZERO), HUNDRED)


def _deduction(scale: Scale, value: Decimal) -> Decimal:
    return ONE - divide(scale.excess(value) * scale.unit_points, HUNDRED)


def _bonus(scale: Scale, value: Decimal) -> Decimal:
    return divide(min(scale.cap, scale.excess(value) * scale.unit_points), scale.cap)


def _nothing(scale: Scale, value: Decimal) -> Decimal:
    return ZERO


_SHARES: Mapping[str, Callable[[Scale, Decimal], Decimal]] = {
    "linear": _linear, "steps": _steps, "deduction": _deduction, "bonus": _bonus, "veto": _nothing
}  # fmt: skip


def value_of(numerator: Decimal, denominator: Decimal | None, unit: str) -> Decimal:
    """
    The value of an indicator: a count, or a ratio (in % where the unit says so), six places.

    :raises ZeroDivisionError: if the denominator is 0.
    """
    if denominator is None:
        return six(numerator)
    if denominator == 0:
        raise ZeroDivisionError
    return six(divide(numerator, denominator) * (HUNDRED if unit == "%" else ONE))


@dataclass(frozen=True)
class Place:
    """Where an indicator stands: its dimension, its weight there, and whether it counts for this subject."""

    code: str
    dimension: str
    weight: Decimal
    counts: bool


def effective_weights(dimensions: Mapping[str, Decimal], places: Sequence[Place]) -> dict[str, Decimal]:
    """
    Points each counting indicator is worth, six places.

    What does not count gives its weight to its dimension; a dimension without any gives its own to the others.
    """
    inside = {
        code: sum((place.weight for place in places if place.dimension == code and place.counts), ZERO)
        for code in dimensions
    }
    live = sum((dimensions[code] for code, weight in inside.items() if weight), ZERO)
    if not live:
        return {}
    return {
        place.code: six(
            divide(HUNDRED * dimensions[place.dimension] * place.weight, live * inside[place.dimension])
        )
        for place in places
        if place.counts and place.weight
    }


def points_of(share: Decimal, weight: Decimal) -> Decimal:
    return four(share * weight)


def half_of(scale: Scale, low: Decimal, high: Decimal, weight: Decimal) -> Decimal:
    """Half of the points between both ends of the value's confidence interval."""
    return four(divide(abs(scale.share(high) - scale.share(low)) * weight, Decimal(2)))


def total_of(points: Sequence[Decimal]) -> Decimal:
    return min(HUNDRED, max(ZERO, sum(points, ZERO)))


def doubt_of(halves: Sequence[Decimal]) -> Decimal:
    """Half the confidence interval of the sum: errors of different indicators are independent."""
    return four(EXACT.sqrt(sum((half * half for half in halves), ZERO)))
