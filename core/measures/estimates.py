"""Confidence intervals of shares and means (Wilson score interval), in decimals that come out the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

EXACT: Final = Context(prec=50, rounding=ROUND_HALF_UP)
Z95: Final = Decimal("1.959963984540054")  # two-sided 95 %
ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)
INTERVAL_WORDS: Final = (
    "显示的范围按 95% 的把握算：分数换成 0 到 1 的得分率，用威尔逊区间。最低分和最高分之间的平均分，"
    "波动不会比全打最低分或最高分更大，所以范围只宽不窄；评价越多，范围越窄。"
)


@dataclass(frozen=True)
class Estimate:
    """A mean or share of `n` answers with its 95 % confidence interval."""

    value: float
    low: float
    high: float
    n: int


def divide(one: Decimal, other: Decimal) -> Decimal:
    return EXACT.divide(one, other)


def wilson(successes: Decimal, n: Decimal, z: Decimal = Z95) -> tuple[Decimal, Decimal]:
    """
    The Wilson interval of a share, each end 0–1; `n` may be an effective size.

    (p̂ + z²/2n ± z √(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n)
    """
    share = divide(successes, n)
    zz = EXACT.multiply(z, z)
    middle = share + divide(zz, 2 * n)
    spread = z * EXACT.sqrt(divide(share * (ONE - share), n) + divide(zz, 4 * n * n))
    below = ONE + divide(zz, n)
    return max(ZERO, divide(middle - spread, below)), min(ONE, divide(middle + spread, below))


def estimate(total: int, n: int, scale: tuple[int, int]) -> Estimate | None:
    """
    The mean of `n` answers from `scale[0]` to `scale[1]` that add up to `total`; None without answers.

    Answers within bounds vary no more than if each stood at one of the ends (Bhatia and Davis), so Wilson's interval
    of where the mean lies between the ends is never too narrow. It needs no sum of squares.
    """
    if not n:
        return None
    least, most = scale
    length = Decimal(most - least)
    low, high = wilson(divide(Decimal(total - n * least), length), Decimal(n))
    return Estimate(total / n, float(least + low * length), float(least + high * length), n)
