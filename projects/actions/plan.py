"""Milestones of the joint plan: plan, report, accept, reschedule, drop. Policy: 3.1.3."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core.errors import DomainError
from core.files import attachments
from core.models import Attachment
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from projects.models import Milestone, MilestoneReport, Project, Reschedule
from projects.queries.parties import takes_part
from projects.states import MILESTONE, RUNNING, MilestoneState


class ProjectNotRunning(DomainError):
    code = "project_not_running"
    message = _("项目现在不在建设期，这一步不能办。要继续推进，请先看项目的状态。")


class OwnerOutsideProject(DomainError):
    code = "owner_outside_project"
    message = _("“{name}”还没有签署参加这个项目。请先邀请它签署，再把里程碑交给它。")


class MilestoneOutsideProject(DomainError):
    code = "milestone_outside_project"
    message = _("里程碑要在项目期内（{first} 至 {last}）。请改期限，或先调整项目期。")


class SayWhy(DomainError):
    code = "say_why"
    message = _("请写明原因，对方要看着它改。")


class AnswerOwnReport(DomainError):
    code = "answer_own_report"
    message = _("自己报的进展不能自己确认。请牵头单位的另一位同事来办。")


class DoneInFuture(DomainError):
    code = "done_in_future"
    message = _("完成日期不能晚于今天。")


class SameDay(DomainError):
    code = "same_day"
    message = _("新期限和原来一样，不用调整。")


@transaction.atomic
def plan_milestone(
    *, project: Project, title: str, owner: Institution, due_on: date, by: Actor, at: datetime
) -> Milestone:
    """
    Add a milestone to the joint plan of a running project; `owner` is responsible.

    :raises ProjectNotRunning: before incubation and after exit.
    :raises OwnerOutsideProject: unless the owner leads the project or has signed.
    :raises MilestoneOutsideProject: before the project starts or after it ends; the database refuses it too.
    """
    project = locked_running(project)
    if not takes_part(project, owner):
        raise OwnerOutsideProject(name=owner)
    _refuse_outside(project, due_on)
    milestone = Milestone(project=project, title=title.strip(), owner=owner, due_on=due_on)
    milestone.full_clean()
    milestone.save()
    journal.record(
        "projects.milestone.planned", about=milestone, by=by, at=at,
        project=project.pk, owner=owner.pk, due_on=due_on.isoformat(),
    )  # fmt: skip
    return milestone


@transaction.atomic
def report_milestone(
    *, milestone: Milestone, text: str, claims_done: bool, files: Sequence[Attachment] = (), by: Actor, at: datetime
) -> MilestoneReport:  # fmt: skip
    """
    Report on a milestone, with evidence; `claims_done` asks the lead to accept it as done.

    :raises MoveNotAllowed: if it is done, dropped, or its report waits for the lead.
    """
    milestone = _locked(milestone)
    if milestone.state != MilestoneState.PLANNED:
        raise MoveNotAllowed
    report = MilestoneReport.objects.create(
        milestone=milestone, text=text.strip(), claims_done=claims_done, made_by=by.person, made_at=at
    )
    attachments.claim(files, report)
    if claims_done:
        MILESTONE.move(milestone, MilestoneState.REPORTED)
        milestone.save(update_fields=["state"])
    journal.record(
        "projects.milestone.reported", about=milestone, by=by, at=at, note=text,
        project=milestone.project_id, report=report.pk, claims_done=claims_done,
    )  # fmt: skip
    return report


@transaction.atomic
def accept_milestone(
    *, milestone: Milestone, done_on: date, answer: str = "", by: Actor, at: datetime
) -> Milestone:
    """
    Accept a milestone as done, by the lead.

    :raises AnswerOwnReport: for who reported it.
    :raises DoneInFuture: if `done_on` lies ahead.
    """
    milestone = _locked(milestone)
    if done_on > localdate(at):
        raise DoneInFuture
    MILESTONE.move(milestone, MilestoneState.DONE)
    report = _answer(milestone, True, answer, by, at)
    milestone.done_on, milestone.done_note = done_on, report.text[:300]
    milestone.save(update_fields=["state", "done_on", "done_note"])
    journal.record(
        "projects.milestone.accepted",
        about=milestone,
        by=by,
        at=at,
        note=answer,
        project=milestone.project_id,
    )
    return milestone


@transaction.atomic
def send_milestone_back(*, milestone: Milestone, answer: str, by: Actor, at: datetime) -> Milestone:
    """
    Return a milestone's report, with the reason; its owner reports again.

    :raises SayWhy: without a word.
    """
    milestone = _locked(milestone)
    if not answer.strip():
        raise SayWhy
    MILESTONE.move(milestone, MilestoneState.PLANNED)
    _answer(milestone, False, answer, by, at)
    milestone.save(update_fields=["state"])
    journal.record(
        "projects.milestone.sent_back",
        about=milestone,
        by=by,
        at=at,
        note=answer,
        project=milestone.project_id,
    )
    return milestone


@transaction.atomic
def reschedule_milestone(
    *, milestone: Milestone, due_on: date, reason: str, by: Actor, at: datetime
) -> Milestone:
    """
    Move the due day of an open step; the old day and the reason stay on record.

    :raises MilestoneOutsideProject: outside the project's period.
    :raises SayWhy: without a reason.
    """
    project = locked_running(milestone.project)
    milestone = _locked(milestone)
    if milestone.state != MilestoneState.PLANNED:
        raise MoveNotAllowed
    if not reason.strip():
        raise SayWhy
    if due_on == milestone.due_on:
        raise SameDay
    _refuse_outside(project, due_on)
    Reschedule.objects.create(
        milestone=milestone, was_due_on=milestone.due_on, due_on=due_on, reason=reason.strip(),
        moved_by=by.person, moved_at=at,
    )  # fmt: skip
    milestone.due_on = due_on
    milestone.save(update_fields=["due_on"])
    journal.record(
        "projects.milestone.rescheduled", about=milestone, by=by, at=at, note=reason,
        project=project.pk, due_on=due_on.isoformat(),
    )  # fmt: skip
    return milestone


@transaction.atomic
def drop_milestone(*, milestone: Milestone, reason: str, by: Actor, at: datetime) -> Milestone:
    """Remove an open milestone from the plan; it stays visible with the reason."""
    milestone = _locked(milestone)
    if not reason.strip():
        raise SayWhy
    MILESTONE.move(milestone, MilestoneState.DROPPED)
    milestone.drop_reason = reason.strip()
    milestone.save(update_fields=["state", "drop_reason"])
    journal.record(
        "projects.milestone.dropped", about=milestone, by=by, at=at, note=reason, project=milestone.project_id
    )
    return milestone


def locked_running(project: Project) -> Project:
    """
    Lock the project and read it anew.

    :raises ProjectNotRunning: unless it runs.
    """
    project = for_update(project, "lead")
    if project.state not in RUNNING:
        raise ProjectNotRunning
    return project


def _refuse_outside(project: Project, due_on: date) -> None:
    first, last = project.starts_on, project.ends_on
    if (first and due_on < first) or (last and due_on > last):
        raise MilestoneOutsideProject(first=first, last=last)


def _answer(milestone: Milestone, is_accepted: bool, answer: str, by: Actor, at: datetime) -> MilestoneReport:
    report = milestone.reports.select_for_update().order_by("-pk")[:1].get()
    if report.made_by_id == by.person.pk:
        raise AnswerOwnReport
    report.is_accepted, report.answer = is_accepted, answer.strip()
    report.answered_by, report.answered_at = by.person, at
    report.save(update_fields=["is_accepted", "answer", "answered_by", "answered_at"])
    return report


def _locked(milestone: Milestone) -> Milestone:
    found = Milestone.objects.select_for_update(of=("self",)).select_related("project__lead")
    milestone = found.get(pk=milestone.pk)
    if milestone.project.state not in RUNNING:
        raise ProjectNotRunning
    return milestone
