"""Rank intervals and robustness: possible ranks under sampling error, and ranks under perturbed weights."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist
from typing import TYPE_CHECKING

from evaluation.formulas.exact import Z95

if TYPE_CHECKING:
    import numpy as np

NEAR = 0.001  # of a line between two grades: there totals are rounded before they are compared


@dataclass(frozen=True)
class Doubtful:
    """A total and half its 95 % confidence interval."""

    total: Decimal
    half: Decimal


def critical(count: int, level: float = 0.05) -> float:
    """
    Critical value for simultaneous confidence intervals of all pairwise differences of `count` subjects (Bonferroni).
    """
    pairs = max(1, count * (count - 1) // 2)
    return NormalDist().inv_cdf(1 - level / (2 * pairs))


def possible_ranks(scores: Sequence[Doubtful]) -> list[tuple[int, int]]:
    """
    For each score the best and the worst place it can have: 1 + those surely better, count − those surely worse.

    After Mogstad, Romano, Shaikh and Wilhelm: simultaneous intervals of all differences. Equal full counts share a place.
    """
    bound, z = critical(len(scores)), float(Z95)
    totals = [float(score.total) for score in scores]
    errors = [float(score.half) / z for score in scores]
    found = []
    for own, error in zip(totals, errors, strict=True):
        better = worse = 0
        for other, its in zip(totals, errors, strict=True):
            margin = bound * math.hypot(error, its)
            better += other - own > margin
            worse += own - other > margin
        found.append((1 + better, len(scores) - worse))
    return found


@dataclass(frozen=True)
class Robustness:
    """5th and 95th percentile of a subject's rank over the draws, and the share of draws that change its grade."""

    best: int
    worst: int
    flips: Decimal


def robustness(
    shares: Sequence[Mapping[str, Decimal]],
    weights: Sequence[Mapping[str, Decimal]],
    bonus: Sequence[Decimal],
    *,
    grade: Callable[[float], str],
    lines: Sequence[Decimal],
    seed: str,
    draws: int,
    spread: float,
) -> list[Robustness]:
    """
    Draw each weight `draws` times evenly within ± `spread` of itself, and rank anew.

    `grade` names the grade of a total; it changes at `lines` only, so that it is asked once between two of them.

    `shares` and `weights` of each subject by indicator; an indicator that does not count for a subject is left out there
    and its weight falls to the others. The same `seed` gives the same draws.
    """
    import numpy as np  # noqa: PLC0415  (ten megabytes that few processes need)

    codes = sorted({code for row in weights for code in row})
    mask = np.array([[float(row.get(code, 0)) for code in codes] for row in weights])
    earned = np.array([[float(row.get(code, 0)) for code in codes] for row in shares]) * mask
    factors = 1 + spread * (2 * _chance(seed, draws, len(codes)) - 1)
    totals = 100 * (earned @ factors.T) / (mask @ factors.T)  # subject × draw
    totals = np.minimum(100, totals + np.array([[float(points)] for points in bonus]))
    order = np.sort(-totals, axis=0)
    ranks = 1 + np.stack([np.searchsorted(order[:, k], -totals[:, k] - 1e-9) for k in range(draws)], axis=1)
    bests, worsts = np.percentile(ranks, [5, 95], axis=1, method="nearest")
    flips = _flips(totals, [_own(*row) for row in zip(earned, mask, bonus, strict=True)], grade, lines)
    return [
        Robustness(int(best), int(worst), Decimal(count) / draws)
        for best, worst, count in zip(bests, worsts, flips, strict=True)
    ]


def _own(earned: np.ndarray, mask: np.ndarray, bonus: Decimal) -> float:
    return min(100.0, 100 * float(earned.sum()) / float(mask.sum()) + float(bonus))


def _flips(
    totals: np.ndarray, owns: Sequence[float], grade: Callable[[float], str], lines: Sequence[Decimal]
) -> list[int]:
    """In how many draws each subject has another grade than with the weights as they are."""
    import numpy as np  # noqa: PLC0415

    bounds = np.array(sorted(float(line) for line in lines))
    between = np.searchsorted(bounds, totals, side="right")  # how many lines lie below
    is_near = np.abs(totals[..., None] - bounds).min(axis=2, initial=np.inf) < NEAR
    named: dict[int, str] = {}
    found = []
    for row, own in enumerate(owns):
        given, clear = grade(own), ~is_near[row]
        count = sum(grade(float(total)) != given for total in totals[row][is_near[row]])
        for place, times in enumerate(np.bincount(between[row][clear], minlength=len(bounds) + 1)):
            if times and place not in named:
                named[place] = grade(float(totals[row][clear & (between[row] == place)][0]))
            count += int(times) if times and named[place] != given else 0
        found.append(count)
    return found


def _chance(seed: str, rows: int, columns: int) -> np.ndarray:
    import numpy as np  # noqa: PLC0415

    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:16], "big")
    return np.random.Generator(np.random.PCG64(number)).random((rows, columns))
