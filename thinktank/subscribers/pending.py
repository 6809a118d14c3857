"""
Registration of acts that need two people: declining an expert, ending a term, new scoring criteria, cancelling a forum,
withdrawing an interpretation.

Policy: 3.5.1, 3.5.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from community.policy import CITY_CODE
from core.record import pending
from core.record.pending import Kind, Pairs
from thinktank.actions import criteria, experts, forum, interpretations
from thinktank.panel_kinds import CriterionIn


def of_the_city(_row: Any, _values: Mapping[str, Any]) -> str:
    return CITY_CODE


def _term_before(expert: Any, _values: Mapping[str, Any]) -> Pairs:
    return [("状态", expert.get_state_display()), ("聘期到", str(expert.ends_on or "—"))]


def _applied(expert: Any, _values: Mapping[str, Any]) -> Pairs:
    return [
        ("状态", expert.get_state_display()),
        ("单位职务", f"{expert.employer} {expert.position}".strip()),
    ]


def _text(interpretation: Any, _values: Mapping[str, Any]) -> Pairs:
    return [
        ("状态", interpretation.get_state_display()),
        ("条款", interpretation.clause),
        ("正文", interpretation.body),
    ]


def _criteria_before(criteria_set: Any, _values: Mapping[str, Any]) -> Pairs:
    """The criteria that panels are convened with until then."""
    rows = criteria_set.criteria.order_by("position")
    return [(f"{one.name}（{one.weight}%）", one.guidance) for one in rows]


def _forum_before(row: Any, _values: Mapping[str, Any]) -> Pairs:
    """What a cancelled forum ends, and how many registered."""
    return [
        ("状态", row.get_state_display()),
        ("日期", f"{row.starts_on} 至 {row.ends_on}"),
        ("已报名", f"{row.taken} 人"),
    ]


KINDS = (
    Kind("thinktank.expert.end", "结束聘期", experts.end_expert, "expert", of_the_city, before=_term_before),
    Kind("thinktank.expert.decline", "不聘任", experts.decline_expert, "expert", of_the_city, before=_applied, notice_days=0),
    Kind("thinktank.interpretation.withdraw", "撤下政策解读", interpretations.withdraw_interpretation, "interpretation",
         of_the_city, before=_text, notice_days=0),
    Kind("thinktank.criteria.revise", "发布新版评审标准", criteria.revise_criteria, "criteria_set", of_the_city,
         before=_criteria_before,
         decode=lambda values: {"criteria": [CriterionIn(**one) for one in values["criteria"]]}),
    Kind("thinktank.forum.cancel", "取消论坛", forum.cancel_forum, "forum", of_the_city, before=_forum_before,
         notice_days=0),
)  # fmt: skip
for kind in KINDS:
    pending.register(kind)
