"""Drafts of surveys: question bank, branching, quotas. Policy: 3.3.3."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.models import Area
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from evaluation.actions.guards import refuse_unless_city
from evaluation.models import Question, Quota, Round, Subject, Survey, SurveyQuestion
from evaluation.states import RoundState, SurveyState


class SurveyFrozen(DomainError):
    code = "survey_frozen"
    message = _("问卷已经开始收答卷，题目不能再改。要改请另起一份。")


class RoundNotTaking(DomainError):
    code = "round_not_taking"
    message = _("“{round}”已经结束填报，不能再归入问卷。请选筹备中或填报中的轮次。")


class SubjectOfAnotherRound(DomainError):
    code = "subject_of_another_round"
    message = _("“{subject}”不在“{round}”里。请选这一轮的对象，或者不选（按区算）。")


@transaction.atomic
def write_question(
    *, code: str, text: str, kind: str, options: Any, rate: str, by: Actor, at: datetime
) -> Question:
    """
    Add a question to the question bank. :raises ValidationError: for a code that is taken, or a choice without options.
    """
    refuse_unless_city(by.person)
    question = Question(code=code, text=text, kind=kind, options=options or [], rate=rate)
    question.full_clean()
    question.save()
    journal.record("evaluation.question.written", about=question, by=by, at=at)
    return question


@transaction.atomic
def write_survey(
    *, title: str, purpose: str, mode: str, opens_at: datetime, closes_at: datetime, by: Actor, at: datetime
) -> Survey:
    refuse_unless_city(by.person)
    survey = Survey(title=title, purpose=purpose, mode=mode, opens_at=opens_at, closes_at=closes_at)
    survey.full_clean()
    survey.save()
    journal.record("evaluation.survey.written", about=survey, by=by, at=at)
    return survey


@transaction.atomic
def ask_question(
    *,
    survey: Survey,
    question: Question,
    is_required: bool,
    after: SurveyQuestion | None = None,
    after_options: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> SurveyQuestion:
    """Add a question at the end of a draft, perhaps only for who chose some answer before. :raises SurveyFrozen:"""
    survey = _draft(survey, by)
    row = SurveyQuestion(
        survey=survey, question=question, position=survey.questions.count() + 1, is_required=is_required,
        after=survey.questions.get(pk=after.pk) if after else None, after_options=list(after_options),
    )  # fmt: skip
    row.full_clean()
    row.save()
    journal.record("evaluation.survey.changed", about=survey, by=by, at=at, question=question.pk)
    return row


@transaction.atomic
def set_quota(*, survey: Survey, area: Area, age: str, most: int, by: Actor, at: datetime) -> Quota:
    survey = _draft(survey, by)
    quota, _is_new = Quota.objects.update_or_create(
        survey=survey, area=area, age=age, defaults={"most": most}
    )
    journal.record("evaluation.survey.changed", about=survey, by=by, at=at, area=area.pk, most=most)
    return quota


@transaction.atomic
def feed_round(
    *, survey: Survey, round: Round, subject: Subject | None = None, by: Actor, at: datetime
) -> Survey:
    """
    Make the rates of a draft survey inputs of `round`: before anybody answers, so that no result is picked.

    :raises SurveyFrozen: once it takes answers. :raises RoundNotTaking: :raises SubjectOfAnotherRound:
    """
    survey = _draft(survey, by)
    round = for_update(round)
    if round.state not in (RoundState.PREPARED, RoundState.OPEN):
        raise RoundNotTaking(round=round)
    if subject is not None and subject.round_id != round.pk:
        raise SubjectOfAnotherRound(subject=subject, round=round)
    survey.round, survey.subject = round, subject
    survey.save(update_fields=["round", "subject"])
    journal.record(
        "evaluation.survey.changed", about=survey, by=by, at=at, round=round.pk,
        subject=subject.ref if subject else "",
    )  # fmt: skip
    return survey


def _draft(survey: Survey, by: Actor) -> Survey:
    refuse_unless_city(by.person)
    survey = for_update(survey)
    if survey.state != SurveyState.DRAFT:
        raise SurveyFrozen
    return survey
