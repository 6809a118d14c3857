"""Self-checks against the service standard, the institution's part: join, fill in, submit, explain. Policy: 4.2c."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.places.actions.standards import fill_in_lines, locked, moved
from community.places.models import CheckAnswer, CheckRound, CheckVerdict, Facility, SelfCheck
from community.places.queries.grading import standard_of
from community.places.states import SelfCheckState
from core.errors import DomainError
from core.files import attachments
from core.models import Attachment
from core.record import journal
from core.record.actors import Actor
from core.record.journal import subject_of
from core.record.lifecycle import MoveNotAllowed

S = SelfCheckState
OPEN = (S.DUE, S.RETURNED)  # in these the sheet can be written in


class AnswersMissing(DomainError):
    code = "answers_missing"
    message = _("第 {lines} 条还没有选。先保存的内容都在，选完再交。")


class EvidenceMissing(DomainError):
    code = "evidence_missing"
    message = _("第 {lines} 条选了“做到”或“部分做到”，请写一句依据或传一个文件。")


class ReplyMissing(DomainError):
    code = "reply_missing"
    message = _("第 {lines} 条和抽查不一致，请写明认可，或说明为什么不同。")


class NoStandard(DomainError):
    code = "no_standard_for_facility"
    message = _("还没有适用于{facility}的服务标准，暂时不用自查。")


@dataclass(frozen=True)
class Answer:
    """What the institution says of one line."""

    verdict: str
    note: str = ""
    files: Sequence[UploadedFile[Any]] = ()


@transaction.atomic
def join_round(*, round: CheckRound, facility: Facility, by: Actor, at: datetime) -> SelfCheck:
    """
    Give a facility that came later its sheet; having one already changes nothing.

    :raises NoStandard: if there is none for its kind of institution.
    """
    found = SelfCheck.objects.filter(round=round, facility=facility).first()
    if found is not None:
        return found
    standard = standard_of(facility.institution, round.opens_on)
    if standard is None:
        raise NoStandard(facility=facility.name)
    check = SelfCheck.objects.create(round=round, facility=facility, standard=standard)
    fill_in_lines([check])
    journal.record("community.selfcheck.joined", about=check, by=by, at=at, round=round.pk)
    return check


@transaction.atomic
def save_answers(*, check: SelfCheck, answers: Mapping[int, Answer], by: Actor, at: datetime) -> SelfCheck:
    """
    Keep what has been filled in so far, by answer, with its files.

    :raises MoveNotAllowed: once it is handed in.
    """
    check = locked(check)
    if check.state not in OPEN:
        raise MoveNotAllowed
    for row in check.answers.filter(pk__in=answers):
        given = answers[row.pk]
        row.verdict = given.verdict if given.verdict in CheckVerdict.values else ""
        row.note = given.note
        row.save(update_fields=["verdict", "note"])
        files = [
            attachments.accept(upload=upload, purpose="evidence_check", by=by, at=at)
            for upload in given.files
        ]
        attachments.claim(files, row)
    journal.record("community.selfcheck.saved", about=check, by=by, at=at)
    return check


@transaction.atomic
def submit_check(*, check: SelfCheck, by: Actor, at: datetime) -> SelfCheck:
    """
    Hand the sheet in to the district.

    :raises AnswersMissing: while a line is not answered.
    :raises EvidenceMissing: while a line that is met shows nothing for it.
    """
    check = locked(check)
    rows = list(check.answers.select_related("item").order_by("item__number"))
    missing = [row for row in rows if not row.verdict]
    if missing:
        raise AnswersMissing(lines=_numbers(missing))
    bare = [row for row in rows if row.verdict != CheckVerdict.NO and not row.note.strip()]
    shown = _with_files(bare)
    bare = [row for row in bare if row.pk not in shown]
    if bare:
        raise EvidenceMissing(lines=_numbers(bare))
    check.answers.update(return_note="")
    check.submitted_at, check.submitted_by, check.comment = at, by.person, ""
    return moved(check, S.SUBMITTED, "community.selfcheck.submitted", by, at)


@transaction.atomic
def explain_differences(
    *, check: SelfCheck, replies: Mapping[int, str], by: Actor, at: datetime
) -> SelfCheck:
    """Answer every line on which the spot check differs. :raises ReplyMissing: while one has no word."""
    check = locked(check)
    rows = [row for row in check.answers.select_related("item").order_by("item__number") if row.differs]
    for row in rows:
        row.reply = replies.get(row.pk, "").strip() or row.reply
    silent = [row for row in rows if not row.reply]
    if silent:
        raise ReplyMissing(lines=_numbers(silent))
    CheckAnswer.objects.bulk_update(rows, ["reply"])
    return moved(check, S.EXPLAINED, "community.selfcheck.explained", by, at)


def _numbers(rows: Sequence[CheckAnswer]) -> str:
    return "、".join(str(row.item.number) for row in rows)


def _with_files(rows: Sequence[CheckAnswer]) -> set[int]:
    """Which of `rows` have a file. One query."""
    subjects = {subject_of(row): row.pk for row in rows}
    found = Attachment.objects.filter(about__in=subjects).values_list("about", flat=True)
    return {subjects[about] for about in found}
