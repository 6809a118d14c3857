"""Journal facts and return notes of the sample projects."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from core.models import User
from core.states import ObjectionState
from projects.models import (
    Checkpoint,
    DecisionList,
    LineNote,
    Project,
    ProjectVersion,
    Rectification,
    Verdict,
)
from projects.states import CallState, CheckpointState, ListState, RectificationState
from projects.states import ProjectState as S
from sample.people import People
from sample.projects import Projects, person_at
from sample.world import World, make, moment

DAY = timedelta(days=1)
AFTER = {
    "midterm": "projects.project.midterm_checked", "acceptance": "projects.project.accepted",
    "yearly": "projects.project.confirmed",
}  # fmt: skip


def tell_projects(world: World, people: People, made: Projects) -> None:
    _calls(world, people, made)
    for project in made.projects:
        _application(world, people, project)
    _notes(world, people, made)
    for one in made.lists:
        _list(world, people, one)
    running = [project for project in made.projects if project.incubating_since]
    checks = Checkpoint.objects.filter(project__in=running).select_related(
        "project", "reported_by", "checked_by"
    )
    for check in checks.order_by("pk"):
        _check(world, people, check)
    asked = Rectification.objects.select_related("opened_by", "replied_by", "verified_by")
    for rectification in asked.order_by("pk"):
        _rectification(world, rectification)
    for project in running:
        _ends(world, people, project)


def _calls(world: World, people: People, made: Projects) -> None:
    by = people.accounts["city1"]
    for call in made.calls:
        world.tell("projects.call.drafted", call, by, call.opens_at - 10 * DAY)
        if call.state != CallState.DRAFT:
            world.tell("projects.call.opened", call, by, call.opens_at - DAY)
        if call.state == CallState.CLOSED:
            world.tell("projects.call.closed", call, by, call.closes_at)
        if call.state == CallState.CANCELLED:
            world.tell(
                "projects.call.cancelled", call, by, call.opens_at + DAY, "并入年度征集，不再单独征集。"
            )


def _application(world: World, people: People, project: Project) -> None:
    writer = person_at(people, project.lead)
    world.tell("projects.project.drafted", project, writer, project.created_at)
    for partner in project.partners.select_related("answered_by").order_by("pk"):
        world.tell("projects.partner.asked", partner, writer, partner.asked_at, project=project.pk)
        if partner.answered_at:
            word = "signed" if partner.state == "signed" else "declined"
            fact = {"signed": "projects.partner.signed", "declined": "projects.partner.declined"}[word]
            world.tell(
                fact, partner, partner.answered_by, partner.answered_at, partner.answer, project=project.pk
            )
    if project.submitted_at:
        world.tell("projects.project.submitted", project, writer, project.submitted_at, version=1)
    if project.state == S.WITHDRAWN:
        world.tell("projects.project.voided", project, writer, project.created_at + 14 * DAY)
    _judged(world, people, project)


def _judged(world: World, people: People, project: Project) -> None:
    if project.recommended_by and project.recommended_at:
        world.tell(
            "projects.project.recommended",
            project,
            project.recommended_by,
            project.recommended_at,
            project.recommendation,
        )
    if project.qualified_by and project.qualified_at:
        world.tell("projects.project.qualified", project, project.qualified_by, project.qualified_at)
    for visit in project.visits.select_related("recorded_by"):
        world.tell(
            "projects.visit.recorded",
            visit,
            visit.recorded_by,
            visit.recorded_at,
            project=project.pk,
            photos=0,
        )
    for result in project.panel_results.select_related("panel__convened_by"):
        panel = result.panel
        world.tell("projects.project.reviewed", project, panel.convened_by, panel.convened_at)
        world.tell(
            "projects.project.scored", project, None, result.stored_at, panel=panel.pk, score=str(result.mean)
        )


def _notes(world: World, people: People, made: Projects) -> None:
    """Returned ones carry notes line by line; one more was returned once and came back changed."""
    rows = []
    for project in made.by_state[S.RETURNED]:
        version = project.versions.get()
        judge = _judge(world, people, project)
        at = version.made_at + 3 * DAY
        for name, text in (
            ("problem", "请补数据：每天多少人、现在要走多远"), ("fundings", "社会投入没有意向书，请附上或改小"),
        ):  # fmt: skip
            rows.append(LineNote(version=version, field=name, text=text, made_by=judge, made_at=at))
        world.tell(
            "projects.project.returned",
            project,
            judge,
            at,
            "方向好，请按逐条意见补充。",
            lines=["fundings", "problem"],
        )
    rows += _second_try(world, people, made.by_state[S.SUBMITTED][0])
    rows += _reasons(people, made)
    make(rows)


def _second_try(world: World, people: People, project: Project) -> list[LineNote]:
    first = project.versions.get()
    judge, writer = _judge(world, people, project), person_at(people, project.lead)
    returned, again = first.made_at + DAY, first.made_at + 3 * DAY
    fields = {
        **first.fields,
        "problem": f"{first.fields['problem']}去年摸底，片区有 214 名孩子放学后无人看管（示例数据）。",
    }
    second = make([ProjectVersion(project=project, number=2, fields=fields, made_by=writer, made_at=again)])[
        0
    ]
    Project.objects.filter(pk=project.pk).update(problem=fields["problem"], submitted_at=again)
    world.tell("projects.project.returned", project, judge, returned, "请补摸底数据。", lines=["problem"])
    world.tell("projects.project.submitted", project, writer, again, version=2)
    return [
        LineNote(
            version=first,
            field="problem",
            text="请补摸底数据",
            made_by=judge,
            made_at=returned,
            settled_in=second,
        )
    ]


def _reasons(people: People, made: Projects) -> list[LineNote]:
    """Why those were rejected: the words of the decision, or of the answer to an objection."""
    rows = []
    for project in made.by_state[S.REJECTED]:
        upheld = project.objections.filter(state=ObjectionState.UPHELD).first()
        row = project.decisions.select_related("list").first()
        text = upheld.answer if upheld else row.reason if row else ""
        at = upheld.answered_at if upheld else row.list.decided_at if row else None
        if text and at:
            rows.append(LineNote(
                version=project.versions.get(), field="", text=text, made_by=people.accounts["city3"], made_at=at
            ))  # fmt: skip
    return rows


def _judge(world: World, people: People, project: Project) -> User:
    """Somebody of the bureau that recommends."""
    is_citys = project.lead.level == "city" or project.lead.kind == "bureau"
    if is_citys:
        return people.accounts["city1"]
    supervisor = project.lead.supervisor
    return people.of(supervisor) if supervisor else people.accounts["city1"]


def _list(world: World, people: People, one: DecisionList) -> None:
    rows = list(one.rows.select_related("project").order_by("position"))
    world.tell("projects.list.drawn_up", one, one.drawn_up_by, one.drawn_up_at, rows=len(rows))
    if one.decided_at is None:
        return
    world.tell(
        "projects.list.decided", one, one.decided_by, one.decided_at, rows=len(rows), digest=one.digest
    )
    facts = {Verdict.SELECT: "projects.project.decided", Verdict.RESERVE: "projects.project.reserved",
             Verdict.REJECT: "projects.project.rejected"}  # fmt: skip
    for row in rows:
        world.tell(
            facts[Verdict(row.verdict)], row.project, one.decided_by, one.decided_at, row.reason, list=one.pk
        )
    if one.notice_from:
        noticed = moment(one.notice_from, 10)
        world.tell("projects.list.noticed", one, people.accounts["city1"], noticed)
        for row in rows:
            if row.verdict == Verdict.SELECT:
                world.tell(
                    "projects.project.noticed", row.project, people.accounts["city1"], noticed, list=one.pk
                )
    _objections(world, one)
    if one.state == ListState.CLOSED and one.closed_at:
        world.tell("projects.list.closed", one, people.accounts["city2"], one.closed_at)
        for row in rows:
            if row.project.incubating_since:
                world.tell(
                    "projects.project.incubating", row.project, people.accounts["city2"], one.closed_at
                )


def _objections(world: World, one: DecisionList) -> None:
    filed: Any = one.objections.select_related("filed_by", "answered_by", "project").order_by("pk")
    for objection in filed:
        world.tell("projects.objection.filed", objection, objection.filed_by, objection.filed_at, list=one.pk)
        if objection.answered_at:
            is_upheld = objection.state == ObjectionState.UPHELD
            world.tell(
                "projects.objection.answered", objection, objection.answered_by, objection.answered_at, objection.answer,
                upheld=is_upheld,
            )  # fmt: skip
            if is_upheld and objection.project:
                world.tell(
                    "projects.project.rejected", objection.project, objection.answered_by, objection.answered_at,
                    objection.answer,
                )  # fmt: skip


def _check(world: World, people: People, check: Checkpoint) -> None:
    about: dict[str, Any] = {"project": check.project_id}
    world.tell(
        "projects.checkpoint.opened",
        check,
        people.accounts["city1"],
        check.opened_at,
        kind=check.kind,
        **about,
    )
    if check.reported_at:
        world.tell("projects.checkpoint.reported", check, check.reported_by, check.reported_at, **about)
    if check.checked_at is None:
        return
    fact = {
        CheckpointState.PASSED: "projects.checkpoint.passed", CheckpointState.FAILED: "projects.checkpoint.failed",
        CheckpointState.RETURNED: "projects.checkpoint.returned",
    }[CheckpointState(check.state)]  # fmt: skip
    world.tell(fact, check, check.checked_by, check.checked_at, check.finding, **about)
    if check.state == CheckpointState.PASSED:
        world.tell(AFTER[check.kind], check.project, check.checked_by, check.checked_at, checkpoint=check.pk)


def _rectification(world: World, one: Rectification) -> None:
    about: dict[str, Any] = {"project": one.project_id}
    world.tell("projects.rectification.opened", one, one.opened_by, one.opened_at, one.problem, **about)
    if one.replied_at:
        world.tell("projects.rectification.replied", one, one.replied_by, one.replied_at, **about)
    facts = {
        RectificationState.VERIFIED: "projects.rectification.verified",
        RectificationState.FAILED: "projects.rectification.failed",
        RectificationState.RETURNED: "projects.rectification.returned",
    }  # fmt: skip
    fact, at = facts.get(RectificationState(one.state)), one.verified_at
    if fact and at:
        world.tell(fact, one, one.verified_by, at, one.finding, **about)


def _ends(world: World, people: People, project: Project) -> None:
    """Naming and exit: the bureau's last words."""
    if project.named_on and project.named_by:
        world.tell("projects.project.named", project, project.named_by, _noon(project.named_on))
    if project.state == S.RECTIFYING:
        opened = project.rectifications.order_by("opened_at").values_list("opened_at", flat=True).last()
        if opened:
            world.tell("projects.project.rectifying", project, people.accounts["city1"], opened)
    if project.state == S.EXITED and project.exited_on:
        world.tell(
            "projects.project.exited", project, people.accounts["city2"], _noon(project.exited_on), project.exit_note,
            reason=project.exit_reason,
        )  # fmt: skip


def _noon(day: date) -> datetime:
    return moment(day, 12)
