"""
Surveys: open, answer, close with checks, count (answers are destroyed), publish. Policy: 3.3.3.

One person, one answer, and no ballot can be traced: see evaluation/models/surveys.py and docs/adr/0037.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from community.models import Area
from core.crypto import keyed_hash
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from evaluation.actions import publishing
from evaluation.actions.guards import refuse_same, refuse_unless_city
from evaluation.formulas.checks import Opened, findings
from evaluation.models import (
    Answered,
    FreeText,
    Quota,
    SealedAnswer,
    Survey,
    SurveyFlag,
    SurveyQuestion,
    Tally,
)
from evaluation.policy import QuestionKind, SurveyMode
from evaluation.queries.sheets import threshold_on
from evaluation.states import FREE_TEXT, SURVEY, SurveyState, TextState

PAD: Final = 512  # bytes: the length of a sealed answer tells nothing of what is in it
REORDER: Final = """
    WITH moved AS (DELETE FROM evaluation_sealedanswer WHERE survey_id = %s RETURNING survey_id, area_id, age, body)
    INSERT INTO evaluation_sealedanswer (id, survey_id, area_id, age, body)
    SELECT gen_random_uuid(), survey_id, area_id, age, body FROM moved ORDER BY random()
"""


class NothingAsked(DomainError):
    code = "nothing_asked"
    message = _("问卷还没有题目，不能开始。")


class CloseIsOver(DomainError):
    code = "close_is_over"
    message = _("这份问卷的截止时间已经过了，没有人还能答。请另起一份，把截止时间定在以后。")


class NotTaking(DomainError):
    code = "not_taking"
    message = _("这份问卷现在不收答卷：还没开始，或已经截止。您填的内容没有保存。")


class AnsweredAlready(DomainError):
    code = "answered_already"
    message = _("您已经答过这份问卷了，一人一份。换一台设备也不能再答。")


class SignInFirst(DomainError):
    code = "sign_in_first"
    message = _("这份问卷要登录后才能答，一人一份。请先登录。")


class NotDrawn(DomainError):
    code = "not_drawn"
    message = _("这份问卷只请随机抽中的人答。谢谢您的热心，欢迎答开放的问卷。")


class QuotaFull(DomainError):
    code = "quota_full"
    message = _("您所在的区和年龄段已经收满，这次不再问了。谢谢您。没有问到的人数会和结果一起公布。")


class AnswerMissing(DomainError):
    code = "answer_missing"
    message = _("“{question}”还没有答。")


class AnswerUnknown(DomainError):
    code = "answer_unknown"
    message = _("“{question}”的答案不在选项里，请重新选。")


class FlagsOpen(DomainError):
    code = "flags_open"
    message = _("还有 {count} 个疑点没有定。逐个决定计不计入以后，才能计数。")


@transaction.atomic
def open_survey(*, survey: Survey, by: Actor, at: datetime) -> Survey:
    """Begin to take answers; the threshold in force today is told to who answers. :raises NothingAsked: :raises CloseIsOver:"""
    survey = _moved(survey, SurveyState.OPEN, by)
    if not survey.questions.exists():
        raise NothingAsked
    if survey.closes_at <= at:
        raise CloseIsOver
    survey.threshold, survey.opened_by = threshold_on(localdate(at)), by.person
    survey.save(update_fields=["state", "threshold", "opened_by"])
    journal.record("evaluation.survey.opened", about=survey, by=by, at=at, threshold=survey.threshold)
    return survey


@transaction.atomic
def submit_answer(
    *,
    survey: Survey,
    area: Area,
    age: str,
    answers: Mapping[str, Any],
    seconds: int,
    device: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """
    Store one answer: who answered in one list, the encrypted answer in another, in a new order.

    The journal says nothing of it: an entry would be a time and a person.

    :raises NotTaking: :raises SignInFirst: :raises NotDrawn: :raises AnsweredAlready: :raises QuotaFull:
    :raises AnswerMissing: :raises AnswerUnknown:
    """
    survey = for_update(survey)
    if not survey.takes(at):
        raise NotTaking
    clean = checked(survey, answers)
    _note_person(survey, by, device)
    _take_place(survey, area, age)
    put_into_box(survey, area, age, clean, seconds, localtime(at).strftime("%Y-%m-%d %H"))


def checked(survey: Survey, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to the questions that were asked, by the branching; nothing else is kept."""
    clean: dict[str, Any] = {}
    for row in survey.questions.select_related("question", "after"):
        if not row.is_asked(clean):
            continue
        given = answers.get(row.key)
        if given in (None, "", []):
            if row.is_required and row.question.kind != QuestionKind.TEXT:
                raise AnswerMissing(question=row)
            continue
        clean[row.key] = _known(row, given)
    return clean


