"""Replications (复制推广) of a case by another institution. Policy: 1.3, 3.4.1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from projects.actions.plan import SayWhy
from projects.models import Case, Replication
from projects.states import REPLICATION, CaseState, ReplicationState

TEACHES = (ReplicationState.UNDER_WAY, ReplicationState.REPORTED, ReplicationState.CONFIRMED)


class CaseNotPublished(DomainError):
    code = "case_not_published"
    message = _("这个案例没有发布，不能登记推广。请在案例库里选一个。")


class OwnCase(DomainError):
    code = "own_case"
    message = _("这是你们自己的案例。推广由别的单位来登记。")


class LearnedElsewhere(DomainError):
    code = "learned_elsewhere"
    message = _("“向谁学的”只能选正在推广同一个案例的单位，或者留空（直接向案例单位学）。")


class OutcomeMissing(DomainError):
    code = "outcome_missing"
    message = _("请写清楚改了什么、结果怎样，再报。")


@dataclass(frozen=True)
class Outcome:
    """What the adopter changed, and what came of it. Counts are since the start; None: not counted."""

    changed: str
    outcome: str
    people: int | None
    sessions: int | None


@transaction.atomic
def propose_replication(
    *, case: Case, institution: Institution, plan: str, learned_from: Replication | None = None, by: Actor, at: datetime
) -> Replication:  # fmt: skip
    """
    Propose that `institution` replicates a published case.

    :raises CaseNotPublished: if it is not, or no longer.
    :raises OwnCase: for the institution that wrote it.
    :raises LearnedElsewhere: if `learned_from` is no living replication of the same case.
    :raises ValidationError: if it is being replicated there already.
    """
    case = for_update(case)
    if case.state != CaseState.PUBLISHED:
        raise CaseNotPublished
    if case.institution_id == institution.pk:
        raise OwnCase
    if learned_from is not None and (learned_from.case_id != case.pk or learned_from.state not in TEACHES):
        raise LearnedElsewhere
    row = Replication(
        case=case, institution=institution, area=institution.area, learned_from=learned_from, plan=plan.strip(), started_at=at
    )  # fmt: skip
    row.full_clean()
    row.save()
    journal.record(
        "projects.replication.proposed", about=row, by=by, at=at, case=case.pk, institution=institution.pk
    )
    return row


@transaction.atomic
def start_replication(*, replication: Replication, by: Actor, at: datetime) -> Replication:
    """Begin the work."""
    replication = _locked(replication)
    if replication.state != ReplicationState.PROPOSED:
        raise MoveNotAllowed
    REPLICATION.move(replication, ReplicationState.UNDER_WAY)
    replication.save(update_fields=["state"])
    journal.record("projects.replication.started", about=replication, by=by, at=at, case=replication.case_id)
    return replication


@transaction.atomic
def report_replication(*, replication: Replication, outcome: Outcome, by: Actor, at: datetime) -> Replication:
    """
    Report what was changed and its outcome; the author of the case confirms.

    :raises OutcomeMissing: without both texts.
    """
    replication = _locked(replication)
    if not outcome.changed.strip() or not outcome.outcome.strip():
        raise OutcomeMissing
    replication.changed, replication.outcome = outcome.changed.strip(), outcome.outcome.strip()
    replication.people, replication.sessions = outcome.people, outcome.sessions
    replication.reported_at = at
    REPLICATION.move(replication, ReplicationState.REPORTED)
    replication.save()
    journal.record("projects.replication.reported", about=replication, by=by, at=at, case=replication.case_id)
    return replication


@transaction.atomic
def confirm_replication(
    *, replication: Replication, answer: str = "", by: Actor, at: datetime
) -> Replication:
    """Confirm the outcome, for the institution that wrote the case."""
    replication = _locked(replication)
    REPLICATION.move(replication, ReplicationState.CONFIRMED)
    replication.answer, replication.confirmed_at = answer.strip(), at
    replication.save(update_fields=["state", "answer", "confirmed_at"])
    journal.record(
        "projects.replication.confirmed",
        about=replication,
        by=by,
        at=at,
        note=answer,
        case=replication.case_id,
    )
    return replication


@transaction.atomic
def doubt_replication(*, replication: Replication, answer: str, by: Actor, at: datetime) -> Replication:
    """Send a report back, and say what is missing."""
    replication = _locked(replication)
    if replication.state != ReplicationState.REPORTED:
        raise MoveNotAllowed
    if not answer.strip():
        raise SayWhy
    REPLICATION.move(replication, ReplicationState.UNDER_WAY)
    replication.answer = answer.strip()
    replication.save(update_fields=["state", "answer"])
    journal.record(
        "projects.replication.doubted", about=replication, by=by, at=at, note=answer, case=replication.case_id
    )
    return replication


@transaction.atomic
def abandon_replication(*, replication: Replication, reason: str, by: Actor, at: datetime) -> Replication:
    """Give up, and say why: others learn from that too."""
    replication = _locked(replication)
    if not reason.strip():
        raise SayWhy
    REPLICATION.move(replication, ReplicationState.ABANDONED)
    replication.abandon_reason = reason.strip()
    replication.save(update_fields=["state", "abandon_reason"])
    journal.record(
        "projects.replication.abandoned",
        about=replication,
        by=by,
        at=at,
        note=reason,
        case=replication.case_id,
    )
    return replication


def _locked(replication: Replication) -> Replication:
    return for_update(replication, "case")
