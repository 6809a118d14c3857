"""Dated numeric rules of evaluation; policy.py holds the defaults."""

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

FAILING: Final = Rule(
    "evaluation.failing", "连续低于多少分要整改", int(policy.LOW_SCORE), Unit.SCORE, EVALUATION, most=90,
    about="按公布那天的规则",
)  # fmt: skip
ROUNDS_FAILING: Final = Rule(
    "evaluation.rounds_failing", "连续几轮低分要整改", policy.ROUNDS_LOW_OPEN, Unit.TIMES, EVALUATION, most=5,
    about="按公布那天的规则",
)  # fmt: skip
DROP: Final = Rule(
    "evaluation.drop", "满意度一轮下降几分要整改", int(policy.SATISFACTION_DROP), Unit.SCORE, EVALUATION, most=50,
    about="折成百分以后的分；按公布那天的规则",
)  # fmt: skip

RULES: Final = (RECTIFY, REPLY, FAILING, ROUNDS_FAILING, DROP)
