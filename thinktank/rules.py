"""Dated numeric rules of the think tank; policy.py holds the defaults."""

from __future__ import annotations

from typing import Final

from core.record.rules import Rule, Unit
from thinktank import policy

THINKTANK: Final = "智库"

ANSWER_WITHIN: Final = Rule(
    "thinktank.answer_within", "咨询受理后几个工作日内答复", policy.ANSWER_WITHIN, Unit.WORKING_DAYS, THINKTANK, most=120,
    about="按受理那天的规则",
)  # fmt: skip
YEARLY_PANELS_MAX: Final = Rule(
    "thinktank.yearly_panels", "一位专家一年最多参加几次评审", policy.YEARLY_PANELS_MAX, Unit.TIMES, THINKTANK, most=50,
    about="抽签时用；已抽出的名单不变",
)  # fmt: skip

RULES: Final = (ANSWER_WITHIN, YEARLY_PANELS_MAX)
