"""What of supervision needs two people: ending a rectification as not put right, by which a project leaves. Policy: 3.2.3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from community.policy import CITY_CODE
from core import pending
from core.pending import Kind, Pairs
from evaluation.actions import rectifications


def of_the_area(rectification: Any, _values: Mapping[str, Any]) -> str:
    """Of a project the city's bureau decides, of others that of the area."""
    return CITY_CODE if rectification.source else str(rectification.area_id)


def _state(rectification: Any, _values: Mapping[str, Any]) -> Pairs:
    return [("状态", rectification.get_state_display())]


pending.register(
    Kind("evaluation.rectification.fail", "整改不到位，办结", rectifications.fail_rectification, "rectification",
         of_the_area, before=_state)
)  # fmt: skip
