"""Numbers of evaluation that the bureau may set from a day on; policy.py says what they are until then."""

from __future__ import annotations

from typing import Final

from core.record.rules import Rule, Unit
from evaluation import policy

EVALUATION: Final = "评价"

RECTIFY: Final = Rule(
    "evaluation.rectify", "自动开出的整改几个工作日内完成", policy.RECTIFY_WORKING_DAYS, Unit.WORKING_DAYS, EVALUATION, most=120,
    least=5,
)  # fmt: skip
REPLY: Final = Rule(
    "evaluation.reply",
    "看到得分后几个工作日内可以回应",
    policy.REPLY_WORKING_DAYS,
    Unit.WORKING_DAYS,
    EVALUATION,
    most=30,
    least=3,
)

RULES: Final = (RECTIFY, REPLY)
