"""What the system officer does: jobs that were given up, documents that were withheld."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core import journal
from core.actors import Actor
from core.errors import DomainError
from core.models import Job, UnprintedDocument
from core.models.jobs import JobState


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
