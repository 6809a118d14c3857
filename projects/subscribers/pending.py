"""Acts on projects that need two people: naming one, and ending one. Policy: 3.2.3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from community.policy import CITY_CODE
from core.record import pending
from core.record.pending import Kind, Pairs
from projects.actions import checks, rectifications, reviews
from projects.states import ProjectState


def of_the_city(_row: Any, _values: Mapping[str, Any]) -> str:
    return CITY_CODE


def of_the_reviewer(project: Any, _values: Mapping[str, Any]) -> str:
    """Before the district's opinion the district's staff judge an application, afterwards the city's."""
    return str(project.lead.area_id) if project.state == ProjectState.SUBMITTED else CITY_CODE


def _state(row: Any, _values: Mapping[str, Any]) -> Pairs:
    return [("状态", row.get_state_display())]


KINDS = (
    Kind("projects.project.name", "命名标杆项目", checks.name_project, "project", of_the_city, before=_state),
    Kind("projects.project.exit", "项目退出", rectifications.exit_project, "project", of_the_city, before=_state),
    Kind("projects.project.reject", "项目不通过", reviews.reject_project, "project", of_the_reviewer, before=_state,
         notice_days=0),
    Kind("projects.checkpoint.fail", "检查不合格", checks.fail_checkpoint, "checkpoint", of_the_city, before=_state,
         notice_days=0),
    Kind("projects.rectification.fail", "整改不到位，退出", rectifications.fail_rectification, "rectification",
         of_the_city, before=_state),
)  # fmt: skip
for kind in KINDS:
    pending.register(kind)
