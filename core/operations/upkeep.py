"""Write operations of the system officer: retry or drop failed jobs, settle withheld documents, run backups."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models import BackupRun, Job, UnprintedDocument
from core.models.jobs import JobState
from core.operations import backups
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update


def note_unprinted(*, path: str, characters: str, at: datetime) -> UnprintedDocument:
    """Record a withheld document for the system officer. Not journaled: nobody acted."""
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
    """Mark a withheld document as dealt with; a new request for it in vain opens it again."""
    document.settled_at = at
    document.save(update_fields=["settled_at"])
    journal.record("core.document.settled", about=document, by=by, at=at)
    return document


class JobNotGivenUp(DomainError):
    code = "job_not_given_up"
    message = _("这项任务没有失败，不用处理。请刷新列表看看最新状态。")


@transaction.atomic
def retry_job(*, job: Job, by: Actor, at: datetime) -> Job:
    """
    Re-queue a job that was given up, with all its attempts.

    :raises JobNotGivenUp: for any other.
    """
    job = _given_up(job)
    job.state, job.attempts, job.run_after, job.error = JobState.QUEUED, 0, at, ""
    job.save(update_fields=["state", "attempts", "run_after", "error"])
    journal.record("core.job.retried", about=job, by=by, at=at, kind=job.kind)
    return job


@transaction.atomic
def drop_job(*, job: Job, by: Actor, at: datetime) -> Job:
    """
    Drop a job that was given up: it need not be done any more.

    :raises JobNotGivenUp: for any other.
    """
    job = _given_up(job)
    job.state, job.finished_at = JobState.DROPPED, at
    job.save(update_fields=["state", "finished_at"])
    journal.record("core.job.dropped", about=job, by=by, at=at, kind=job.kind)
    return job


def _given_up(job: Job) -> Job:
    locked = for_update(job)
    if locked.state != JobState.FAILED:
        raise JobNotGivenUp
    return locked


def back_up(*, place: str, keep: int, by: Actor, at: datetime) -> BackupRun:
    """
    Make a backup at `place` and record it; a failure is recorded too, and raised.

    :raises BackupPlaceUnusable, BackupRunning, BackupFailed: as `backups.back_up`.
    """
    try:
        made = backups.back_up(place, keep=keep, at=at)
    except backups.BackupRunning:
        raise
    except DomainError as refusal:
        BackupRun.objects.create(at=at, problem=str(refusal)[:300])
        raise
    return note_backup(made, "core.backup.made", by=by, at=at)


@transaction.atomic
def note_backup(backup: backups.Backup, fact: str, *, by: Actor, at: datetime) -> BackupRun:
    """Note a backup that was made, or restored: its row was written after it and is not in it."""
    row, _is_new = BackupRun.objects.get_or_create(
        name=backup.folder.name, defaults={"at": backup.made_at, "size": backup.size}
    )
    journal.record(fact, about=row, by=by, at=at, size=backup.size)
    return row


def backups_stand() -> tuple[datetime | None, bool]:
    """When the newest backup was made (None without any), and whether it is too old by now. One query."""
    recent = Q(at__gte=Now() - backups.OLD_AFTER)
    found = BackupRun.objects.filter(problem="").aggregate(last=Max("at"), recent=Count("pk", filter=recent))
    return found["last"], not found["recent"]
