"""The full record of a project for its lead, partners and judges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.urls import reverse

from core.files import attachments
from core.models import Attachment
from core.record.differences import Change
from projects.models import (
    Checkpoint,
    DecisionRow,
    FigureReport,
    LineNote,
    Partner,
    Project,
    ProjectVersion,
    Rectification,
    SiteVisit,
)
from projects.queries.lights import Light, light
from projects.queries.versions import FieldRow, changes, rows
from projects.states import RUNNING, CheckpointState, ListState, ProjectState, RectificationState

UNREPORTED = (CheckpointState.OPEN, CheckpointState.RETURNED)
UNREPLIED = (RectificationState.OPENED, RectificationState.RETURNED)


@dataclass(frozen=True)
class Step:
    """One step of the way, in the shape of components/_timeline.html."""

    title: str
    when: date | datetime | None
    text: str
    is_done: bool
    is_now: bool


@dataclass(frozen=True)
class Deadline:
    """One thing with a date: what, until when, its light, and whether the lead has to move."""

    title: str
    due_on: date
    light: Light | None
    path: str
    is_leads: bool


@dataclass(frozen=True)
class VisitRow:
    visit: SiteVisit
    photos: Sequence[Attachment]


@dataclass(frozen=True)
class Dossier:
    """Everything about one project's way. `decision` is its row in the last list that was decided."""

    project: Project
    version: ProjectVersion | None
    rows: Sequence[FieldRow]
    changes: Sequence[Change]
    compared_with: ProjectVersion | None
    notes: Sequence[LineNote]
    loose_notes: Sequence[LineNote]
    partners: Sequence[Partner]
    visits: Sequence[VisitRow]
    decision: DecisionRow | None
    checkpoints: Sequence[Checkpoint]
    rectifications: Sequence[Rectification]
    files: Sequence[Attachment]
    deadlines: Sequence[Deadline]
    steps: Sequence[Step]


def dossier(project: Project, today: date) -> Dossier:
    """Gather the dossier. About ten queries, however long the project's life."""
    versions = list(project.versions.select_related("made_by").order_by("-number"))
    latest, before = (versions[0] if versions else None), (versions[1] if len(versions) > 1 else None)
    notes = list(LineNote.objects.filter(version__project=project, settled_in__isnull=True).order_by("pk"))
    figures = FigureReport.objects.select_related("figure").order_by("figure_id")
    checkpoints = list(
        project.checkpoints.prefetch_related(Prefetch("figures", figures)).order_by("opened_at", "pk")
    )
    rectifications = list(project.rectifications.order_by("opened_at", "pk"))
    decided = project.decisions.exclude(list__state=ListState.DRAFT).select_related("list")
    decision = decided.order_by("-list_id").first()
    found = list(rows(latest.fields, notes)) if latest else []
    placed = {row.field for row in found}
    return Dossier(
        project=project, version=latest, rows=found, compared_with=before, notes=notes,
        changes=list(changes(before, latest)) if before and latest else [],
        loose_notes=[note for note in notes if note.field not in placed],
        partners=list(project.partners.for_list()), visits=_visits(project), decision=decision,
        checkpoints=checkpoints, rectifications=rectifications, files=list(attachments.about(project)),
        deadlines=list(_deadlines(project, checkpoints, rectifications, today)),
        steps=list(_steps(project, decision, checkpoints, rectifications)),
    )  # fmt: skip


def _visits(project: Project) -> Sequence[VisitRow]:
    return [
        VisitRow(visit, list(attachments.about(visit)))
        for visit in project.visits.order_by("visited_on", "pk")
    ]


def _deadlines(
    project: Project, checkpoints: Sequence[Checkpoint], rectifications: Sequence[Rectification], today: date
) -> Iterator[Deadline]:
    if project.state not in RUNNING:
        return
    for check in checkpoints:
        if check.state in UNREPORTED:
            title = f"{check.get_kind_display()}：交自查报告"
            yield Deadline(
                title,
                check.due_on,
                light(check.due_on, today),
                reverse("projects:report_check", args=[check.pk]),
                True,
            )
        elif check.state == CheckpointState.REPORTED:
            yield Deadline(f"{check.get_kind_display()}：等主管部门检查", check.due_on, None, "", False)
    for one in rectifications:
        if one.state in UNREPLIED:
            path = reverse("projects:reply_rectification", args=[one.pk])
            yield Deadline("整改：回复整改情况", one.due_on, light(one.due_on, today), path, True)
        elif one.state == RectificationState.REPLIED:
            yield Deadline("整改：等主管部门核验", one.due_on, None, "", False)


# The way, in the order people know it; a state's place is the first step not yet behind it.
PLACES = {
    ProjectState.DRAFT: 0, ProjectState.RETURNED: 0, ProjectState.SUBMITTED: 1, ProjectState.RECOMMENDED: 2,
    ProjectState.QUALIFIED: 3, ProjectState.UNDER_REVIEW: 4, ProjectState.RESERVED: 4, ProjectState.DECIDED: 6,
    ProjectState.IN_NOTICE: 6, ProjectState.INCUBATING: 7, ProjectState.MIDTERM_CHECKED: 8, ProjectState.ACCEPTED: 9,
    ProjectState.NAMED: 10, ProjectState.CONFIRMED: 10, ProjectState.RECTIFYING: 10,
}  # fmt: skip
ENDED = (ProjectState.EXITED, ProjectState.REJECTED, ProjectState.WITHDRAWN)


def _steps(
    project: Project,
    decision: DecisionRow | None,
    checkpoints: Sequence[Checkpoint],
    rectifications: Sequence[Rectification],
) -> Iterator[Step]:
    whens = _whens(project, decision, checkpoints)
    place = PLACES.get(ProjectState(project.state))
    for number, (title, when, text) in enumerate(whens):
        if place is None:
            if when is not None:
                yield Step(title, when, text, True, False)
        else:
            yield Step(title, when, text, number < place, number == place)
    if project.state in ENDED:
        words = project.get_exit_reason_display() if project.state == ProjectState.EXITED else ""
        yield Step(str(project.get_state_display()), project.exited_on, words, True, False)


def _whens(
    project: Project, decision: DecisionRow | None, checkpoints: Sequence[Checkpoint]
) -> Sequence[tuple[str, date | datetime | None, str]]:
    passed = {check.kind: check for check in checkpoints if check.state == CheckpointState.PASSED}
    midterm, accepted, yearly = passed.get("midterm"), passed.get("acceptance"), passed.get("yearly")
    noticed = decision.list.notice_from if decision else None
    score = f"评审均分 {project.score}" if project.score is not None else ""
    recommender = (
        "市级主管部门推荐" if project.lead.level == "city" or project.lead.kind == "bureau" else "区级推荐"
    )
    return (
        ("提交申报", project.submitted_at, ""),
        (recommender, project.recommended_at, project.recommendation),
        ("资格审查", project.qualified_at, ""),
        ("实地考察，送评审", None, ""),
        ("专家评审", project.scored_at, score),
        ("市级审定", decision.list.decided_at if decision else None, decision.reason if decision else ""),
        ("公示", noticed, ""),
        ("培育", project.incubating_since, "中期检查合格后进入验收"),
        ("中期检查合格", midterm.checked_at if midterm else None, midterm.finding if midterm else ""),
        ("验收合格，命名", project.named_on or (accepted.checked_at if accepted else None), ""),
        ("年度复核", yearly.checked_at if yearly else None, yearly.finding if yearly else "每年一次"),
    )
