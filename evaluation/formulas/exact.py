"""Decimals that come out the same on every machine: one context, one rounding."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

EXACT: Final = Context(prec=50, rounding=ROUND_HALF_UP)
Z95: Final = Decimal("1.959963984540054")  # two-sided 95 %
SIX: Final = Decimal("0.000001")
FOUR: Final = Decimal("0.0001")
ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)
HUNDRED: Final = Decimal(100)


def exact(number: object) -> Decimal:
    """Any number as a decimal of at most six places: what is stored, published and computed with."""
    return Decimal(str(number)).quantize(SIX, context=EXACT)


def divide(one: Decimal, other: Decimal) -> Decimal:
    return EXACT.divide(one, other)


def six(value: Decimal) -> Decimal:
    return value.quantize(SIX, context=EXACT)


def four(value: Decimal) -> Decimal:
    return value.quantize(FOUR, context=EXACT)
