"""
Rectifications: opened, planned, reported with evidence, verified by another party, wholly or in part. Policy: 3.2.3.

What the yearly review of a project opens is the same process: this app takes it over, and each step moves the project's
own row along by the project's own rules.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

import projects.actions.rectifications as of_projects
import projects.models
from community.models import Institution
from core.errors import DomainError
from core.files import attachments
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from evaluation.actions.guards import refuse_own, refuse_same
from evaluation.models import Ask, Finding, Rectification, Subject
from evaluation.policy import Opening
from evaluation.queries.return_lines import finding_key, lines_of
from evaluation.states import RECTIFICATION, RUNNING, RectificationState
from projects.actions import return_notes
from projects.states import RectificationState as ProjectRectificationState

SOURCE_OF_PROJECTS = "projects.rectification"


class RectifyByLater(DomainError):
    code = "rectify_by_later"
    message = _("整改时限要晚于今天。")


class FindingsMissing(DomainError):
    code = "findings_missing"
    message = _("请至少写一条要整改的问题，一行一条。")


class AlreadyOpen(DomainError):
    code = "already_open"
    message = _("“{title}”同样原因的整改还没有办结，请在那一件里接着办。")


class NobodyAnswers(DomainError):
    code = "nobody_answers"
    message = _("“{title}”没有应答单位，不能立案。请先登记由哪家单位负责。")


class NotYours(DomainError):
    code = "not_yours"
    message = _("这件整改不归你核验。由主管部门或指定的核验单位来办。")


class EvidenceMissing(DomainError):
    code = "evidence_missing"
    message = _("整改报告要附证据（照片、台账、制度）。请先上传再交。")


class NoteOnMended(DomainError):
    code = "note_on_mended"
    message = _("“{line}”写了要改什么，却按到位核验。没到位就不要勾；到位了，请把这一行的意见清空。")


class NotDueYet(DomainError):
    code = "not_due_yet"
    message = _("整改时限是 {due}，还没到。到期没有报告，或报告后核验不到位，才能判定。")


class AskedAlready(DomainError):
    code = "asked_already"
    message = _("您已经回答过了，谢谢。")


@dataclass(frozen=True)
class Opened:
    """What a rectification is about."""

    ref: str
    title: str
    institution: Institution
    area_id: str
    subject: Subject | None = None
    source: str = ""
    is_sample: bool = False


@transaction.atomic
def open_rectification(
    *, about: Opened, opening: str, findings: Sequence[str], due_on: date, by: Actor, at: datetime
) -> Rectification:
    """
    Ask an institution to put something right until `due_on`. The clock opens those that a rule asks for.

    :raises RectifyByLater: :raises FindingsMissing: :raises AlreadyOpen: for one of the same reason that is not closed.
    :raises OwnCase: for who sits at the institution.
    """
    if by.user is not None:
        refuse_own(by.person, [about.institution.pk])
    if due_on <= localdate(at):
        raise RectifyByLater
    lines = [line.strip() for line in findings if line.strip()]
    if not lines:
        raise FindingsMissing
    for_update(about.institution)
    if Rectification.objects.running().filter(ref=about.ref, opening=opening).exists():
        raise AlreadyOpen(title=about.title)
    return write(about, opening, lines, due_on, by, at)


def write(
    about: Opened, opening: str, lines: Sequence[str], due_on: date, by: Actor, at: datetime
) -> Rectification:
    made = Rectification.objects.create(
        ref=about.ref, title=about.title[:120], institution=about.institution, area_id=about.area_id, opening=opening,
        subject=about.subject, source=about.source, due_on=due_on, opened_by=by.user, opened_at=at, is_sample=about.is_sample,
    )  # fmt: skip
    Finding.objects.bulk_create(Finding(rectification=made, text=line[:500]) for line in lines)
    journal.record(
        "evaluation.rectification.opened", about=made, by=by, at=at, note="\n".join(lines), opening=opening,
        due=due_on.isoformat(), ref=about.ref,
    )  # fmt: skip
    return made


@transaction.atomic
def rectify_subject(
    *, subject: Subject, findings: Sequence[str], due_on: date, by: Actor, at: datetime
) -> Rectification:
    """A person opens one for a subject of a round. :raises NobodyAnswers: for one without an institution."""
    if subject.institution is None:
        raise NobodyAnswers(title=subject.title)
    about = Opened(
        subject.ref, subject.title, subject.institution, subject.area_id, subject, "", subject.round.is_sample
    )
    return open_rectification(
        about=about, opening=Opening.PERSON, findings=findings, due_on=due_on, by=by, at=at
    )


@transaction.atomic
def plan_rectification(*, rectification: Rectification, plan: str, by: Actor, at: datetime) -> Rectification:
    """Save the institution's plan for putting it right."""
    rectification = _locked(rectification)
    RECTIFICATION.move(rectification, RectificationState.PLANNED)
    rectification.plan, rectification.planned_at = plan, at
    rectification.save(update_fields=["state", "plan", "planned_at"])
    _record("evaluation.rectification.planned", rectification, by, at, plan)
    return rectification


