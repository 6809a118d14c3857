"""Midterm check, acceptance, naming, yearly review: reported by the lead, judged by others. Policy: 3.2.3."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.files import attachments
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from projects import rules
from projects.actions import return_notes
from projects.actions.applications import locked
from projects.actions.guards import refuse_interested, refuse_same, refuse_unless_city
from projects.actions.rectifications import leave, open_for
from projects.models import CheckKind, Checkpoint, ExpectedFigure, FigureReport, Project
from projects.policy import ExitReason
from projects.queries.return_notes import lines_of
from projects.queries.waiting import anniversary
from projects.states import CHECKPOINT, PROJECT, CheckpointState, ProjectState

IN_TIME = {
    CheckKind.MIDTERM: (ProjectState.INCUBATING,),
    CheckKind.ACCEPTANCE: (ProjectState.MIDTERM_CHECKED,),
    CheckKind.YEARLY: (ProjectState.NAMED, ProjectState.CONFIRMED),
}
AFTER = {
    CheckKind.MIDTERM: (ProjectState.MIDTERM_CHECKED, "projects.project.midterm_checked"),
    CheckKind.ACCEPTANCE: (ProjectState.ACCEPTED, "projects.project.accepted"),
    CheckKind.YEARLY: (ProjectState.CONFIRMED, "projects.project.confirmed"),
}


class CheckOutOfTurn(DomainError):
    code = "check_out_of_turn"
    message = _("项目现在是“{state}”，还不能做{kind}。")


class CheckOpenedAlready(DomainError):
    code = "check_opened_already"
    message = _("{year} 年的{kind}已经发起了，请在那一项里办。")


class DueInThePast(DomainError):
    code = "due_in_the_past"
    message = _("时限要晚于今天，给牵头单位留出准备的时间。")


class EvidenceMissing(DomainError):
    code = "evidence_missing"
    message = _("验收要有佐证材料：活动台账、照片、制度文本等，至少传一份再提交。")


class FiguresMissing(DomainError):
    code = "figures_missing"
    message = _("还有指标没有填实际值：{names}。没有完成的填 0，在报告里说明原因。")


class MidtermCannotFail(DomainError):
    code = "midterm_cannot_fail"
    message = _("中期检查只能通过或退回补充；要终止项目，请办理退出。")


@transaction.atomic
def open_checkpoint(*, project: Project, kind: str, due_on: date, by: Actor, at: datetime) -> Checkpoint:
    """
    Ask the lead for a report until `due_on`.

    :raises CheckOutOfTurn, CheckOpenedAlready, DueInThePast: if it is not the time for it.
    """
    project = locked(project)
    if due_on <= localdate(at):
        raise DueInThePast
    return open_check(project, kind, due_on, by, at)


def open_check(project: Project, kind: str, due_on: date, by: Actor, at: datetime) -> Checkpoint:
    """Open a check of a locked project; other verbs of this app do so when its time has come."""
    if project.state not in IN_TIME[CheckKind(kind)]:
        raise CheckOutOfTurn(state=project.get_state_display(), kind=CheckKind(kind).label)
    try:
        with transaction.atomic():
            made = Checkpoint.objects.create(
                project=project, kind=kind, year=due_on.year, due_on=due_on, opened_at=at
            )
    except IntegrityError as error:
        raise CheckOpenedAlready(year=due_on.year, kind=CheckKind(kind).label) from error
    journal.record("projects.checkpoint.opened", about=made, by=by, at=at, project=project.pk, kind=kind)
    return made


@transaction.atomic
def open_yearly_check(*, project: Project, by: Actor, at: datetime) -> Checkpoint | None:
    """Open this year's review of a named project, due on the anniversary of its name; None if it is open already."""
    project = locked(project)
    if project.named_on is None or project.state not in IN_TIME[CheckKind.YEARLY]:
        return None
    due = anniversary(project.named_on, localdate(at))
    if project.checkpoints.filter(kind=CheckKind.YEARLY, year=due.year).exists():
        return None
    return open_check(project, CheckKind.YEARLY, due, by, at)


@transaction.atomic
def report_checkpoint(
    *, checkpoint: Checkpoint, report: str, figures: Mapping[int, Decimal], by: Actor, at: datetime
) -> Checkpoint:
    """
    Report for the lead: what was done, and the actual value of each promised figure by its id.

    :raises FiguresMissing: if a figure has no actual value.
    :raises EvidenceMissing: if an acceptance hangs on no file.
    """
    project = locked(checkpoint.project)
    checkpoint = for_update(checkpoint)
    promised = list(ExpectedFigure.objects.filter(project=project).order_by("pk"))
    if absent := [figure.name for figure in promised if figure.pk not in figures]:
        raise FiguresMissing(names="、".join(absent))
    if checkpoint.kind == CheckKind.ACCEPTANCE and not attachments.about(checkpoint).exists():
        raise EvidenceMissing
    CHECKPOINT.move(checkpoint, CheckpointState.REPORTED)
    checkpoint.report, checkpoint.reported_by, checkpoint.reported_at = report, by.person, at
    checkpoint.checked_by = checkpoint.checked_at = None
    checkpoint.save(
        update_fields=["state", "report", "reported_by", "reported_at", "checked_by", "checked_at"]
    )
    checkpoint.figures.all().delete()
    FigureReport.objects.bulk_create(
        FigureReport(checkpoint=checkpoint, figure=figure, actual=figures[figure.pk]) for figure in promised
    )
    return_notes.settle(checkpoint, at)
    journal.record("projects.checkpoint.reported", about=checkpoint, by=by, at=at, project=project.pk)
    return checkpoint


