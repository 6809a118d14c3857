"""Dated numeric rules of benchmark projects; policy.py holds the defaults."""

from __future__ import annotations

from typing import Final

from core.record.rules import Rule, Unit
from projects import policy

PROJECTS: Final = "标杆项目"

LIST_NOTICE: Final = Rule(
    "projects.list_notice", "名单公示几个工作日", policy.NOTICE_WORKING_DAYS, Unit.WORKING_DAYS, PROJECTS, most=30, least=3,
    about="公示当天不算",
)  # fmt: skip
ACCEPTANCE_WITHIN: Final = Rule(
    "projects.acceptance_within",
    "建设期满后几天内交验收报告",
    policy.ACCEPTANCE_WITHIN,
    Unit.DAYS,
    PROJECTS,
    most=365,
    least=7,
)

RULES: Final = (LIST_NOTICE, ACCEPTANCE_WITHIN)
