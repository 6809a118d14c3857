"""Rounds: prepare, open, compute, reply, review, publish by another person, archive. Policy: 3.2.3."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.dates.workdays import add_working_days
from core.errors import DomainError
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from evaluation import rules
from evaluation.actions import computing, publishing
from evaluation.actions.guards import refuse_own, refuse_same, refuse_unless_city
from evaluation.models import Declaration, FrameworkVersion, Round, Subject
from evaluation.policy import Source
from evaluation.queries import subjects as subject_queries
from evaluation.states import ROUND, RoundState, VersionState


class VersionNotAdopted(DomainError):
    code = "version_not_adopted"
    message = _("“{version}”没有在用，不能拿来评。请先审定采用这一版。")


class NobodyToJudge(DomainError):
    code = "nobody_to_judge"
    message = _("现在没有可评的对象。请检查评的是哪一类。")


class DeclaringOver(DomainError):
    code = "declaring_over"
    message = _("填报截止日 {day} 已经过了，没有人还能填报。请另起一轮，把截止日定在今天以后。")


class PeriodRunning(DomainError):
    code = "period_running"
    message = _("数据截止日 {day} 还没到，不能做最后计算。到了以后再结束填报。")


class ReplyRunning(DomainError):
    code = "reply_running"
    message = _("回应期到 {day} 为止，还有 {count} 个对象没有回应。请等到期后再复核。")


class RepliesUnanswered(DomainError):
    code = "replies_unanswered"
    message = _("还有 {count} 条回应没有答复。逐条答复以后才能复核通过。")


class ReplyClosed(DomainError):
    code = "reply_closed"
    message = _("现在不在回应期，不能回应。有意见请联系主管部门。")


class SubjectGone(DomainError):
    code = "subject_gone"
    message = _("轮次已经启动，不能再增减对象。")


@transaction.atomic
def prepare_round(
    *,
    version: FrameworkVersion,
    name: str,
    period_from: date,
    period_until: date,
    declare_until: date,
    by: Actor,
    at: datetime,
) -> Round:
    """
    Prepare a round of everybody its framework judges, with a declaration for each value to be declared.

    :raises VersionNotAdopted: :raises NobodyToJudge: :raises ValidationError: for dates that do not hold.
    """
    refuse_unless_city(by.person)
    if version.state != VersionState.ADOPTED:
        raise VersionNotAdopted(version=version)
    round = Round(
        version=version, name=name, period_from=period_from, period_until=period_until, declare_until=declare_until,
        seed=secrets.token_hex(16), previous=previous_of(version),
    )  # fmt: skip
    round.full_clean()
    round.save()
    add_subjects(round, subject_queries.candidates(version.framework.kind))
    journal.record(
        "evaluation.round.prepared",
        about=round,
        by=by,
        at=at,
        subjects=round.subjects.count(),
        version=version.pk,
    )
    return round


def previous_of(version: FrameworkVersion) -> Round | None:
    """The round published last of the same framework, whatever its version."""
    rows = Round.objects.published().filter(version__framework=version.framework_id)
    return rows.order_by("-period_until", "-pk").first()


def add_subjects(round: Round, chosen: Sequence[subject_queries.Candidate]) -> None:
    """Create the subjects of `round` and their declarations."""
    if not chosen:
        raise NobodyToJudge
    made = Subject.objects.bulk_create(
        Subject(
            round=round, ref=one.ref, title=one.title[:120], group=one.group[:40], institution=one.institution,
            area_id=one.area_id,
        )
        for one in chosen
    )  # fmt: skip
    declared = list(round.version.indicators.filter(source=Source.DECLARED))
    Declaration.objects.bulk_create(
        Declaration(subject=subject, indicator=indicator)
        for subject in made
        if subject.institution_id is not None
        for indicator in declared
    )


@transaction.atomic
def drop_subject(*, subject: Subject, reason: str, by: Actor, at: datetime) -> None:
    """Take a subject out of a round that is not open yet, saying why. :raises SubjectGone: later."""
    refuse_unless_city(by.person)
    round = _locked(subject.round)
    if round.state != RoundState.PREPARED:
        raise SubjectGone
    journal.record("evaluation.round.narrowed", about=round, by=by, at=at, note=reason, ref=subject.ref)
    subject.delete()


@transaction.atomic
def open_round(*, round: Round, by: Actor, at: datetime) -> Round:
    """
    Open a round: institutions declare, the figures are worked out each night.

    :raises DeclaringOver: if nobody could declare any more.
    """
    if round.declare_until < localdate(at):
        raise DeclaringOver(day=round.declare_until)
    round = _moved(round, RoundState.OPEN, by)
    round.opened_at = at
    round.save(update_fields=["state", "opened_at"])
    journal.record("evaluation.round.opened", about=round, by=by, at=at, subjects=round.subjects.count())
    return round


@transaction.atomic
def recompute_round(*, round: Round, by: Actor, at: datetime) -> Round:
    """Queue the computation of an open round."""
    round = _locked(round)
    if by.user is not None:
        refuse_unless_city(by.person)
    if round.state not in (RoundState.OPEN, RoundState.COMPUTING):
        raise MoveNotAllowed
    _ask(round, at)
    return round


@transaction.atomic
def close_round(*, round: Round, by: Actor, at: datetime) -> Round:
    """
    End declaring and queue the final computation of the round.

    :raises PeriodRunning: while the period the round is about has not ended.
    """
    if localdate(at) < round.period_until:
        raise PeriodRunning(day=round.period_until)
    round = _moved(round, RoundState.COMPUTING, by)
    round.save(update_fields=["state"])
    journal.record("evaluation.round.computing", about=round, by=by, at=at)
    _ask(round, at)
    return round


def _ask(round: Round, at: datetime) -> None:
    jobs.enqueue(
        "evaluation.compute", key=f"evaluation.compute:{round.pk}:{at.isoformat()}", at=at, round=round.pk
    )


@transaction.atomic
def compute_round(*, round: Round, at: datetime, told: computing.Told = lambda share: None) -> Round:
    """
    The worker's job: compute an open or computing round; the computing one then goes to its subjects.

    Run twice it changes nothing; killed in the middle it leaves nothing.
    """
    round = _locked(round)
    if round.state not in (RoundState.OPEN, RoundState.COMPUTING):
        return round
    result = computing.compute(round=round, at=at, told=told)
    journal.record(
        "evaluation.round.computed", about=round, by=CLOCK, at=at, written=result.written,
        trouble=len(result.trouble), note=round.trouble,
    )  # fmt: skip
    if round.state == RoundState.COMPUTING:
        ROUND.move(round, RoundState.IN_REPLY)
        round.is_final = True
        round.reply_until = add_working_days(localdate(at), rules.REPLY.on(at))
        round.save(update_fields=["state", "is_final", "reply_until"])
        journal.record(
            "evaluation.round.shown", about=round, by=CLOCK, at=at, until=round.reply_until.isoformat()
        )
    return round


@transaction.atomic
def reply_to_score(*, subject: Subject, reply: str, by: Actor, at: datetime) -> Subject:
    """
    Save the subject's statement about its score, shown beside the score permanently.

    :raises ReplyClosed: outside the reply window.
    """
    round = _locked(subject.round)
    subject = for_update(subject)
    if round.state != RoundState.IN_REPLY or round.reply_until is None or localdate(at) > round.reply_until:
        raise ReplyClosed
    subject.reply, subject.replied_by, subject.replied_at = reply, by.person, at
    subject.answer, subject.answered_at = "", None
    subject.save(update_fields=["reply", "replied_by", "replied_at", "answer", "answered_at"])
    journal.record("evaluation.subject.replied", about=subject, by=by, at=at, note=reply, round=round.pk)
    return subject


@transaction.atomic
def answer_reply(*, subject: Subject, answer: str, by: Actor, at: datetime) -> Subject:
    """Answer a subject's reply; both stand beside the score. :raises OwnCase: for who sits at the subject."""
    round = _locked(subject.round)
    refuse_unless_city(by.person)
    refuse_own(by.person, [subject.institution_id])
    subject = for_update(subject)
    if round.state != RoundState.IN_REPLY or not subject.reply:
        raise ReplyClosed
    subject.answer, subject.answered_at = answer, at
    subject.save(update_fields=["answer", "answered_at"])
    journal.record("evaluation.subject.answered", about=subject, by=by, at=at, note=answer, round=round.pk)
    return subject


