"""What the system officer does: the working days of a year, jobs that were given up, documents that were withheld."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core import journal
from core.actors import Actor
from core.errors import DomainError
from core.models import CalendarDay, CalendarYear, Job, UnprintedDocument
from core.models.jobs import JobState
from core.statutory_days import statutory_days


class CalendarYearWrong(DomainError):
    code = "calendar_year_wrong"
    message = _("{year} 年的放假安排填得不对：{problem}。请对照国务院办公厅的通知再填。")


@transaction.atomic
def set_calendar_year(
    *, year: int, source: str, days_off: Sequence[date], worked: Sequence[date], by: Actor, at: datetime
) -> CalendarYear:
    """
    Enter the list of the State Council for `year`: the days off, and weekend days worked for them.

    What was entered for the same days before is replaced; entering the year again mends it.

    :raises CalendarYearWrong: for days of other years, days both off and worked, or no day off at all.
    """
    strange = sorted(day for day in {*days_off, *worked} if day.year != year)
    if strange:
        raise CalendarYearWrong(year=year, problem=f"{strange[0]:%Y-%m-%d}不在这一年")
    both = sorted(set(days_off) & set(worked))
    if both:
        raise CalendarYearWrong(year=year, problem=f"{both[0]:%m-%d}又放假又上班")
    lost = sorted(set(statutory_days(year)) - set(days_off))
    if lost:
        raise CalendarYearWrong(year=year, problem=f"法定节假日{lost[0]:%m-%d}没有列入放假")
    row, _made = CalendarYear.objects.update_or_create(year=year, defaults={"source": source, "noted_at": at})
    for day in (*days_off, *worked):
        CalendarDay.objects.update_or_create(
            day=day, defaults={"is_working": day in worked, "name": f"{year} 年放假安排"}
        )
    journal.record("core.calendar.year_set", about=row, by=by, at=at, off=len(days_off), worked=len(worked))
    return row


def note_unprinted(*, path: str, characters: str, at: datetime) -> UnprintedDocument:
    """Put a withheld document before the system officer. Not journaled: nobody acted."""
    row, is_new = UnprintedDocument.objects.get_or_create(
        path=path[:300], defaults={"characters": characters[:200], "first_at": at, "last_at": at}
    )
    if not is_new:
        UnprintedDocument.objects.filter(pk=row.pk).update(
            characters=characters[:200], times=F("times") + 1, last_at=at, settled_at=None
        )
    return row


@transaction.atomic
def settle_unprinted(*, document: UnprintedDocument, by: Actor, at: datetime) -> UnprintedDocument:
    """Say that somebody has seen to a withheld document; asking for it in vain opens it again."""
    document.settled_at = at
    document.save(update_fields=["settled_at"])
    journal.record("core.document.settled", about=document, by=by, at=at)
    return document


class JobNotGivenUp(DomainError):
    code = "job_not_given_up"
    message = _("这项任务没有失败，不用处理。请刷新列表看看最新状态。")


@transaction.atomic
def retry_job(*, job: Job, by: Actor, at: datetime) -> Job:
    """Queue a job that was given up again, with all its attempts. :raises JobNotGivenUp: for any other."""
    job = _given_up(job)
    job.state, job.attempts, job.run_after, job.error = JobState.QUEUED, 0, at, ""
    job.save(update_fields=["state", "attempts", "run_after", "error"])
    journal.record("core.job.retried", about=job, by=by, at=at, kind=job.kind)
    return job


@transaction.atomic
def drop_job(*, job: Job, by: Actor, at: datetime) -> Job:
    """Say that a job that was given up need not be done any more. :raises JobNotGivenUp: for any other."""
    job = _given_up(job)
    job.state, job.finished_at = JobState.DROPPED, at
    job.save(update_fields=["state", "finished_at"])
    journal.record("core.job.dropped", about=job, by=by, at=at, kind=job.kind)
    return job


def _given_up(job: Job) -> Job:
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.state != JobState.FAILED:
        raise JobNotGivenUp
    return locked
