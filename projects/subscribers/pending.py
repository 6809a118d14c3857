"""
Registration of acts that need two people: naming and ending projects, ending brands, cases and calls of others. Policy:
3.2.1, 3.2.3, 3.4.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from community.policy import CITY_CODE
from core.record import pending
from core.record.pending import Kind, Pairs
from projects.actions import brands, calls, cases, checks, decisions, rectifications, reviews
from projects.states import ProjectState


def of_the_city(_row: Any, _values: Mapping[str, Any]) -> str:
    return CITY_CODE


def of_the_reviewer(project: Any, _values: Mapping[str, Any]) -> str:
    """Before the district's opinion the district's staff judge an application, afterwards the city's."""
    return str(project.lead.area_id) if project.state == ProjectState.SUBMITTED else CITY_CODE


def _state(row: Any, _values: Mapping[str, Any]) -> Pairs:
    return [("状态", row.get_state_display())]


def of_the_lead(brand: Any, _values: Mapping[str, Any]) -> str:
    return str(brand.lead.area_id)


def of_the_author(case: Any, _values: Mapping[str, Any]) -> str:
    return str(case.institution.area_id)


def _brand(brand: Any, _values: Mapping[str, Any]) -> Pairs:
    return [*_state(brand, _values), ("并入的活动", f"{brand.items.count()} 项")]


def _case(case: Any, _values: Mapping[str, Any]) -> Pairs:
    return [*_state(case, _values), ("照着做的单位", f"{case.replications.count()} 家")]


def _call(call: Any, _values: Mapping[str, Any]) -> Pairs:
    return [*_state(call, _values), ("已有的申报", f"{call.projects.count()} 件")]


def _objection(objection: Any, _values: Mapping[str, Any]) -> Pairs:
    return [("针对", str(objection.project or objection.list)), ("异议", objection.text)]


KINDS = (
    Kind("projects.project.name", "命名标杆项目", checks.name_project, "project", of_the_city, before=_state),
    Kind("projects.project.exit", "项目退出", rectifications.exit_project, "project", of_the_city, before=_state),
    Kind("projects.project.reject", "项目不通过", reviews.reject_project, "project", of_the_reviewer, before=_state,
         notice_days=0),
    Kind("projects.checkpoint.fail", "检查不合格", checks.fail_checkpoint, "checkpoint", of_the_city, before=_state,
         notice_days=0),
    Kind("projects.rectification.fail", "整改不到位，退出", rectifications.fail_rectification, "rectification",
         of_the_city, before=_state),
    Kind("projects.objection.uphold", "异议成立，移出名单", decisions.uphold_objection, "objection", of_the_city,
         before=_objection, notice_days=0),
    Kind("projects.call.cancel", "取消征集", calls.cancel_call, "call", of_the_city, before=_call, notice_days=0),
    Kind("projects.brand.refuse", "不认定品牌", brands.refuse_brand, "brand", of_the_lead, before=_brand, notice_days=0),
    Kind("projects.brand.end", "停用品牌", brands.revoke_brand, "brand", of_the_lead, before=_brand, notice_days=0),
    Kind("projects.case.withdraw", "撤下案例", cases.take_down_case, "case", of_the_author, before=_case, notice_days=0),
)  # fmt: skip
for kind in KINDS:
    pending.register(kind)
