"""Weights of indicators: AHP (pairwise comparison) as a proposal, entropy weights as a scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# RI for n = 3…10; which table was used is stored with a proposal
RANDOM_INDEX: Final[dict[str, tuple[float, ...]]] = {
    "saaty": (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49),
    "alonso_lamata": (0.5247, 0.8816, 1.1086, 1.2479, 1.3417, 1.4057, 1.4499, 1.4854),
}
Pairs = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Ahp:
    """Weights that add up to 1, and how consistent the answers are (CR; 0 for two elements)."""

    weights: Mapping[str, float]
    ratio: float


def joint(answers: Sequence[Pairs]) -> dict[tuple[str, str], float]:
    """Aggregated answers of the panel for each pair: the geometric mean."""
    return {pair: math.exp(sum(math.log(one[pair]) for one in answers) / len(answers)) for pair in answers[0]}


def ahp(names: Sequence[str], pairs: Pairs, table: str = "saaty") -> Ahp:
    """
    The principal eigenvector of the matrix of `pairs` ((a, b): how many times a matters more than b).

    CI = (λmax − n) / (n − 1), CR = CI / RI. :raises KeyError: if a pair was not answered.
    """
    import numpy as np  # noqa: PLC0415  (ten megabytes that few processes need)

    count = len(names)
    matrix = np.ones((count, count))
    for row, one in enumerate(names):
        for column in range(row + 1, count):
            other = names[column]
            value = pairs[one, other] if (one, other) in pairs else 1 / pairs[other, one]
            matrix[row, column], matrix[column, row] = value, 1 / value
    values, vectors = np.linalg.eig(matrix)
    top = int(np.argmax(values.real))
    vector = np.abs(vectors[:, top].real)
    ratio = 0.0
    if count >= 3:
        index = (float(values[top].real) - count) / (count - 1)
        ratio = max(0.0, index / RANDOM_INDEX[table][min(count, 10) - 3])
    return Ahp({name: float(part) for name, part in zip(names, vector / vector.sum(), strict=True)}, ratio)


def entropy(shares: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """
    Entropy weights of indicators from the shares their subjects earned: what varies more weighs more.

    They move every year, so they are only ever a scenario. All equal where nothing varies.
    """
    spread = {code: 1 - _evenness(values) for code, values in shares.items()}
    total = sum(spread.values())
    if total <= 1e-12:
        return {code: 1 / len(shares) for code in shares}
    return {code: one / total for code, one in spread.items()}


def _evenness(values: Sequence[float]) -> float:
    """−Σ p ln p / ln m: 1 where all are equal."""
    total = sum(values)
    if total <= 0 or len(values) < 2:
        return 1.0
    parts = [value / total for value in values]
    return -sum(part * math.log(part) for part in parts if part > 0) / math.log(len(values))
