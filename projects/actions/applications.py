"""
Applications, the lead's part: draft, write, submit, recall, void, copy. What is submitted is frozen. Policy: 2.3,
3.2.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core import searchtext
from core.errors import DomainError
from core.people.contacts import index_of
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from projects.actions.signatures import ask_again
from projects.models import Call, LineNote, Partner, Project, ProjectVersion, may_lead, title_key
from projects.models.projects import ProjectQuerySet
from projects.queries import checklist, versions
from projects.queries.search_texts import of_project
from projects.states import NAMELESS, OPEN_TO_CALLS, PROJECT, PartnerState, ProjectState


class LeadNotAllowed(DomainError):
    code = "lead_not_allowed"
    message = _(
        "“{name}”不能牵头：牵头单位要是本市公共文化机构或其主管部门。"
        "企业、社会组织和其他部门可以作为参与单位，请一家公共文化机构牵头。"
    )


class CallNotOpen(DomainError):
    code = "call_not_open"
    message = _("这个征集不在收件时间内。可以先不选征集，存着等下一次。")


class NotWritable(DomainError):
    code = "project_not_writable"
    message = _("申报书已经交上去，现在不能改。退回后可以修改；急着改请先撤回重报。")


class NothingChanged(DomainError):
    code = "nothing_changed"
    message = _("内容和上次交的一样。请先按逐条意见修改，再重新提交。")


class Incomplete(DomainError):
    code = "application_incomplete"
    message = _("还有 {count} 处没有填好：{what}。")


class PartnersUnsigned(DomainError):
    code = "partners_unsigned"
    message = _("还有参与单位没有签署：{names}。请等它们签署，或从申报书里删去。")


class MoneyDoesNotAddUp(DomainError):
    code = "money_does_not_add_up"
    message = _("{words}。请核对后再提交。")


class RecalledTooLate(DomainError):
    code = "recalled_too_late"
    message = _(
        "征集已经截止，撤回以后就交不上了。要改内容，请联系审核的同事退回修改；不再申报的，用“作废”。"
    )


class NameTaken(DomainError):
    code = "project_name_taken"
    message = _("已有同名项目“{title}”（{number}）。请改名，写清楚区域或对象。")


@transaction.atomic
def draft_project(
    *,
    lead: Institution,
    title: str,
    type: str,
    key_field: str,
    nature: str,
    call: Call | None = None,
    by: Actor,
    at: datetime,
) -> Project:
    """
    Start an application that only its lead and the partners it asks see; a call may come later.

    :raises LeadNotAllowed: if the lead is no public cultural institution or its department (the database too).
    :raises CallNotOpen: if the call does not take proposals at `at`.
    """
    if not may_lead(lead):
        raise LeadNotAllowed(name=lead.name)
    if call is not None and not call.takes(at):
        raise CallNotOpen
    project = Project(
        lead=lead,
        call=call,
        title=title.strip(),
        type=type,
        key_field=key_field,
        nature=nature,
        created_at=at,
        is_sample=lead.is_sample,
    )
    _save(project)
    journal.record("projects.project.drafted", about=project, by=by, at=at, call=call.pk if call else None)
    return project


@transaction.atomic
def write_project(*, project: Project, fields: Mapping[str, object], by: Actor, at: datetime) -> Project:
    """
    Change fields of an application by name. Partners who signed other terms are asked again.

    :raises NotWritable: once it is handed in.
    :raises ValidationError: if a value or a constraint refuses.
    """
    project = locked_for_writing(project)
    changed = [name for name, value in fields.items() if getattr(project, name) != value]
    for name in changed:
        setattr(project, name, fields[name])
    if {"contact_name", "contact_phone"} & set(changed):
        project.contact_by = by.person
    if changed:
        _save(project)
        journal.record("projects.project.written", about=project, by=by, at=at, fields=changed)
        if set(changed) & set(versions.TERMS):
            ask_again(project, by, at)
    return project


@transaction.atomic
def submit_project(*, project: Project, by: Actor, at: datetime) -> Project:
    """
    Hand an application in: a version is frozen, notes on the last one are settled by it.

    :raises LeadNotAllowed, Incomplete, PartnersUnsigned, MoneyDoesNotAddUp, NameTaken: what stands against it.
    :raises CallNotOpen: if its call takes no more (a returned one may come back any time).
    :raises NothingChanged: if a returned one is handed in as it was.
    """
    project = locked(project)
    if not PROJECT.allows(project.state, ProjectState.SUBMITTED):
        raise NotWritable
    _refuse_unready(project, at)
    fields, last = versions.frozen_now(project), project.versions.order_by("-number").first()
    if project.state == ProjectState.RETURNED and last is not None and last.fields == fields:
        raise NothingChanged
    PROJECT.move(project, ProjectState.SUBMITTED)
    project.submitted_at = at
    try:
        with transaction.atomic():
            project.save(update_fields=["state", "submitted_at"])
    except IntegrityError as error:
        raise _name_taken(project) from error
    number = last.number + 1 if last else 1
    version = ProjectVersion.objects.create(
        project=project, number=number, fields=fields, made_by=by.person, made_at=at
    )
    LineNote.objects.filter(version__project=project, settled_in__isnull=True).update(settled_in=version)
    journal.record("projects.project.submitted", about=project, by=by, at=at, version=version.number)
    return project


@transaction.atomic
def recall_project(*, project: Project, by: Actor, at: datetime) -> Project:
    """
    Take an application back to change it: a draft again, signatures and all; it is handed in once more.

    :raises RecalledTooLate: once its call has closed, since it could not come back.
    :raises MoveNotAllowed: once it is recommended or returned.
    """
    project = locked(project)
    if project.state != ProjectState.SUBMITTED:
        raise MoveNotAllowed
    if project.call is not None and not project.call.takes(at):
        raise RecalledTooLate
    PROJECT.move(project, ProjectState.DRAFT)
    project.save(update_fields=["state"])
    journal.record("projects.project.recalled", about=project, by=by, at=at)
    return project


@transaction.atomic
def void_project(*, project: Project, by: Actor, at: datetime) -> Project:
    """End an application for good; it stays to be read and copied. :raises MoveNotAllowed: while it is judged, and afterwards."""
    project = locked(project)
    PROJECT.move(project, ProjectState.WITHDRAWN)
    project.save(update_fields=["state"])
    journal.record("projects.project.voided", about=project, by=by, at=at)
    return project


@transaction.atomic
def copy_project(*, project: Project, by: Actor, at: datetime) -> Project:
    """
    Start a new application with what another of one's own says: all sections and rows, no call, files or signatures.

    :raises LeadNotAllowed: if the lead may not propose any more.
    """
    made = draft_project(
        lead=project.lead, title=project.title, type=project.type, key_field=project.key_field, nature=project.nature,
        by=by, at=at,
    )  # fmt: skip
    for name in versions.PLAIN:
        setattr(made, name, getattr(project, name))
    _save(made)
    for partner in project.partners.order_by("pk"):
        Partner.objects.create(
            project=made, institution=partner.institution, contribution=partner.contribution, shares=partner.shares,
            asked_at=at,
        )  # fmt: skip
    for rows in (project.fundings, project.milestones, project.figures):
        _copy_rows(rows, made)
    journal.record("projects.project.copied", about=made, by=by, at=at, source=project.pk)
    return made


def _copy_rows(rows: Any, made: Project) -> None:
    """Copy the rows of an application without what was done since (such as the day a milestone was reached)."""
    written = {
        "source",
        "payer",
        "planned_cents",
        "purpose",
        "title",
        "due_on",
        "name",
        "unit",
        "target",
        "counting",
    }
    model = rows.model
    names = [field.name for field in model._meta.concrete_fields if field.name in written]
    model.objects.bulk_create(
        model(project=made, **{name: getattr(row, name) for name in names}) for row in rows.order_by("pk")
    )


@transaction.atomic
def attach_to_call(*, project: Project, call: Call, by: Actor, at: datetime) -> Project:
    """
    Attach a proposal without a call, or a reserved project, to a call.

    :raises CallNotOpen: if the call does not take proposals, or the project is past that.
    """
    project = locked(project)
    if project.state not in OPEN_TO_CALLS or not call.takes(at):
        raise CallNotOpen
    project.call = call
    project.save(update_fields=["call"])
    journal.record("projects.project.attached", about=project, by=by, at=at, call=call.pk)
    return project


def locked(project: Project) -> Project:
    """The project re-read under a lock, with its lead and call."""
    return for_update(project, "lead__area", "call")


def locked_for_writing(project: Project) -> Project:
    """The project under a lock. :raises NotWritable: once it is handed in."""
    project = locked(project)
    if not project.is_writable:
        raise NotWritable
    return project


def _refuse_unready(project: Project, at: datetime) -> None:
    if not may_lead(project.lead):
        raise LeadNotAllowed(name=project.lead.name)
    if project.state == ProjectState.DRAFT and project.call is not None and not project.call.takes(at):
        raise CallNotOpen
    unsigned = project.partners.exclude(state=PartnerState.SIGNED).select_related("institution")
    if names := [partner.institution.name for partner in unsigned]:
        raise PartnersUnsigned(names="、".join(names))
    if blank := [one.text for one in checklist.missing(project) if not one.is_gap]:
        raise Incomplete(count=len(blank), what="；".join(blank))
    if gap := checklist.money_gap(project):
        raise MoneyDoesNotAddUp(words=checklist.gap_in_words(project, gap))
    if _namesakes(project).exists():
        raise _name_taken(project)


def _namesakes(project: Project) -> ProjectQuerySet:
    same = Project.objects.filter(title_key=project.title_key)
    return same.exclude(state__in=NAMELESS).exclude(pk=project.pk)


def _name_taken(project: Project) -> NameTaken:
    other = _namesakes(project).first()
    return NameTaken(
        title=other.title if other else project.title, number=other.number if other else "刚提交"
    )


def _save(project: Project) -> None:
    project.title_key = title_key(project.title)
    project.contact_index = index_of(project.contact_phone) if project.contact_phone else ""
    project.full_clean(exclude=["search"], validate_constraints=True)
    project.search = searchtext.document(*of_project(project))
    project.save()