def _known(row: SurveyQuestion, given: Any) -> Any:
    if row.question.kind == QuestionKind.TEXT:
        return str(given)[:1000]
    codes = {code for code, _words in row.question.choices}
    chosen = [str(one) for one in given] if isinstance(given, list | tuple) else [str(given)]
    if not set(chosen) <= codes or (row.question.kind != QuestionKind.MULTIPLE and len(chosen) != 1):
        raise AnswerUnknown(question=row)
    return chosen if row.question.kind == QuestionKind.MULTIPLE else chosen[0]


def _note_person(survey: Survey, by: Actor, device: str) -> None:
    if survey.mode == SurveyMode.OPEN:
        row = Answered(survey=survey, device=keyed_hash(f"survey {survey.pk} {device}"))
    elif by.user is None:
        raise SignInFirst
    elif (
        survey.mode == SurveyMode.PANEL and not survey.invited.filter(person=by.user, is_drawn=True).exists()
    ):
        raise NotDrawn
    else:
        row = Answered(survey=survey, person=by.user)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AnsweredAlready from error


def _take_place(survey: Survey, area: Area, age: str) -> None:
    quotas = Quota.objects.filter(survey=survey)
    if quotas.filter(area=area, age=age, taken__lt=F("most")).update(taken=F("taken") + 1):
        return
    if quotas.exists():
        raise QuotaFull


@transaction.atomic
def screen_out(*, survey: Survey) -> None:
    """Count a respondent who is not asked because the quota is full. One conditional UPDATE, so that none is lost."""
    Survey.objects.filter(pk=survey.pk, state=SurveyState.OPEN).update(screened_out=F("screened_out") + 1)


def put_into_box(
    survey: Survey, area: Area, age: str, answers: dict[str, Any], seconds: int, hour: str
) -> None:
    body = json.dumps({"answers": answers, "seconds": seconds, "hour": hour}, ensure_ascii=False)
    size = len(body.encode())
    SealedAnswer.objects.create(survey=survey, area=area, age=age, body=body + " " * (-size % PAD))
    with connection.cursor() as cursor:
        cursor.execute(REORDER, [survey.pk])
    Survey.objects.filter(pk=survey.pk).update(received=F("received") + 1)


@transaction.atomic
def close_survey(*, survey: Survey, by: Actor, at: datetime) -> Survey:
    """End a survey and have its answers checked; what looks odd is flagged for a person."""
    survey = _moved(survey, SurveyState.CLOSING, by)
    survey.save(update_fields=["state"])
    rows = opened(survey)
    SurveyFlag.objects.bulk_create(
        SurveyFlag(survey=survey, kind=one.kind, count=len(one.keys), words=one.words, answers=list(one.keys))
        for one in findings(rows)
    )
    journal.record("evaluation.survey.closed", about=survey, by=by, at=at, received=len(rows))
    return survey


def opened(survey: Survey) -> list[Opened]:
    """Decrypt the sealed answers of a survey, in memory only."""
    texts = {
        row.key
        for row in survey.questions.select_related("question")
        if row.question.kind == QuestionKind.TEXT
    }
    found = []
    for row in SealedAnswer.objects.filter(survey=survey):
        body = json.loads(str(row.body))
        answers = body["answers"]
        words = [answers[key] for key in texts if key in answers]
        found.append(Opened(str(row.pk), row.area_id, answers, words, body["seconds"], body["hour"]))
    return found


@transaction.atomic
def decide_flag(*, flag: SurveyFlag, counts: bool, reason: str, by: Actor, at: datetime) -> SurveyFlag:
    """Decide whether flagged answers count, saying why."""
    _closing(flag.survey, by)
    flag = for_update(flag)
    flag.counts, flag.reason, flag.decided_by = counts, reason, by.person
    flag.save(update_fields=["counts", "reason", "decided_by"])
    journal.record(
        "evaluation.flag.decided", about=flag, by=by, at=at, note=reason, counts=counts, answers=flag.count
    )
    return flag


