"""
Registration of acts that need two people: ending a rectification as not put right, by which a project leaves; the
anonymity threshold; counting a survey, which destroys its answers.

Policy: 3.2.3, 3.3.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from community.policy import CITY_CODE
from core.record import pending
from core.record.pending import Kind, Pairs
from evaluation.actions import disclosure, rectifications, surveys
from evaluation.queries.sheets import threshold_on


def of_the_area(rectification: Any, _values: Mapping[str, Any]) -> str:
    """Of a project the city's bureau decides, of others that of the area."""
    return CITY_CODE if rectification.source else str(rectification.area_id)


def _state(rectification: Any, _values: Mapping[str, Any]) -> Pairs:
    return [("状态", rectification.get_state_display())]


def _threshold(_row: Any, values: Mapping[str, Any]) -> Pairs:
    return [("人数门槛", f"{threshold_on(values['since'])} 人")]


def _answers(survey: Any, _values: Mapping[str, Any]) -> Pairs:
    """What is counted, what is left out, and what is gone afterwards."""
    left_out = sum(survey.flags.filter(counts=False).values_list("count", flat=True))
    return [
        ("收到的答卷", f"{survey.received} 份，计数后全部销毁，连同谁答过的名单"),
        ("决定不计的", f"{left_out} 份"),
    ]


KINDS = (
    Kind("evaluation.rectification.fail", "整改不到位，办结", rectifications.fail_rectification, "rectification",
         of_the_area, before=_state),
    Kind("evaluation.threshold.set", "改匿名门槛", disclosure.set_threshold, "", lambda _row, _values: CITY_CODE,
         dated="since", before=_threshold),
    Kind("evaluation.survey.count", "计数并销毁答卷", surveys.count_survey, "survey", lambda _row, _values: CITY_CODE,
         before=_answers, notice_days=0),
)  # fmt: skip
for kind in KINDS:
    pending.register(kind)