@transaction.atomic
def redo_round(*, round: Round, reason: str, by: Actor, at: datetime) -> Round:
    """
    Send a round back to computation after a reply was right and the source was corrected. Its subjects see the result
    anew.
    """
    round = _moved(round, RoundState.COMPUTING, by)
    round.save(update_fields=["state"])
    journal.record("evaluation.round.redone", about=round, by=by, at=at, note=reason)
    _ask(round, at)
    return round


@transaction.atomic
def review_round(*, round: Round, by: Actor, at: datetime) -> Round:
    """
    Find a round ready to be published.

    :raises ReplyRunning: while subjects may still reply. :raises RepliesUnanswered: :raises OwnCase:
    """
    round = _moved(round, RoundState.REVIEWED, by)
    _refuse_interested(round, by)
    silent = round.subjects.filter(institution__isnull=False, reply="").count()
    if silent and round.reply_until is not None and localdate(at) <= round.reply_until:
        raise ReplyRunning(day=round.reply_until, count=silent)
    if waiting := round.subjects.exclude(reply="").filter(answer="").count():
        raise RepliesUnanswered(count=waiting)
    round.reviewed_by, round.reviewed_at = by.person, at
    round.save(update_fields=["state", "reviewed_by", "reviewed_at"])
    journal.record("evaluation.round.reviewed", about=round, by=by, at=at)
    return round


