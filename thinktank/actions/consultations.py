"""Consultations: ask, assign experts, give opinions, answer, record what became of each opinion. Policy: 3.5.1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core import searchtext
from core.dates import workdays
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from thinktank import policy, rules
from thinktank.models import Assignment, Consultation, Expert, Fate, Opinion
from thinktank.queries.consultations import ties_to
from thinktank.queries.search_texts import of_consultation
from thinktank.states import CONSULTATION, ConsultationState


class NobodyAsked(DomainError):
    code = "nobody_asked"
    message = _("请至少选一位专家；都不合适就先不分派，在“不予受理”里写明原因。")


class TooManyExperts(DomainError):
    code = "too_many_experts"
    message = _("一个问题最多请 {most} 位专家，这次加上已请的有 {count} 位，请少选几位。")


class ExpertTied(DomainError):
    code = "expert_tied"
    message = _("{expert}要回避（{why}），请换一位。")


class MustRecuse(DomainError):
    code = "must_recuse"
    message = _(
        "您和提出咨询的单位或人有关（{why}），不能答这个问题。请在“不能答”里写“要回避”，秘书处会另请别人。"
    )


class NobodyToRemind(DomainError):
    code = "nobody_to_remind"
    message = _("请过的专家都交了意见或说了不能答，没有人要催。可以综合答复，或再请别人。")


class ExpertNotInTerm(DomainError):
    code = "expert_not_in_term"
    message = _("{expert}现在不在聘期内，请换一位。")


class DueTooEarly(DomainError):
    code = "due_too_early"
    message = _("期限最早是 {day}，请改一个日期。")


class OpinionGiven(DomainError):
    code = "opinion_given"
    message = _("这个问题您已经提交过意见，提交后不能再改。要补充请联系秘书处。")


class OpinionTooLate(DomainError):
    code = "opinion_too_late"
    message = _("这个问题已经答复，不再收意见。谢谢您。")


class NothingGathered(DomainError):
    code = "nothing_gathered"
    message = _("还没有收到专家意见，不能综合答复。可以催办，或再请别的专家。")


class FatesMissing(DomainError):
    code = "fates_missing"
    message = _("还有 {count} 条专家意见没有写明采纳情况和原因，写完才能办结。")


class NotAnsweredYet(DomainError):
    code = "not_answered_yet"
    message = _("综合答复之后才能写采纳情况。")


@dataclass(frozen=True)
class Question:
    """What is asked; `about` is the journal subject of what it is about, with its title and page."""

    matter: str
    title: str
    question: str
    background: str = ""
    wanted_on: date | None = None
    about: str = ""
    about_title: str = ""
    about_path: str = ""


@transaction.atomic
def ask(*, institution: Institution, question: Question, by: Actor, at: datetime) -> Consultation:
    """
    Ask in the name of `institution`.

    :raises DueTooEarly: if the wanted day is not after today.
    """
    _refuse_early(question.wanted_on, at)
    consultation = Consultation(
        institution=institution, asked_by=by.person, asked_at=at, is_sample=institution.is_sample, **vars(question)
    )  # fmt: skip
    consultation.full_clean(exclude=["search"])
    consultation.save()
    journal.record(
        "thinktank.consultation.asked", about=consultation, by=by, at=at, institution=institution.pk
    )
    return consultation


@transaction.atomic
def recall(*, consultation: Consultation, by: Actor, at: datetime) -> Consultation:
    """Take a question back before experts are asked, to change it: a draft again. :raises MoveNotAllowed: afterwards."""
    consultation = _locked(consultation)
    CONSULTATION.move(consultation, ConsultationState.DRAFT)
    consultation.answer_due_on = None
    consultation.save(update_fields=["state", "answer_due_on"])
    journal.record("thinktank.consultation.recalled", about=consultation, by=by, at=at)
    return consultation


@transaction.atomic
def edit(*, consultation: Consultation, question: Question, by: Actor, at: datetime) -> Consultation:
    """
    Change a question that was taken back.

    :raises MoveNotAllowed: while it is asked. :raises DueTooEarly: if the wanted day is not after today.
    """
    consultation = _locked(consultation)
    if consultation.state != ConsultationState.DRAFT:
        raise MoveNotAllowed
    _refuse_early(question.wanted_on, at)
    for name in ("matter", "title", "question", "background", "wanted_on"):
        setattr(consultation, name, getattr(question, name))
    consultation.full_clean(exclude=["search"])
    consultation.save()
    journal.record("thinktank.consultation.edited", about=consultation, by=by, at=at)
    return consultation


@transaction.atomic
def ask_again(*, consultation: Consultation, by: Actor, at: datetime) -> Consultation:
    """Ask a question that was taken back. :raises DueTooEarly: if the wanted day has passed meanwhile."""
    consultation = _locked(consultation)
    _refuse_early(consultation.wanted_on, at)
    CONSULTATION.move(consultation, ConsultationState.ASKED)
    consultation.asked_by, consultation.asked_at = by.person, at
    consultation.save(update_fields=["state", "asked_by", "asked_at"])
    journal.record(
        "thinktank.consultation.asked",
        about=consultation,
        by=by,
        at=at,
        institution=consultation.institution_id,
    )
    return consultation


@transaction.atomic
def void(*, consultation: Consultation, by: Actor, at: datetime) -> Consultation:
    """End a question for good before experts are asked; it stays to be read and copied."""
    return _move(consultation, ConsultationState.WITHDRAWN, "thinktank.consultation.voided", by, at)


@transaction.atomic
def copy(*, consultation: Consultation, by: Actor, at: datetime) -> Consultation:
    """Start a new question, a draft, with what another of one's institution says: no files, no wanted day."""
    names = ("matter", "title", "question", "background", "about", "about_title", "about_path")
    made = Consultation(
        institution=consultation.institution, asked_by=by.person, asked_at=at, state=ConsultationState.DRAFT,
        is_sample=consultation.is_sample, **{name: getattr(consultation, name) for name in names},
    )  # fmt: skip
    made.full_clean(exclude=["search"])
    made.save()
    journal.record("thinktank.consultation.copied", about=made, by=by, at=at, source=consultation.pk)
    return made