@transaction.atomic
def return_checkpoint(
    *, checkpoint: Checkpoint, finding: str, notes: Mapping[str, str] | None = None, by: Actor, at: datetime
) -> Checkpoint:
    """Return a report for correction: `notes` line by line, by the keys of queries.return_notes.lines_of."""
    checkpoint, project = _judged(checkpoint, by)
    _conclude(checkpoint, CheckpointState.RETURNED, finding, by, at)
    return_notes.write(checkpoint, lines_of(checkpoint), notes or {}, by, at)
    journal.record(
        "projects.checkpoint.returned", about=checkpoint, by=by, at=at, note=finding, project=project.pk
    )
    return checkpoint


@transaction.atomic
def pass_checkpoint(*, checkpoint: Checkpoint, finding: str, by: Actor, at: datetime) -> Checkpoint:
    """
    Accept a report; the project goes on. After the midterm check the acceptance gets its date.

    :raises ConflictOfInterest: for who sits at the lead or a partner. :raises SamePerson: for who reported.
    """
    checkpoint, project = _judged(checkpoint, by)
    kind = CheckKind(checkpoint.kind)
    _refuse_out_of_turn(project, kind)
    _conclude(checkpoint, CheckpointState.PASSED, finding, by, at)
    journal.record(
        "projects.checkpoint.passed", about=checkpoint, by=by, at=at, note=finding, project=project.pk
    )
    state, fact = AFTER[kind]
    PROJECT.move(project, state)
    project.save(update_fields=["state"])
    journal.record(fact, about=project, by=by, at=at, checkpoint=checkpoint.pk)
    if kind == CheckKind.MIDTERM:
        ends = project.ends_on or localdate(at)
        due = max(ends + rules.ACCEPTANCE_WITHIN.span(at), localdate(at) + timedelta(days=30))
        open_check(project, CheckKind.ACCEPTANCE, due, by, at)
    return checkpoint


@transaction.atomic
def fail_checkpoint(
    *, checkpoint: Checkpoint, finding: str, due_on: date | None = None, by: Actor, at: datetime
) -> Checkpoint:
    """
    Reject a report: a failed acceptance ends the project; a failed yearly review is to be rectified until `due_on`.

    :raises MidtermCannotFail: midterm reports are returned instead.
    """
    checkpoint, project = _judged(checkpoint, by)
    if checkpoint.kind == CheckKind.MIDTERM:
        raise MidtermCannotFail
    _refuse_out_of_turn(project, CheckKind(checkpoint.kind))
    _conclude(checkpoint, CheckpointState.FAILED, finding, by, at)
    journal.record(
        "projects.checkpoint.failed", about=checkpoint, by=by, at=at, note=finding, project=project.pk
    )
    if checkpoint.kind == CheckKind.ACCEPTANCE:
        leave(project, ExitReason.ACCEPTANCE, finding, by, at)
    else:
        if due_on is None or due_on <= localdate(at):
            raise DueInThePast
        open_for(project, finding, due_on, by, at)
    return checkpoint


@transaction.atomic
def name_project(*, project: Project, by: Actor, at: datetime) -> Project:
    """Name an accepted project; a person of the city does it who did not accept it."""
    project = locked(project)
    refuse_unless_city(by.person)
    refuse_interested(project, by.person)
    accepted = project.checkpoints.filter(kind=CheckKind.ACCEPTANCE, state=CheckpointState.PASSED)
    refuse_same(by.person, accepted.values_list("checked_by", flat=True).order_by("-pk").first(), "验收")
    PROJECT.move(project, ProjectState.NAMED)
    project.named_on, project.named_by = localdate(at), by.person
    project.save(update_fields=["state", "named_on", "named_by"])
    journal.record("projects.project.named", about=project, by=by, at=at)
    return project


def _refuse_out_of_turn(project: Project, kind: CheckKind) -> None:
    if project.state not in IN_TIME[kind]:
        raise CheckOutOfTurn(state=project.get_state_display(), kind=kind.label)


def _judged(checkpoint: Checkpoint, by: Actor) -> tuple[Checkpoint, Project]:
    project = locked(checkpoint.project)
    checkpoint = for_update(checkpoint)
    if checkpoint.kind != CheckKind.MIDTERM:
        refuse_unless_city(by.person)
    if checkpoint.state != CheckpointState.REPORTED:
        raise MoveNotAllowed
    refuse_same(by.person, checkpoint.reported_by_id, "报告")
    refuse_interested(project, by.person)
    return checkpoint, project


def _conclude(checkpoint: Checkpoint, target: str, finding: str, by: Actor, at: datetime) -> None:
    CHECKPOINT.move(checkpoint, target)
    checkpoint.finding, checkpoint.checked_by, checkpoint.checked_at = finding, by.person, at
    checkpoint.save(update_fields=["state", "finding", "checked_by", "checked_at"])
