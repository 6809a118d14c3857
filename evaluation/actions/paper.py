"""Data entry of paper questionnaires by two people independently; a third decides where they differ."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.models import Area
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from evaluation.actions.guards import SamePerson
from evaluation.actions.surveys import NotTaking, checked, put_into_box
from evaluation.models import PaperSheet, Survey
from evaluation.policy import SurveyMode
from evaluation.states import PAPER, SheetState


class PaperNotTaken(DomainError):
    code = "paper_not_taken"
    message = _("抽中的人答的问卷不收纸质卷。")


@transaction.atomic
def type_sheet(
    *, survey: Survey, number: str, area: Area, age: str, answers: Mapping[str, Any], by: Actor, at: datetime
) -> PaperSheet:
    """
    Type a paper form. The second person never sees the first entry: both are compared afterwards.

    :raises SamePerson: for who typed it before. :raises NotTaking: :raises AnswerMissing: :raises AnswerUnknown:
    :raises MoveNotAllowed: for a form that is in the box already.
    """
    survey = for_update(survey)
    if not survey.takes(at):
        raise NotTaking
    if survey.mode == SurveyMode.PANEL:
        raise PaperNotTaken
    typed = {"area": area.pk, "age": age, "answers": checked(survey, answers)}
    body = json.dumps(typed, ensure_ascii=False, sort_keys=True)
    sheet = PaperSheet.objects.filter(survey=survey, number=number).first()
    if sheet is None:
        return PaperSheet.objects.create(survey=survey, number=number, first_by=by.person, first_body=body)
    if by.person.pk in (sheet.first_by_id, sheet.second_by_id):
        raise SamePerson(step="录这一份")
    if sheet.state == SheetState.DIFFERS:
        return _in_box(sheet, typed, SheetState.SETTLED, by, at)
    if sheet.state != SheetState.ONCE:
        raise MoveNotAllowed
    sheet.second_by = by.person
    if sheet.first_body == body:
        return _in_box(sheet, typed, SheetState.AGREED, by, at)
    PAPER.move(sheet, SheetState.DIFFERS)
    sheet.second_body = body
    sheet.save()
    journal.record("evaluation.papersheet.differs", about=sheet, by=by, at=at)
    return sheet


def _in_box(sheet: PaperSheet, typed: dict[str, Any], state: str, by: Actor, at: datetime) -> PaperSheet:
    PAPER.move(sheet, state)
    if state == SheetState.SETTLED:
        sheet.settled_by = by.person
    sheet.first_body = sheet.second_body = ""
    sheet.save()
    area = Area.objects.get(pk=typed["area"])
    put_into_box(sheet.survey, area, typed["age"], typed["answers"], 0, "")
    return sheet