def _refuse_early(wanted_on: date | None, at: datetime) -> None:
    if wanted_on is not None and wanted_on <= localdate(at):
        raise DueTooEarly(day=localdate(at).isoformat())


@transaction.atomic
def accept(*, consultation: Consultation, by: Actor, at: datetime) -> Consultation:
    """Take the question on; the answer is due in 20 working days."""
    consultation = _locked(consultation)
    CONSULTATION.move(consultation, ConsultationState.ACCEPTED)
    consultation.answer_due_on = workdays.add_working_days(localdate(at), rules.ANSWER_WITHIN.on(at))
    consultation.save(update_fields=["state", "answer_due_on"])
    journal.record("thinktank.consultation.accepted", about=consultation, by=by, at=at)
    return consultation


@transaction.atomic
def decline(*, consultation: Consultation, reason: str, by: Actor, at: datetime) -> Consultation:
    """Refuse the question, with a reason the asker reads."""
    consultation = _locked(consultation)
    CONSULTATION.move(consultation, ConsultationState.DECLINED)
    consultation.reason = reason
    consultation.save(update_fields=["state", "reason"])
    journal.record("thinktank.consultation.declined", about=consultation, by=by, at=at, note=reason)
    return consultation


@transaction.atomic
def assign(
    *, consultation: Consultation, experts: Sequence[Expert], due_on: date, by: Actor, at: datetime
) -> Consultation:
    """
    Ask `experts` for their opinion by `due_on`; more may be asked while opinions come in.

    :raises NobodyAsked: without experts. :raises TooManyExperts: beyond EXPERTS_A_QUESTION.
    :raises ExpertTied: if one would be left out of a panel about the asking institution or the asker.
    :raises ExpertNotInTerm: if one is not appointed today. :raises DueTooEarly: unless `due_on` is after today.
    """
    consultation = _locked(consultation)
    if consultation.state != ConsultationState.ASSIGNED:
        CONSULTATION.move(consultation, ConsultationState.ASSIGNED)
    asked = set(consultation.assignments.values_list("expert", flat=True))
    new = [expert for expert in experts if expert.pk not in asked]
    if not new:
        raise NobodyAsked
    if len(asked) + len(new) > policy.EXPERTS_A_QUESTION:
        raise TooManyExperts(most=policy.EXPERTS_A_QUESTION, count=len(asked) + len(new))
    if due_on <= localdate(at):
        raise DueTooEarly(day=localdate(at).isoformat())
    _refuse_unfit(consultation, new, at)
    for expert in new:
        assignment = Assignment.objects.create(
            consultation=consultation, expert=expert, assigned_at=at, due_on=due_on
        )
        journal.record(
            "thinktank.assignment.made", about=assignment, by=by, at=at, consultation=consultation.pk
        )
    consultation.save(update_fields=["state"])
    return consultation


@transaction.atomic
def decline_assignment(*, assignment: Assignment, reason: str, by: Actor, at: datetime) -> Assignment:
    """
    Decline to give an opinion, with the reason.

    :raises OpinionGiven: after one has.
    """
    _locked(assignment.consultation)
    assignment = for_update(assignment)
    if Opinion.objects.filter(assignment=assignment).exists() or assignment.declined_at is not None:
        raise OpinionGiven
    assignment.declined_at, assignment.declined_reason = at, reason
    assignment.save(update_fields=["declined_at", "declined_reason"])
    journal.record("thinktank.assignment.declined", about=assignment, by=by, at=at, note=reason)
    return assignment


