"""
What needs two people: ending a rectification as not put right, by which a project leaves; the anonymity threshold.

Policy: 3.2.3, 3.3.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from community.policy import CITY_CODE
from core.record import pending
from core.record.pending import Kind, Pairs
from evaluation.actions import disclosure, rectifications
from evaluation.queries.sheets import threshold_on


def of_the_area(rectification: Any, _values: Mapping[str, Any]) -> str:
    """Of a project the city's bureau decides, of others that of the area."""
    return CITY_CODE if rectification.source else str(rectification.area_id)


def _state(rectification: Any, _values: Mapping[str, Any]) -> Pairs:
    return [("状态", rectification.get_state_display())]


def _threshold(_row: Any, values: Mapping[str, Any]) -> Pairs:
    return [("人数门槛", f"{threshold_on(values['since'])} 人")]


KINDS = (
    Kind("evaluation.rectification.fail", "整改不到位，办结", rectifications.fail_rectification, "rectification",
         of_the_area, before=_state),
    Kind("evaluation.threshold.set", "改匿名门槛", disclosure.set_threshold, "", lambda _row, _values: CITY_CODE,
         dated="since", before=_threshold),
)  # fmt: skip
for kind in KINDS:
    pending.register(kind)
