"""Dated numeric rules of the roundtable; policy.py holds the defaults."""

from __future__ import annotations

from typing import Final

from core.record.rules import Rule, Unit
from roundtable import policy

ROUNDTABLE: Final = "圆桌会议"

INVITE_AHEAD: Final = Rule(
    "roundtable.invite_ahead", "会议通知至少提前几天", policy.INVITE_AHEAD, Unit.DAYS, ROUNDTABLE, most=60
)
REPLY: Final = Rule(
    "roundtable.reply",
    "几个工作日内报参会人",
    policy.REPLY_WORKING_DAYS,
    Unit.WORKING_DAYS,
    ROUNDTABLE,
    most=30,
)
PAPERS_BEFORE: Final = Rule(
    "roundtable.papers_before", "材料最晚会前几天交", policy.PAPERS_BEFORE, Unit.DAYS, ROUNDTABLE, most=30
)
COMMENT: Final = Rule(
    "roundtable.comment",
    "纪要征求意见几个工作日",
    policy.COMMENT_WORKING_DAYS,
    Unit.WORKING_DAYS,
    ROUNDTABLE,
    most=30,
)
BREAK_DOWN: Final = Rule(
    "roundtable.break_down",
    "议定事项几个工作日内分解立项",
    policy.BREAK_DOWN_WORKING_DAYS,
    Unit.WORKING_DAYS,
    ROUNDTABLE,
    most=30,
)
UNMET_DEMAND: Final = Rule(
    "roundtable.unmet_demand",
    "需求多少天没有着落自动成为议题",
    policy.UNMET_DEMAND_DAYS,
    Unit.DAYS,
    ROUNDTABLE,
    most=365,
    least=30,
)
SCORE_LINE: Final = Rule(
    "roundtable.score_line",
    "公布的得分低于多少分自动成为议题",
    policy.SCORE_LINE,
    Unit.SCORE,
    ROUNDTABLE,
    most=100,
)
PROGRESS_DAY: Final = Rule(
    "roundtable.progress_day", "每月几日前报进展", policy.PROGRESS_DAY, Unit.DAY_OF_MONTH, ROUNDTABLE, most=28
)
VISIT_MINUTES: Final = Rule(
    "roundtable.visit_minutes",
    "考察结束后几天内交纪要",
    policy.VISIT_MINUTES_DAYS,
    Unit.DAYS,
    ROUNDTABLE,
    most=60,
)

RULES: Final = (
    INVITE_AHEAD,
    REPLY,
    PAPERS_BEFORE,
    COMMENT,
    BREAK_DOWN,
    UNMET_DEMAND,
    SCORE_LINE,
    PROGRESS_DAY,
    VISIT_MINUTES,
)
