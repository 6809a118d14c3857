"""
Evidence of effects (赋能成效): a figure before, the same after, confirmed by another institution. Policy: 3.4.1-3.4.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core.errors import DomainError
from core.files import attachments
from core.models import Attachment
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from projects.actions.plan import SayWhy, locked_running
from projects.actions.sharing import NotAParty
from projects.models import Empowerment, Project
from projects.queries.parties import takes_part
from projects.states import EVIDENCE, EvidenceState


class ConfirmOwnEvidence(DomainError):
    code = "confirm_own_evidence"
    message = _("自己单位登记的成效，要由项目里的另一家单位确认。")


class MeasuredInFuture(DomainError):
    code = "measured_in_future"
    message = _("日期不能晚于今天。")


class NoEvidence(DomainError):
    code = "no_evidence"
    message = _("请至少附一份佐证（照片、统计表、问卷汇总），确认的单位要看。")


@dataclass(frozen=True)
class Baseline:
    """The effect looked for, and the figure before."""

    mode: str
    problem: str
    about: str
    indicator: str
    unit: str
    how_counted: str
    before: Decimal
    before_on: date


@transaction.atomic
def record_baseline(
    *, project: Project, baseline: Baseline, written_for: Institution, files: Sequence[Attachment] = (), by: Actor, at: datetime
) -> Empowerment:  # fmt: skip
    """
    Record mode, governance problem, and the figure before.

    :raises NotAParty: unless `written_for` takes part.
    :raises MeasuredInFuture: if the day lies ahead.
    """
    project = locked_running(project)
    if not takes_part(project, written_for):
        raise NotAParty(name=written_for)
    if baseline.before_on > localdate(at):
        raise MeasuredInFuture
    row = Empowerment(
        project=project, **asdict(baseline), written_for=written_for, written_by=by.person, written_at=at
    )
    row.full_clean()
    row.save()
    attachments.claim(files, row)
    journal.record("projects.evidence.baseline", about=row, by=by, at=at, project=project.pk, mode=row.mode)
    return row


@transaction.atomic
def record_after(
    *, evidence: Empowerment, after: Decimal, after_on: date, files: Sequence[Attachment] = (), by: Actor, at: datetime
) -> Empowerment:  # fmt: skip
    """
    Record the figure after, with evidence.

    :raises NoEvidence: without any file, now or before.
    :raises MeasuredInFuture: if the day lies ahead.
    :raises ValidationError: unless the day follows the first.
    """
    evidence = _locked(evidence)
    if after_on > localdate(at):
        raise MeasuredInFuture
    attachments.claim(files, evidence)
    if not attachments.about(evidence).exists():
        raise NoEvidence
    EVIDENCE.move(evidence, EvidenceState.MEASURED)
    evidence.after, evidence.after_on = after, after_on
    evidence.full_clean()
    evidence.save()
    journal.record("projects.evidence.measured", about=evidence, by=by, at=at, project=evidence.project_id)
    return evidence


@transaction.atomic
def confirm_evidence(
    *, evidence: Empowerment, confirmed_for: Institution, answer: str = "", by: Actor, at: datetime
) -> Empowerment:
    """
    Confirm the change for another institution of the project.

    :raises ConfirmOwnEvidence: for the institution or the person that wrote it.
    :raises NotAParty: for an institution outside the project.
    """
    evidence = _locked(evidence)
    if confirmed_for.pk == evidence.written_for_id or by.person.pk == evidence.written_by_id:
        raise ConfirmOwnEvidence
    if not takes_part(evidence.project, confirmed_for):
        raise NotAParty(name=confirmed_for)
    EVIDENCE.move(evidence, EvidenceState.CONFIRMED)
    evidence.confirmed_for, evidence.confirmed_by, evidence.confirmed_at = confirmed_for, by.person, at
    evidence.answer = answer.strip()
    evidence.save(update_fields=["state", "confirmed_for", "confirmed_by", "confirmed_at", "answer"])
    journal.record(
        "projects.evidence.confirmed", about=evidence, by=by, at=at, note=answer, project=evidence.project_id
    )
    return evidence


@transaction.atomic
def doubt_evidence(*, evidence: Empowerment, answer: str, by: Actor, at: datetime) -> Empowerment:
    """Return a measured figure, with the doubt."""
    evidence = _locked(evidence)
    if not answer.strip():
        raise SayWhy
    EVIDENCE.move(evidence, EvidenceState.BASELINE)
    evidence.answer = answer.strip()
    evidence.save(update_fields=["state", "answer"])
    journal.record(
        "projects.evidence.doubted", about=evidence, by=by, at=at, note=answer, project=evidence.project_id
    )
    return evidence


def _locked(evidence: Empowerment) -> Empowerment:
    return for_update(evidence, "project__lead")