@transaction.atomic
def count_survey(*, survey: Survey, by: Actor, at: datetime) -> Survey:
    """
    Turn the sealed answers into counts per question and stratum, shuffle the texts, destroy the answers and the list of
    who answered. On record.

    :raises FlagsOpen: while a flag is not decided.
    """
    survey = _closing(survey, by)
    if open_flags := survey.flags.filter(counts__isnull=True).count():
        raise FlagsOpen(count=open_flags)
    SURVEY.move(survey, SurveyState.COUNTED)
    dropped = {key for flag in survey.flags.filter(counts=False) for key in flag.answers}
    rows = [row for row in SealedAnswer.objects.filter(survey=survey) if str(row.pk) not in dropped]
    _tally(survey, rows)
    survey.received, survey.dropped = len(rows) + len(dropped), len(dropped)
    SealedAnswer.objects.filter(survey=survey).delete()
    Answered.objects.filter(survey=survey).delete()
    survey.invited.all().delete()
    survey.flags.update(answers=[])
    survey.counted_by, survey.counted_at = by.person, at
    survey.save(update_fields=["state", "received", "dropped", "counted_by", "counted_at"])
    journal.record(
        "evaluation.survey.counted", about=survey, by=by, at=at, counted=len(rows), destroyed=survey.received
    )
    return survey


def _tally(survey: Survey, rows: Sequence[SealedAnswer]) -> None:
    questions = {row.key: row for row in survey.questions.select_related("question")}
    counts: Counter[tuple[str, str, str, str]] = Counter()
    texts: list[FreeText] = []
    for row in rows:
        for key, given in json.loads(str(row.body))["answers"].items():
            if questions[key].question.kind == QuestionKind.TEXT:
                texts.append(FreeText(question=questions[key], text=given))
            else:
                for option in given if isinstance(given, list) else [given]:
                    counts[key, row.area_id, row.age, option] += 1
    Tally.objects.bulk_create(
        Tally(survey=survey, question=questions[key], area_id=area, age=age, option=option, count=count)
        for (key, area, age, option), count in sorted(counts.items())
    )
    random.SystemRandom().shuffle(texts)
    FreeText.objects.bulk_create(texts)


@transaction.atomic
def moderate_text(*, text: FreeText, is_shown: bool, by: Actor, at: datetime) -> FreeText:
    """Publish or withhold a free text (names, insults, what identifies somebody)."""
    refuse_unless_city(by.person)
    text = for_update(text)
    FREE_TEXT.move(text, TextState.SHOWN if is_shown else TextState.HIDDEN)
    text.moderated_by = by.person
    text.save(update_fields=["state", "moderated_by"])
    journal.record("evaluation.survey.text_moderated", about=text.question, by=by, at=at, shown=is_shown)
    return text


@transaction.atomic
def publish_survey(*, survey: Survey, by: Actor, at: datetime) -> Survey:
    """
    Publish the counts by district: a second person does it. :raises SamePerson: :raises WouldDisclose:
    """
    survey = _moved(survey, SurveyState.PUBLISHED, by)
    refuse_same(by.person, survey.counted_by_id, "计数")
    for row in survey.questions.select_related("question").exclude(question__kind=QuestionKind.TEXT):
        if counts := by_district(row):
            publishing.publish_table(
                code=f"survey {survey.pk}:{row.pk}", title=f"{survey.title}：{row}"[:160], counts=counts,
                threshold=survey.threshold or threshold_on(localdate(at)), at=at,
            )  # fmt: skip
    survey.published_by, survey.published_at = by.person, at
    survey.save(update_fields=["state", "published_by", "published_at"])
    journal.record("evaluation.survey.published", about=survey, by=by, at=at, received=survey.received)
    return survey


def by_district(row: SurveyQuestion) -> dict[tuple[str, str], int]:
    """How many of each district chose each option: every row with every column, empty cells too."""
    counts: Counter[tuple[str, str]] = Counter()
    for tally in Tally.objects.filter(question=row).select_related("area"):
        counts[tally.area.name, tally.option] += tally.count
    names, options = sorted({name for name, _option in counts}), sorted({option for _name, option in counts})
    return {(name, option): counts[name, option] for name in names for option in options}


def _closing(survey: Survey, by: Actor) -> Survey:
    refuse_unless_city(by.person)
    survey = for_update(survey)
    SURVEY.move(survey, SurveyState.COUNTED)
    survey.state = SurveyState.CLOSING
    return survey


def _moved(survey: Survey, target: str, by: Actor) -> Survey:
    refuse_unless_city(by.person)
    survey = for_update(survey)
    SURVEY.move(survey, target)
    return survey