@transaction.atomic
def report_rectification(
    *, rectification: Rectification, report: str, by: Actor, at: datetime
) -> Rectification:
    """Report for the institution what was put right. :raises EvidenceMissing: without a file about it."""
    rectification = _locked(rectification)
    RECTIFICATION.move(rectification, RectificationState.REPORTED)
    if not attachments.about(rectification).exists():
        raise EvidenceMissing
    rectification.report, rectification.reported_by, rectification.reported_at = report, by.person, at
    rectification.verified_by = rectification.verified_at = None
    rectification.save(
        update_fields=["state", "report", "reported_by", "reported_at", "verified_by", "verified_at"]
    )
    return_notes.settle(rectification, at)
    _record("evaluation.rectification.reported", rectification, by, at, report)
    if (own := _of_project(rectification)) is not None:
        of_projects.reply_rectification(rectification=own, reply=report, by=by, at=at)
    return rectification


@transaction.atomic
def assign_verifier(
    *, rectification: Rectification, verifier: Institution, by: Actor, at: datetime
) -> Rectification:
    """Ask another institution to verify. :raises NotYours: for staff of another area, or the institution itself."""
    rectification = _locked(rectification)
    _refuse_other_areas(rectification, by)
    if verifier.pk == rectification.institution_id:
        raise NotYours
    rectification.verifier = verifier
    rectification.save(update_fields=["verifier"])
    _record("evaluation.rectification.assigned", rectification, by, at, verifier.name)
    return rectification


@transaction.atomic
def verify_rectification(
    *, rectification: Rectification, mended: Collection[int], opinion: str, by: Actor, at: datetime,
    notes: Mapping[str, str] | None = None,
) -> Rectification:  # fmt: skip
    """
    Look at what was reported: all findings mended closes it, some accept it in part, none sends it back.

    `mended` are keys of findings; `notes` say what is missing line by line, by the keys of queries.return_lines.
    Each change leaves a line in the record; citizens concerned are asked afterwards.

    :raises NotYours: unless one oversees the area or sits at the verifier. :raises SamePerson: :raises OwnCase:
    :raises NoteOnMended: for a note on what is found mended.
    """
    rectification = _judged(rectification, by)
    findings = list(rectification.findings.all())
    for finding in findings:
        finding.is_mended = finding.pk in mended
    Finding.objects.bulk_update(findings, ["is_mended"])
    good = sum(bool(finding.is_mended) for finding in findings)
    target = RectificationState.RETURNED if not good else RectificationState.PARTLY
    if good == len(findings):
        target = RectificationState.CLOSED
    _write_notes(rectification, notes or {}, by, at)
    _conclude(rectification, target, opinion, by, at)
    _record(FACTS[target], rectification, by, at, opinion, mended=good, findings=len(findings))
    if (own := _of_project(rectification)) is not None:
        is_closed = target == RectificationState.CLOSED
        move = of_projects.verify_rectification if is_closed else of_projects.return_rectification
        move(rectification=own, finding=opinion, by=by, at=at)
    return rectification


FACTS = {
    RectificationState.CLOSED: "evaluation.rectification.closed",
    RectificationState.PARTLY: "evaluation.rectification.accepted_in_part",
    RectificationState.RETURNED: "evaluation.rectification.returned",
}


@transaction.atomic
def fail_rectification(
    *, rectification: Rectification, opinion: str, by: Actor, at: datetime
) -> Rectification:
    """
    Find it not put right and end it. A project leaves for it, by the project's own rules.

    :raises NotDueYet: while there is time and nothing was reported. :raises NotYours: :raises SamePerson: :raises OwnCase:
    """
    rectification = _locked(rectification)
    _refuse_other_areas(rectification, by)
    refuse_same(by.person, rectification.reported_by_id, "报告整改")
    refuse_own(by.person, [rectification.institution_id])
    if rectification.state != RectificationState.REPORTED and localdate(at) <= rectification.due_on:
        raise NotDueYet(due=rectification.due_on)
    _conclude(rectification, RectificationState.FAILED, opinion, by, at)
    _record("evaluation.rectification.failed", rectification, by, at, opinion)
    if (own := _of_project(rectification)) is not None:
        of_projects.fail_rectification(rectification=own, finding=opinion, by=by, at=at)
    return rectification


