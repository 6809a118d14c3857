"""Reproducible decimal arithmetic: one context, one rounding."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from core.measures.estimates import EXACT, ONE, Z95, ZERO, divide

__all__ = ["EXACT", "FOUR", "HUNDRED", "ONE", "SIX", "Z95", "ZERO", "divide", "exact", "four", "six"]
SIX: Final = Decimal("0.000001")
FOUR: Final = Decimal("0.0001")
HUNDRED: Final = Decimal(100)


def exact(number: object) -> Decimal:
    """Any number as a decimal of at most six places: what is stored, published and computed with."""
    return Decimal(str(number)).quantize(SIX, context=EXACT)


def six(value: Decimal) -> Decimal:
    return value.quantize(SIX, context=EXACT)


def four(value: Decimal) -> Decimal:
    return value.quantize(FOUR, context=EXACT)