@transaction.atomic
def give_opinion(*, assignment: Assignment, text: str, may_name: bool, by: Actor, at: datetime) -> Opinion:
    """
    Give one's opinion; it cannot be changed afterwards.

    :raises OpinionTooLate: once the question is answered. :raises OpinionGiven: the second time, or after declining.
    :raises MustRecuse: if something ties the expert to the asker by now.
    """
    consultation = _locked(assignment.consultation)
    if consultation.state != ConsultationState.ASSIGNED:
        raise OpinionTooLate
    if Assignment.objects.filter(pk=assignment.pk, declined_at__isnull=False).exists():
        raise OpinionGiven
    if tie := ties_to(consultation, [assignment.expert], at).get(assignment.expert_id):
        raise MustRecuse(why=policy.ASKER_TIES[tie])
    try:
        with transaction.atomic():
            opinion = Opinion.objects.create(
                assignment=assignment, text=text.strip(), may_name=may_name, given_at=at
            )
    except IntegrityError as error:
        raise OpinionGiven from error
    journal.record("thinktank.opinion.given", about=opinion, by=by, at=at, consultation=consultation.pk)
    return opinion


@transaction.atomic
def remind_experts(*, consultation: Consultation, by: Actor, at: datetime) -> Consultation:
    """Remind those who have neither answered nor declined. :raises NobodyToRemind: if all have."""
    consultation = _locked(consultation)
    if not Assignment.objects.waiting().filter(consultation=consultation).exists():
        raise NobodyToRemind
    journal.record("thinktank.consultation.reminded", about=consultation, by=by, at=at)
    return consultation


@transaction.atomic
def answer(*, consultation: Consultation, answer: str, by: Actor, at: datetime) -> Consultation:
    """
    Gather the opinions into one answer, which the asker reads.

    :raises NothingGathered: without any opinion.
    """
    consultation = _locked(consultation)
    CONSULTATION.move(consultation, ConsultationState.ANSWERED)
    if not Opinion.objects.filter(assignment__consultation=consultation).exists():
        raise NothingGathered
    consultation.answer, consultation.answered_at = answer.strip(), at
    consultation.save(update_fields=["state", "answer", "answered_at"])
    journal.record("thinktank.consultation.answered", about=consultation, by=by, at=at, note=answer)
    return consultation


@transaction.atomic
def judge_opinion(*, opinion: Opinion, fate: Fate | str, reason: str, by: Actor, at: datetime) -> Opinion:
    """
    Record what became of an opinion, with the reason its author reads; may be corrected until the question is closed.

    :raises NotAnsweredYet: before the answer. :raises MoveNotAllowed: once closed.
    """
    consultation = _locked(opinion.assignment.consultation)
    if consultation.state == ConsultationState.CLOSED:
        raise MoveNotAllowed
    if consultation.state != ConsultationState.ANSWERED:
        raise NotAnsweredYet
    opinion = for_update(opinion)
    opinion.fate, opinion.fate_reason, opinion.fate_at = Fate(fate), reason.strip(), at
    opinion.save(update_fields=["fate", "fate_reason", "fate_at"])
    journal.record(
        "thinktank.opinion.judged", about=opinion, by=by, at=at, note=reason, fate=str(opinion.fate)
    )
    return opinion


@transaction.atomic
def close(*, consultation: Consultation, is_public: bool, by: Actor, at: datetime) -> Consultation:
    """
    Close an answered question; the answer is published or kept for the asker.

    :raises FatesMissing: while an opinion's fate is not recorded.
    """
    consultation = _locked(consultation)
    CONSULTATION.move(consultation, ConsultationState.CLOSED)
    missing = Opinion.objects.filter(assignment__consultation=consultation, fate="").count()
    if missing:
        raise FatesMissing(count=missing)
    consultation.closed_at, consultation.is_public = at, is_public
    consultation.search = searchtext.document(*of_consultation(consultation))
    consultation.save(update_fields=["state", "closed_at", "is_public", "search"])
    journal.record("thinktank.consultation.closed", about=consultation, by=by, at=at, is_public=is_public)
    return consultation


def _refuse_unfit(consultation: Consultation, experts: Sequence[Expert], at: datetime) -> None:
    today = localdate(at)
    ids = [expert.pk for expert in experts]
    fit = set(Expert.objects.filter(pk__in=ids).appointed_on(today).values_list("pk", flat=True))
    out = ties_to(consultation, experts, at)
    for expert in experts:
        if expert.pk not in fit:
            raise ExpertNotInTerm(expert=expert)
        if expert.pk in out:
            raise ExpertTied(expert=expert, why=policy.ASKER_TIES[out[expert.pk]])


def _move(
    consultation: Consultation, state: ConsultationState, fact: str, by: Actor, at: datetime
) -> Consultation:
    consultation = _locked(consultation)
    CONSULTATION.move(consultation, state)
    consultation.save(update_fields=["state"])
    journal.record(fact, about=consultation, by=by, at=at)
    return consultation


def _locked(consultation: Consultation) -> Consultation:
    return for_update(consultation, "institution", "asked_by")