@transaction.atomic
def return_round(*, round: Round, reason: str, by: Actor, at: datetime) -> Round:
    """Send a reviewed round back, saying why."""
    round = _moved(round, RoundState.IN_REPLY, by)
    round.reviewed_by = round.reviewed_at = None
    round.save(update_fields=["state", "reviewed_by", "reviewed_at"])
    journal.record("evaluation.round.returned", about=round, by=by, at=at, note=reason)
    return round


@transaction.atomic
def publish_round(*, round: Round, by: Actor, at: datetime) -> Round:
    """
    Publish a reviewed round; from now on the database refuses to change its scores.

    :raises SamePerson: for who reviewed it. :raises MoveNotAllowed: if a colleague was faster. :raises OwnCase:
    :raises WouldDisclose: if with what was published before it tells of too few people.
    """
    round = _moved(round, RoundState.PUBLISHED, by)
    refuse_same(by.person, round.reviewed_by_id, "复核")
    _refuse_interested(round, by)
    publishing.publish_counts(round=round, at=at)
    round.published_by, round.published_at = by.person, at
    round.save(update_fields=["state", "published_by", "published_at"])
    journal.record("evaluation.round.published", about=round, by=by, at=at, subjects=round.subjects.count())
    return round


@transaction.atomic
def archive_round(*, round: Round, by: Actor, at: datetime) -> Round:
    """Archive a published round; it stays readable."""
    round = _moved(round, RoundState.ARCHIVED, by)
    round.save(update_fields=["state"])
    journal.record("evaluation.round.archived", about=round, by=by, at=at)
    return round


def _refuse_interested(round: Round, by: Actor) -> None:
    refuse_own(by.person, round.subjects.values_list("institution", flat=True))


def _moved(round: Round, target: str, by: Actor) -> Round:
    round = _locked(round)
    refuse_unless_city(by.person)
    ROUND.move(round, target)
    return round


def _locked(round: Round) -> Round:
    return for_update(round, "version__framework")
