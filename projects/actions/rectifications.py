"""Rectifications of named projects, and the exit of projects. Policy: 3.2.3."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from projects.actions.applications import locked
from projects.actions.guards import refuse_interested, refuse_same, refuse_unless_city
from projects.models import Project, Rectification
from projects.policy import ExitReason
from projects.states import PROJECT, RECTIFICATION, ProjectState, RectificationState

OPEN = (RectificationState.OPENED, RectificationState.REPLIED, RectificationState.RETURNED)


class RectifyByLater(DomainError):
    code = "rectify_by_later"
    message = _("整改时限要晚于今天。")


class NotDueYet(DomainError):
    code = "not_due_yet"
    message = _("整改时限是 {due}，牵头单位还有时间。到期没有回复，或回复后核验不到位，才能判定。")


@transaction.atomic
def open_rectification(
    *, project: Project, problem: str, due_on: date, by: Actor, at: datetime
) -> Rectification:
    """Ask a named project to put something right. :raises RectifyByLater: for a day that has passed."""
    project = locked(project)
    refuse_unless_city(by.person)
    if due_on <= localdate(at):
        raise RectifyByLater
    return open_for(project, problem, due_on, by, at)


def open_for(project: Project, problem: str, due_on: date, by: Actor, at: datetime) -> Rectification:
    """Open one for a locked project."""
    PROJECT.move(project, ProjectState.RECTIFYING)
    project.save(update_fields=["state"])
    made = Rectification.objects.create(
        project=project, problem=problem, due_on=due_on, opened_by=by.person, opened_at=at
    )
    journal.record("projects.project.rectifying", about=project, by=by, at=at, rectification=made.pk)
    journal.record(
        "projects.rectification.opened", about=made, by=by, at=at, note=problem, project=project.pk
    )
    return made


@transaction.atomic
def reply_rectification(
    *, rectification: Rectification, reply: str, by: Actor, at: datetime
) -> Rectification:
    """Reply for the lead with what was put right."""
    locked(rectification.project)
    rectification = for_update(rectification)
    RECTIFICATION.move(rectification, RectificationState.REPLIED)
    rectification.reply, rectification.replied_by, rectification.replied_at = reply, by.person, at
    rectification.verified_by = rectification.verified_at = None
    rectification.save(
        update_fields=["state", "reply", "replied_by", "replied_at", "verified_by", "verified_at"]
    )
    _record("projects.rectification.replied", rectification, "", by, at)
    return rectification


@transaction.atomic
def return_rectification(
    *, rectification: Rectification, finding: str, by: Actor, at: datetime
) -> Rectification:
    """Find the reply wanting, and say in what."""
    rectification, _project = _judged(rectification, by)
    _conclude(rectification, RectificationState.RETURNED, finding, by, at)
    _record("projects.rectification.returned", rectification, finding, by, at)
    return rectification


@transaction.atomic
def verify_rectification(
    *, rectification: Rectification, finding: str, by: Actor, at: datetime
) -> Rectification:
    """Find it put right: the project is confirmed again."""
    rectification, project = _judged(rectification, by)
    _conclude(rectification, RectificationState.VERIFIED, finding, by, at)
    _record("projects.rectification.verified", rectification, finding, by, at)
    PROJECT.move(project, ProjectState.CONFIRMED)
    project.save(update_fields=["state"])
    journal.record("projects.project.confirmed", about=project, by=by, at=at, rectification=rectification.pk)
    return rectification


@transaction.atomic
def fail_rectification(
    *, rectification: Rectification, finding: str, by: Actor, at: datetime
) -> Rectification:
    """
    Find it not put right: the project leaves.

    :raises NotDueYet: while the lead still has time and has not replied.
    """
    project = locked(rectification.project)
    rectification = for_update(rectification)
    refuse_unless_city(by.person)
    refuse_interested(project, by.person)
    refuse_same(by.person, rectification.replied_by_id, "回复整改")
    if rectification.state != RectificationState.REPLIED and localdate(at) <= rectification.due_on:
        raise NotDueYet(due=rectification.due_on)
    _conclude(rectification, RectificationState.FAILED, finding, by, at)
    _record("projects.rectification.failed", rectification, finding, by, at)
    leave(project, ExitReason.NOT_RECTIFIED, finding, by, at)
    return rectification


@transaction.atomic
def exit_project(*, project: Project, reason: str, note: str, by: Actor, at: datetime) -> Project:
    """End a running or named project, with a reason of the list and a note its lead reads."""
    project = locked(project)
    refuse_unless_city(by.person)
    for rectification in project.rectifications.select_for_update().filter(state__in=OPEN):
        _conclude(rectification, RectificationState.FAILED, note, by, at)
        _record("projects.rectification.failed", rectification, note, by, at)
    leave(project, reason, note, by, at)
    return project


def leave(project: Project, reason: str, note: str, by: Actor, at: datetime) -> None:
    """
    Move a locked project to its exit state.

    :raises MoveNotAllowed: for one that is not running.
    """
    PROJECT.move(project, ProjectState.EXITED)
    project.exit_reason, project.exit_note, project.exited_on = ExitReason(reason), note, localdate(at)
    project.save(update_fields=["state", "exit_reason", "exit_note", "exited_on"])
    journal.record("projects.project.exited", about=project, by=by, at=at, note=note, reason=reason)


def _judged(rectification: Rectification, by: Actor) -> tuple[Rectification, Project]:
    project = locked(rectification.project)
    rectification = for_update(rectification)
    refuse_unless_city(by.person)
    if rectification.state != RectificationState.REPLIED:
        raise MoveNotAllowed
    refuse_same(by.person, rectification.replied_by_id, "回复整改")
    refuse_interested(project, by.person)
    return rectification, project


def _conclude(rectification: Rectification, target: str, finding: str, by: Actor, at: datetime) -> None:
    RECTIFICATION.move(rectification, target)
    rectification.finding, rectification.verified_by, rectification.verified_at = finding, by.person, at
    rectification.save(update_fields=["state", "finding", "verified_by", "verified_at"])


def _record(fact: str, rectification: Rectification, note: str, by: Actor, at: datetime) -> None:
    journal.record(fact, about=rectification, by=by, at=at, note=note, project=rectification.project_id)
