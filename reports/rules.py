"""Dated numeric rules of the yearly books; policy.py holds the defaults."""

from __future__ import annotations

from typing import Final

from core.record.rules import Rule, Unit
from reports import policy

CHAPTER_DUE: Final = Rule(
    "reports.chapter_due", "约稿后几天内交章节", policy.CHAPTER_DUE_WITHIN, Unit.DAYS, "年度报告", most=180, least=7,
    about="大纲没有另写日期时用",
)  # fmt: skip
GUEST_LINK_FOR: Final = Rule(
    "reports.guest_link", "外部审稿链接几天有效", policy.GUEST_LINK_FOR, Unit.DAYS, "年度报告", most=180
)

RULES: Final = (CHAPTER_DUE, GUEST_LINK_FOR)
