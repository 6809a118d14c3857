"""District recommendation, qualification, site visit, the way into review. Policy: 2.3, 4.1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.files import attachments
from core.models import Attachment
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from projects.actions.applications import locked
from projects.actions.guards import (
    refuse_interested,
    refuse_same,
    refuse_unless_city,
    refuse_unless_recommender,
)
from projects.models import LineNote, Project, SiteVisit
from projects.policy import SITE_VISITORS_MIN
from projects.states import PROJECT, ProjectState

VISITABLE = (ProjectState.RECOMMENDED, ProjectState.QUALIFIED, ProjectState.UNDER_REVIEW)


class SayWhatIsWrong(DomainError):
    code = "say_what_is_wrong"
    message = _("退回或不通过要写明意见，至少写一条。")


class CallMissing(DomainError):
    code = "call_missing"
    message = _("这个项目还没有归入征集。请先把它归入一个开放的征集，再送评审。")


class VisitMissing(DomainError):
    code = "visit_missing"
    message = _("还没有实地考察记录。请先记录实地考察，再送评审。")


class TooFewVisitors(DomainError):
    code = "too_few_visitors"
    message = _("实地考察至少要 {count} 个人，请把到场人员写全，一行一人。")


class VisitDateWrong(DomainError):
    code = "visit_date_wrong"
    message = _("考察日期要在提交申报之后、今天或之前。")


@transaction.atomic
def recommend_project(*, project: Project, opinion: str, by: Actor, at: datetime) -> Project:
    """
    Recommend an application for its district, or for the city if the lead is a city-level one or a bureau.

    :raises NotRecommender: for another bureau's staff.
    :raises ConflictOfInterest: for who wrote it or sits at its lead or partners.
    """
    project = locked(project)
    refuse_unless_recommender(project, by.person)
    refuse_interested(project, by.person)
    PROJECT.move(project, ProjectState.RECOMMENDED)
    project.recommended_by, project.recommended_at, project.recommendation = by.person, at, opinion
    project.save(update_fields=["state", "recommended_by", "recommended_at", "recommendation"])
    journal.record("projects.project.recommended", about=project, by=by, at=at, note=opinion)
    return project


@transaction.atomic
def qualify_project(*, project: Project, by: Actor, at: datetime) -> Project:
    """
    Qualify an application: lead, partners and papers are in order. The city does it, by another person than who
    recommended.

    :raises CityDecides, SamePerson, ConflictOfInterest: for people who may not.
    """
    project = locked(project)
    refuse_unless_city(by.person)
    refuse_same(by.person, project.recommended_by_id, "推荐")
    refuse_interested(project, by.person)
    PROJECT.move(project, ProjectState.QUALIFIED)
    project.qualified_by, project.qualified_at = by.person, at
    project.save(update_fields=["state", "qualified_by", "qualified_at"])
    journal.record("projects.project.qualified", about=project, by=by, at=at)
    return project


@transaction.atomic
def return_project(
    *, project: Project, comment: str, notes: Mapping[str, str], by: Actor, at: datetime
) -> Project:
    """
    Send an application back line by line: `notes` by field name. It is recommended anew afterwards.

    Before recommendation the recommending bureau does it, afterwards the city.

    :raises SayWhatIsWrong: without any comment or note.
    """
    return _send_back(project, ProjectState.RETURNED, comment, notes, by, at)


@transaction.atomic
def reject_project(
    *, project: Project, comment: str, notes: Mapping[str, str], by: Actor, at: datetime
) -> Project:
    """Refuse an application for good, with reasons line by line."""
    return _send_back(project, ProjectState.REJECTED, comment, notes, by, at)


@transaction.atomic
def record_visit(
    *,
    project: Project,
    visited_on: date,
    visitors: Sequence[str],
    findings: str,
    photos: Sequence[Attachment] = (),
    by: Actor,
    at: datetime,
) -> SiteVisit:
    """
    Record what at least two people found at the place.

    :raises TooFewVisitors, VisitDateWrong: for a record that cannot be.
    """
    project = locked(project)
    if project.state not in VISITABLE:
        raise MoveNotAllowed
    names = list(dict.fromkeys(name.strip() for name in visitors if name.strip()))
    if len(names) < SITE_VISITORS_MIN:
        raise TooFewVisitors(count=SITE_VISITORS_MIN)
    if project.submitted_at is None or not localdate(project.submitted_at) <= visited_on <= localdate(at):
        raise VisitDateWrong
    visit = SiteVisit.objects.create(
        project=project, visited_on=visited_on, visitors=names, findings=findings, recorded_by=by.person, recorded_at=at
    )  # fmt: skip
    attachments.claim(photos, visit)
    journal.record(
        "projects.visit.recorded", about=visit, by=by, at=at, project=project.pk, photos=len(photos)
    )
    return visit


def start_review(project: Project, by: Actor, at: datetime) -> Project:
    """
    Start the review of a qualified or reserved project; no effect if it is under review without a score.

    :raises CallMissing: if it answers no call.
    :raises VisitMissing: if nobody was at the place.
    """
    project = locked(project)
    refuse_unless_city(by.person)
    if project.call is None:
        raise CallMissing
    if not project.visits.exists():
        raise VisitMissing
    if project.state == ProjectState.UNDER_REVIEW and project.score is None:
        return project
    PROJECT.move(project, ProjectState.UNDER_REVIEW)
    project.score = project.scored_at = None
    project.save(update_fields=["state", "score", "scored_at"])
    journal.record("projects.project.reviewed", about=project, by=by, at=at)
    return project


def reject_with_reason(project: Project, comment: str, by: Actor, at: datetime) -> None:
    """Refuse a locked project after its review: by the decision, or by an objection upheld."""
    PROJECT.move(project, ProjectState.REJECTED)
    project.save(update_fields=["state"])
    _note(project, comment, {}, by, at)
    journal.record("projects.project.rejected", about=project, by=by, at=at, note=comment)


def _send_back(
    project: Project, target: str, comment: str, notes: Mapping[str, str], by: Actor, at: datetime
) -> Project:
    project = locked(project)
    lines = {name: text.strip() for name, text in notes.items() if text.strip()}
    if not comment.strip() and not lines:
        raise SayWhatIsWrong
    if project.state == ProjectState.SUBMITTED:
        refuse_unless_recommender(project, by.person)
    elif project.state in (ProjectState.RECOMMENDED, ProjectState.QUALIFIED):
        refuse_unless_city(by.person)
    else:
        raise MoveNotAllowed
    refuse_interested(project, by.person)
    PROJECT.move(project, target)
    project.recommended_by = project.recommended_at = None
    project.save(update_fields=["state", "recommended_by", "recommended_at"])
    _note(project, comment, lines, by, at)
    word = "returned" if target == ProjectState.RETURNED else "rejected"
    fact = {"returned": "projects.project.returned", "rejected": "projects.project.rejected"}[word]
    journal.record(fact, about=project, by=by, at=at, note=comment, lines=sorted(lines))
    return project


def _note(project: Project, comment: str, lines: Mapping[str, str], by: Actor, at: datetime) -> None:
    version = project.versions.order_by("-number")[:1].get()
    whole = {"": comment.strip()} if comment.strip() else {}
    LineNote.objects.bulk_create(
        LineNote(version=version, field=name, text=text, made_by=by.person, made_at=at)
        for name, text in {**whole, **lines}.items()
    )
