"""
The days everybody has off by law (全国年节及纪念日放假办法, as amended for 2025 and later), known long before the yearly list.

The list of the State Council adds weekends moved for longer holidays and the days worked for them; nobody can compute those.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

LUNAR: Final = (
    Path(__file__).parents[1] / "data" / "lunar_days.csv"
)  # the four days that follow the moon or the sun
FIXED: Final = (
    (1, 1, "元旦"),
    (5, 1, "劳动节"),
    (5, 2, "劳动节"),
    (10, 1, "国庆节"),
    (10, 2, "国庆节"),
    (10, 3, "国庆节"),
)
SPRING: Final = range(-1, 3)  # the eve and three days


@cache
def statutory_days(year: int) -> Mapping[date, str]:
    """The days off by law in `year` with their names; beyond the table of lunar days only those of the solar year."""
    days = {date(year, month, day): name for month, day, name in FIXED}
    row = _lunar().get(year)
    if row is not None:
        spring, qingming, dragon_boat, mid_autumn = (date.fromisoformat(f"{year}-{day}") for day in row)
        days |= {qingming: "清明节", dragon_boat: "端午节", mid_autumn: "中秋节"}
        days |= {spring + timedelta(days=number): "春节" for number in SPRING}
    return days


@cache
def _lunar() -> Mapping[int, list[str]]:
    with LUNAR.open() as file:
        return {int(row[0]): row[1:] for row in list(csv.reader(file))[1:]}
