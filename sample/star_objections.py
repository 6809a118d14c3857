"""Objections to stars in every state: one waits, one was wrong, one was right and led to a second assessment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from community.models import GradeObjection, TeamGrade
from community.policy import STAR_ANSWER_WORKING_DAYS, STAR_NOTICE_WORKING_DAYS
from core.dates.months import midnight
from core.dates.workdays import add_working_days
from core.states import ObjectionState
from sample.people import People
from sample.world import World, make

O = ObjectionState  # noqa: E741
DAY: Final = timedelta(days=1)
# (team, which citizen, notice began, filed, answered so many days ago, state, what it says, what was answered)
OBJECTIONS: Final = (
    ("g6", 13, 4, 2, None, O.FILED, "公示的活动次数偏多，去年下半年有几次排练没有开成，请核对签到表。", ""),
    ("g6", 15, 4, 3, 1, O.DISMISSED, "这支队的老师同时在另一支队，请说明骨干怎么算。",
     "老师可以同时辅导两支队。骨干按在册名单算，已核对，没有重复。"),
    ("g2", 17, 24, 20, 18, O.UPHELD, "公益服务一项漏算了到养老院的四场演出，请补查。", "查实漏算四场，撤下公示，重新考评。"),
)  # fmt: skip


def make_objections(world: World, people: People, grades: Mapping[str, TeamGrade]) -> None:
    """`grades` are this year's by the team's short name."""
    for team, citizen, noticed, filed, answered, state, text, answer in OBJECTIONS:
        grade, began = grades[team], world.at(-noticed, 10)
        if state == O.UPHELD:
            _tell_first_notice(world, people, grade, began)
        until = add_working_days(world.day(-noticed), STAR_NOTICE_WORKING_DAYS) + DAY
        row = GradeObjection(
            grade=grade, filed_by=people.citizens[citizen], name=people.citizens[citizen].display_name,
            contact="020-00000000（示例）", text=text, state=state,
            filed_at=world.at(-filed, 15), notice_ends_at=midnight(until), answer=answer,
            answer_due_on=add_working_days(world.day(-filed), STAR_ANSWER_WORKING_DAYS),
            answered_by=None if answered is None else people.of(grade.assessor),
            answered_at=None if answered is None else world.at(-answered, 16),
        )  # fmt: skip
        make([row])
        _tell(world, row)


def _tell_first_notice(world: World, people: People, grade: TeamGrade, began: datetime) -> None:
    """The notice that was taken back; the one the grading stands by came later."""
    details: dict[str, Any] = {
        "score": grade.score - 4 if grade.score else 0,
        "stars": grade.stars,
        "outcome": str(grade.outcome),
    }
    world.tell("community.grade.assessed", grade, grade.assessed_by, began - DAY, **details)
    world.tell("community.grade.noticed", grade, people.of(grade.assessor), began)


def _tell(world: World, row: GradeObjection) -> None:
    is_upheld = row.state == O.UPHELD
    world.tell("community.gradeobjection.filed", row, row.filed_by, row.filed_at, grade=row.grade_id)
    if row.answered_at is None:
        return
    world.tell("community.gradeobjection.answered", row, row.answered_by, row.answered_at, upheld=is_upheld)
    if is_upheld:
        why = "公示期有人提出异议，查实成立，重新考评。"
        world.tell("community.grade.reopened", row.grade, row.answered_by, row.answered_at, why)
