"""Carrying out a resolution: steps, monthly progress with evidence, acceptance by another party. Policy: 3.1.2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from core.errors import DomainError
from core.files import attachments
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from roundtable.actions.decisions import PersonOfAnother, refuse_due_day
from roundtable.models import Judgement, Progress, Resolution, Roundtable, Step, Verdict
from roundtable.states import LIVE, RESOLUTION, ROUNDTABLE, ResolutionState, RoundtableState

S = ResolutionState


class NoSteps(DomainError):
    code = "no_steps"
    message = _("请至少写一步：做什么、哪天前做完。")


class StepAfterDue(DomainError):
    code = "step_after_due"
    message = _("第 {number} 步的时限晚于整件事的时限（{due}），请改早。")


class ProgressTwice(DomainError):
    code = "progress_twice"
    message = _("{month} 的进展已经报过。有新情况请在下个月报，或写在申请办结里。")


class NotThatMonth(DomainError):
    code = "not_that_month"
    message = _("只能报这个月或上个月的进展。")


class StepsOpen(DomainError):
    code = "steps_open"
    message = _("还有 {count} 步没有做完，不能申请办结。")


class NoEvidence(DomainError):
    code = "no_evidence"
    message = _("申请办结要有佐证：请先报进展，并附上照片或文件。")


class OwnCase(DomainError):
    code = "own_case"
    message = _("牵头和配合单位不能验收自己的事项。请由召集单位、提出议题的单位或另一家来验收。")


@transaction.atomic
def break_down(
    *,
    resolution: Resolution,
    steps: Sequence[tuple[str, date]],
    by: Actor,
    at: datetime,
    person: Seat | None = None,
) -> Resolution:
    """
    Divide a resolution into steps and name the person responsible, by its lead; from now on it is under way.

    :raises NoSteps: without one. :raises StepAfterDue: for a step later than the whole.
    :raises DueOnHoliday: for a step due on a day off. :raises PersonOfAnother: for somebody of another institution.
    """
    resolution = locked(resolution)
    RESOLUTION.move(resolution, S.UNDER_WAY)
    if resolution.steps.exists():
        raise MoveNotAllowed
    if not steps:
        raise NoSteps
    for number, (_text, due_on) in enumerate(steps, 1):
        refuse_due_day(due_on, at)
        if due_on > resolution.due_on and resolution.due_on > localdate(at):
            raise StepAfterDue(number=number, due=f"{resolution.due_on:%-m月%-d日}")
    if person is not None:
        if not Seat.objects.current().filter(pk=person.pk, institution=resolution.lead_id).exists():
            raise PersonOfAnother
        resolution.person = person
    resolution.save(update_fields=["state", "person"])
    for position, (text, due_on) in enumerate(steps, 1):
        step = Step(resolution=resolution, position=position, text=text, due_on=due_on)
        step.full_clean()
        step.save()
    journal.record("roundtable.resolution.broken_down", about=resolution, by=by, at=at, steps=len(steps))
    return resolution


@transaction.atomic
def finish_step(*, step: Step, by: Actor, at: datetime) -> Step:
    resolution = locked(step.resolution)
    if resolution.state != S.UNDER_WAY:
        raise MoveNotAllowed
    step = for_update(step)
    if step.done_at is None:
        step.done_at = at
        step.save(update_fields=["done_at"])
        journal.record("roundtable.step.finished", about=step, by=by, at=at, resolution=resolution.pk)
    return step


@transaction.atomic
def report_progress(
    *, resolution: Resolution, month: date, text: str, done_pct: int, by: Actor, at: datetime,
    uploads: Sequence[UploadedFile[Any]] = (),
) -> Progress:  # fmt: skip
    """
    Report the monthly progress of a resolution, with evidence. :raises ProgressTwice: for a month that has its report.

    :raises NotThatMonth: for another than this month or the last.
    """
    resolution = locked(resolution)
    if resolution.state != S.UNDER_WAY:
        raise MoveNotAllowed
    today, month = localdate(at), month.replace(day=1)
    if (today.year - month.year) * 12 + today.month - month.month not in (0, 1):
        raise NotThatMonth
    row = Progress(
        resolution=resolution, month=month, text=text.strip(), done_pct=done_pct, reported_by=by.person, reported_at=at
    )  # fmt: skip
    row.clean_fields()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "roundtable_progress_once_a_month" not in str(error):
            raise
        raise ProgressTwice(month=f"{month:%Y年%-m月}") from error
    files = [attachments.accept(upload=one, purpose="progress", by=by, at=at) for one in uploads]
    attachments.claim(files, row)
    journal.record(
        "roundtable.progress.reported", about=row, by=by, at=at, resolution=resolution.pk, done_pct=done_pct,
        files=len(files),
    )  # fmt: skip
    return row


@transaction.atomic
def report_done(*, resolution: Resolution, by: Actor, at: datetime) -> Resolution:
    """
    Report a resolution as done, by its lead; somebody else judges. :raises StepsOpen: with steps left.

    :raises NoEvidence: unless progress was reported with a file.
    """
    resolution = locked(resolution)
    RESOLUTION.move(resolution, S.REPORTED)
    left = resolution.steps.filter(done_at__isnull=True).count()
    if left:
        raise StepsOpen(count=left)
    if not any(attachments.about(one).exists() for one in resolution.progress.order_by("-month")):
        raise NoEvidence
    resolution.reported_at, resolution.reported_by = at, by.person
    resolution.save(update_fields=["state", "reported_at", "reported_by"])
    journal.record("roundtable.resolution.reported", about=resolution, by=by, at=at)
    return resolution


@transaction.atomic
def judge(*, resolution: Resolution, verdict: str, note: str, by: Actor, at: datetime) -> Judgement:
    """
    Accept it as done, wholly or in part, or send it back: another party than the doers.

    :raises OwnCase: for somebody who sits at the lead or an assisting unit.
    """
    resolution = locked(resolution)
    doers = [resolution.lead_id, *resolution.assists.values_list("institution_id", flat=True)]
    if Institution.objects.with_seat(by.person).filter(pk__in=doers).exists():
        raise OwnCase
    reporter = resolution.reported_by
    RESOLUTION.move(resolution, S.DONE if verdict == Verdict.DONE else S.UNDER_WAY)
    resolution.done_at = at if verdict == Verdict.DONE else None
    resolution.save(update_fields=["state", "done_at"])
    row = Judgement(
        resolution=resolution, verdict=Verdict(verdict), note=note.strip(), judged_by=by.person, judged_at=at,
        reported_by=reporter,
    )  # fmt: skip
    row.full_clean()
    row.save()
    journal.record("roundtable.resolution.judged", about=resolution, by=by, at=at, note=note, verdict=verdict)
    if verdict == Verdict.DONE:
        settle(roundtable=resolution.item.roundtable, by=by, at=at)
    return row


@transaction.atomic
def instruct(*, resolution: Resolution, note: str, due_on: date, by: Actor, at: datetime) -> Judgement:
    """A further instruction on something done re-opens it, with a new day. Policy: 3.1.2."""
    resolution = locked(resolution)
    if resolution.state != S.DONE:
        raise MoveNotAllowed
    refuse_due_day(due_on, at)
    RESOLUTION.move(resolution, S.UNDER_WAY)
    resolution.done_at, resolution.due_on = None, due_on
    resolution.save(update_fields=["state", "done_at", "due_on"])
    row = Judgement(
        resolution=resolution,
        verdict=Verdict.INSTRUCTED,
        note=note.strip(),
        judged_by=by.person,
        judged_at=at,
    )
    row.full_clean()
    row.save()
    meeting = resolution.item.roundtable
    if meeting is not None and meeting.state == RoundtableState.CLOSED:
        ROUNDTABLE.move(meeting, RoundtableState.MINUTED)
        meeting.save(update_fields=["state"])
    journal.record("roundtable.resolution.instructed", about=resolution, by=by, at=at, note=note)
    return row


@transaction.atomic
def settle(*, roundtable: Roundtable | None, by: Actor, at: datetime) -> bool:
    """Close a meeting whose minutes are final and whose resolutions are all done or carried. Answer whether it closed."""
    if roundtable is None:
        return False
    meeting = for_update(roundtable)
    waits = meeting.state == RoundtableState.MINUTED and meeting.is_adopted_next
    if waits or not ROUNDTABLE.allows(meeting.state, RoundtableState.CLOSED):
        return False
    if Resolution.objects.filter(item__roundtable=meeting, state__in=LIVE).exists():
        return False
    ROUNDTABLE.move(meeting, RoundtableState.CLOSED)
    meeting.save(update_fields=["state"])
    journal.record("roundtable.roundtable.settled", about=meeting, by=by, at=at)
    return True


def locked(resolution: Resolution) -> Resolution:
    return for_update(resolution, "item__roundtable", "lead")