@transaction.atomic
def answer_ask(*, ask: Ask, is_mended: bool, by: Actor, at: datetime) -> Ask:
    """A citizen says whether it is mended; once. :raises AskedAlready:"""
    ask = for_update(ask)
    if ask.is_mended is not None:
        raise AskedAlready
    ask.is_mended, ask.answered_on = is_mended, localdate(at)
    ask.save(update_fields=["is_mended", "answered_on"])
    journal.record("evaluation.ask.answered", about=ask, by=by, at=at, rectification=ask.rectification_id)
    return ask


@transaction.atomic
def escalate(*, rectification: Rectification, by: Actor, at: datetime) -> Rectification:
    """Record once that it is overdue: its district is notified, and the next roundtable reads the fact."""
    rectification = _locked(rectification)
    is_overdue = Rectification.objects.overdue(localdate(at)).filter(pk=rectification.pk).exists()
    if is_overdue and rectification.escalated_at is None:
        rectification.escalated_at = at
        rectification.save(update_fields=["escalated_at"])
        _record("evaluation.rectification.overdue", rectification, by, at)
    return rectification


# Projects ----
def take_over(*, own: projects.models.Rectification, by: Actor, at: datetime) -> Rectification | None:
    """Create the rectification for one that a project's review opened; None if it exists already."""
    source = f"{SOURCE_OF_PROJECTS}:{own.pk}"
    if Rectification.objects.filter(source=source).exists():
        return None
    project = own.project
    about = Opened(
        journal.subject_of(project),
        project.title,
        project.lead,
        project.lead.area_id,
        None,
        source,
        project.is_sample,
    )
    return write(about, Opening.REVIEW, [own.problem], own.due_on, by, at)


@transaction.atomic
def follow_exit(*, own: projects.models.Rectification, by: Actor, at: datetime) -> None:
    """End the rectification of a project that has left."""
    found = Rectification.objects.select_for_update().filter(
        source=f"{SOURCE_OF_PROJECTS}:{own.pk}", state__in=RUNNING
    ).first()  # fmt: skip
    if found is not None:
        found.opinion = own.finding or "项目已退出"
        found.save(update_fields=["opinion"])
        RECTIFICATION.move(found, RectificationState.FAILED)
        found.closed_at = at
        found.save(update_fields=["state", "closed_at"])
        _record("evaluation.rectification.failed", found, by, at, found.opinion)


def _of_project(rectification: Rectification) -> projects.models.Rectification | None:
    """The running rectification row of the project that this one mirrors."""
    model, _sign, pk = rectification.source.partition(":")
    if model != SOURCE_OF_PROJECTS:
        return None
    ended = [ProjectRectificationState.VERIFIED, ProjectRectificationState.FAILED]
    return projects.models.Rectification.objects.select_related("project__lead").exclude(state__in=ended).filter(
        pk=pk
    ).first()  # fmt: skip


def _judged(rectification: Rectification, by: Actor) -> Rectification:
    rectification = _locked(rectification)
    if rectification.state != RectificationState.REPORTED:
        raise MoveNotAllowed
    mine = Rectification.objects.filter(pk=rectification.pk)
    if not (mine.overseen_by(by.person).exists() or mine.verified_by(by.person).exists()):
        raise NotYours
    refuse_same(by.person, rectification.reported_by_id, "报告整改")
    refuse_own(by.person, [rectification.institution_id])
    return rectification


def _write_notes(rectification: Rectification, notes: Mapping[str, str], by: Actor, at: datetime) -> None:
    labels = lines_of(rectification)
    good = {finding_key(finding.pk): bool(finding.is_mended) for finding in rectification.findings.all()}
    is_all_good = all(good.values())
    for name, text in notes.items():
        if text.strip() and name in labels and good.get(name, is_all_good):
            raise NoteOnMended(line=labels[name])
    return_notes.write(rectification, labels, notes, by, at)


def _refuse_other_areas(rectification: Rectification, by: Actor) -> None:
    if not Rectification.objects.overseen_by(by.person).filter(pk=rectification.pk).exists():
        raise NotYours


def _conclude(rectification: Rectification, target: str, opinion: str, by: Actor, at: datetime) -> None:
    RECTIFICATION.move(rectification, target)
    rectification.opinion, rectification.verified_by, rectification.verified_at = opinion, by.person, at
    if target in (RectificationState.CLOSED, RectificationState.FAILED):
        rectification.closed_at = at
    rectification.save(update_fields=["state", "opinion", "verified_by", "verified_at", "closed_at"])


def _record(
    fact: str, rectification: Rectification, by: Actor, at: datetime, note: str = "", **details: int
) -> None:
    journal.record(fact, about=rectification, by=by, at=at, note=note, ref=rectification.ref, **details)


def _locked(rectification: Rectification) -> Rectification:
    return for_update(rectification, "institution", "area")
