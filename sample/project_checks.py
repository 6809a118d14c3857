"""Sample objections, site visits, checks and rectifications of projects, in every state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from core.states import ObjectionState
from projects.models import (
    CheckKind,
    Checkpoint,
    FigureReport,
    Objection,
    Project,
    Rectification,
    SiteVisit,
    Verdict,
)
from projects.states import CheckpointState as C
from projects.states import ListState
from projects.states import ProjectState as S
from projects.states import RectificationState as R
from sample.people import People
from sample.project_words import place_of
from sample.projects import Projects, person_at
from sample.world import World, make, moment

DAY = timedelta(days=1)
REPORT = "本期按计划开展，活动和人次见指标完成情况；群众意见已逐条回复。困难：周末场地紧张（示例数据）。"
JUDGED = {
    R.VERIFIED: "现场核验，已整改到位。",
    R.FAILED: "到期没有整改，也没有说明。",
    R.RETURNED: "台账仍缺七月，请补。",
}
FINDING = "台账齐全，抽查 5 场与云平台记录一致，同意通过。"


def make_project_checks(world: World, people: People, made: Projects) -> None:
    _objections(world, people, made)
    _visits(world, people, made)
    rows = [row for project in made.projects for row in _checks(world, people, project)]
    figures = {
        project.pk: list(project.figures.all()) for project in made.projects if project.incubating_since
    }
    make([
        FigureReport(checkpoint=row, figure=figure, actual=_actual(row, figure.target, figure.unit))
        for row in make(rows) if row.reported_at for figure in figures[row.project_id]
    ])  # fmt: skip
    make(list(_rectifications(world, people, made)))


def _actual(row: Checkpoint, target: Decimal, unit: str) -> Decimal:
    share = {CheckKind.MIDTERM: Decimal("0.52"), CheckKind.ACCEPTANCE: Decimal("1.04")}.get(
        CheckKind(row.kind), Decimal("1.1")
    )
    return Decimal("93.5") if unit == "%" else (target * share).quantize(Decimal(1))


def _objections(world: World, people: People, made: Projects) -> None:
    old, running = made.lists[0], next(one for one in made.lists if one.state == ListState.IN_NOTICE)
    taken_off = made.named["江边旧仓艺术季（示例）"]
    row = old.rows.get(project=taken_off)
    row.verdict, row.reason = Verdict.SELECT, ""
    row.save()
    target = running.rows.order_by("position")[0].project
    answerer = people.accounts["city2"]
    assert old.notice_from is not None
    first = moment(old.notice_from + DAY, 11)
    make([
        Objection(
            list=old, project=taken_off, filed_by=people.citizens[7], name=people.citizens[7].display_name,
            contact="020-00000000（示例）", filed_at=first, state=ObjectionState.UPHELD,
            text="项目用的旧仓库产权有争议，业主并没有同意出借场地，附上业委会通知。",
            answer="经核实，场地产权证明不符，异议成立，该项目不列入名单。", answered_by=answerer, answered_at=first + 3 * DAY,
        ),
        Objection(
            list=old, project=None, filed_by=people.citizens[9], name=people.citizens[9].display_name,
            contact="020-00000000（示例）", filed_at=first + DAY, state=ObjectionState.DISMISSED,
            text="名单里没有我们街道的项目，希望说明评审办法。",
            answer="名单按专家评审均分排序，评审办法随征集公布。贵街道本次没有申报，欢迎参加增补征集。",
            answered_by=answerer, answered_at=first + 4 * DAY,
        ),
        Objection(
            list=running, project=target, filed_by=people.citizens[11], name=people.citizens[11].display_name,
            contact="020-00000000（示例）", filed_at=world.at(-2, 15),
            text="申报材料里的参与单位和去年停办的一个项目一样，请核实有没有重复申报。",
        ),
    ])  # fmt: skip


def _visits(world: World, people: People, made: Projects) -> None:
    make([
        SiteVisit(
            project=project, visited_on=(project.qualified_at + 4 * DAY).date(),
            visitors=[people.accounts["city2"].display_name, people.accounts["city3"].display_name],
            findings="到场查看场地和台账，和两家参与单位座谈。场地符合描述，夜间照明需要加强。",
            recorded_by=people.accounts["city2"], recorded_at=project.qualified_at + 5 * DAY,
        )
        for project in made.projects
        if project.score is not None and project.qualified_at
    ])  # fmt: skip


def _checks(world: World, people: People, project: Project) -> list[Checkpoint]:
    if project.incubating_since is None:
        return []
    plan: list[tuple[str, str, int]] = []  # (kind, state, due in days from today)
    begun = (project.incubating_since - world.today).days
    place = place_of(project)
    if project.state == S.INCUBATING:
        state = (C.OPEN, C.REPORTED, C.RETURNED, C.OPEN)[place % 4]
        plan = [(CheckKind.MIDTERM, state, (-4, 6, 12, 5)[place % 4])]
    elif project.state == S.MIDTERM_CHECKED:
        plan = [
            (CheckKind.MIDTERM, C.PASSED, begun + 100),
            (CheckKind.ACCEPTANCE, (C.OPEN, C.REPORTED)[place % 2], 40),
        ]
    else:
        plan = [(CheckKind.MIDTERM, C.PASSED, begun + 75), (CheckKind.ACCEPTANCE, C.PASSED, begun + 160)]
        if project.state == S.EXITED and not project.named_on:
            plan[1] = (CheckKind.ACCEPTANCE, C.FAILED, begun + 160)
        elif project.state == S.CONFIRMED:
            plan.append((CheckKind.YEARLY, C.PASSED, -30))
        elif project.state == S.NAMED:
            plan.append((CheckKind.YEARLY, (C.OPEN, C.REPORTED, C.RETURNED)[place % 3], 4))
        elif project.named_on:
            plan.append((CheckKind.YEARLY, C.FAILED, -60))
    return [_check(world, people, project, *row) for row in plan]


def _check(world: World, people: People, project: Project, kind: str, state: str, due: int) -> Checkpoint:
    writer = person_at(people, project.lead)
    checker = next(
        user for user in (people.accounts["city1"], people.accounts["city2"]) if user.pk != writer.pk
    )
    due_on: date = world.day(due)
    reported = moment(min(due_on - 4 * DAY, world.day(-6)), 16)
    was_reported, was_checked = state != C.OPEN, state in (C.PASSED, C.FAILED, C.RETURNED)
    return Checkpoint(
        project=project, kind=kind, year=due_on.year, due_on=due_on, state=state,
        opened_at=moment(min(due_on - 30 * DAY, world.day(-20)), 9),
        report=REPORT if was_reported else "", reported_by=writer if was_reported else None,
        reported_at=reported if was_reported else None,
        finding=_finding(state) if was_checked else "", checked_by=checker if was_checked else None,
        checked_at=reported + 3 * DAY if was_checked else None,
    )  # fmt: skip


def _finding(state: str) -> str:
    return {
        C.PASSED: FINDING,
        C.FAILED: "约定的场次完成不到一半，台账缺三个月，不予通过。",
        C.RETURNED: "人次和云平台记录差 120 人，请核对后补充说明和签到表。",
    }[C(state)]


def _rectifications(world: World, people: People, made: Projects) -> Iterator[Rectification]:
    opener, other = people.accounts["city1"], people.accounts["city2"]

    def row(project: Project, state: str, due: int) -> Rectification:
        writer = people.of(project.lead)
        replied = state not in (R.OPENED, R.FAILED)
        judged = state in (R.VERIFIED, R.FAILED, R.RETURNED)
        return Rectification(
            project=project, problem="年度复核发现：每月开放次数少于约定，台账缺三个月，群众意见没有回复。", due_on=world.day(due),
            state=state, opened_by=opener, opened_at=world.at(due - 30, 10),
            reply="已补齐台账，九月起恢复每周两晚开放，意见全部回复（示例数据）。" if replied else "",
            replied_by=writer if replied else None, replied_at=world.at(min(due - 5, -3), 15) if replied else None,
            finding=JUDGED.get(R(state), ""),
            verified_by=other if judged else None, verified_at=world.at(min(due, -1), 9) if judged else None,
        )  # fmt: skip

    rectifying = made.by_state[S.RECTIFYING]
    confirmed = made.by_state[S.CONFIRMED]
    yield row(rectifying[0], R.OPENED, 6)
    yield row(rectifying[1], R.REPLIED, 9)
    yield row(rectifying[2], R.RETURNED, -2)
    yield row(confirmed[-1], R.VERIFIED, -40)
    yield row(made.named["一街一戏台（示例）"], R.FAILED, -45)
