"""Figures of an institution's month: the shape every app answers in, so that one page can hold them all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """
    One figure of this month beside the city's mean; None where no row tells.

    `counted` says how it is counted, `path` leads to the rows it is counted from.
    """

    name: str
    value: float | None
    unit: str
    city_mean: float | None
    counted: str
    path: str
    digits: int = 0
