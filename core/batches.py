"""
Batch processing of jobs: many jobs of one kind are done in one transaction by a periodic task.

No message is sent for each job, since nobody waits for them (docs/adr/0004).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core import jobs
from core.models.jobs import Job, JobState

log = logging.getLogger(__name__)

Payloads = Sequence[Mapping[str, Any]]
ManyHandler = Callable[[Payloads], Mapping[int, Exception] | None]

RUN_LASTS: Final = timedelta(seconds=50)  # after that other work has its turn

_kinds: dict[str, tuple[ManyHandler, int]] = {}
_running = threading.Lock()


def handler(kind: str, *, at_once: int) -> Callable[[ManyHandler], ManyHandler]:
    """
    Register the decorated function as the batch handler of `kind`, for up to `at_once` jobs in one transaction.

    It takes the list of their payloads and returns the exceptions of those that failed, by their index; the others are
    done. If it raises, nothing was done and each job is tried alone, so that one faulty job does not block the others.
    """

    def register(function: ManyHandler) -> ManyHandler:
        _kinds[kind] = (function, at_once)
        jobs.handler(kind)(lambda **payload: _alone(function, payload))
        jobs.leave_to_batches(kind)
        return function

    return register


def kinds() -> list[str]:
    """The kinds of jobs that have a batch handler."""
    return sorted(_kinds)


def _alone(function: ManyHandler, payload: Mapping[str, Any]) -> None:
    failed = function([payload])
    if failed:
        raise failed[0]


def run_due() -> int:
    """Run the due jobs of every batch kind, unless this process is already doing so; returns how many."""
    if not _running.acquire(blocking=False):
        return 0
    try:
        return sum(_run_due_of(kind) for kind in kinds())
    finally:
        _running.release()


def _run_due_of(kind: str) -> int:
    until, done, at_once = timezone.now() + RUN_LASTS, 0, _kinds[kind][1]
    while timezone.now() < until:
        taken = run(kind)
        done += taken
        if taken < at_once:
            break
    return done


def run(kind: str) -> int:
    """
    Claim and run one batch of due jobs of `kind`; returns how many were claimed.

    Their effects in the database and their state "done" commit together, as for single jobs (jobs.run).
    """
    function, at_once = _kinds[kind]
    claimed = _claim(kind, at_once)
    if not claimed:
        return 0
    worn_out = [
        job for job in claimed if job.attempts > jobs.MAX_ATTEMPTS
    ]  # every worker that took them died
    todo = [job for job in claimed if job.attempts <= jobs.MAX_ATTEMPTS]
    for job in worn_out:
        jobs.put_back(job, jobs.GivenUp())
    try:
        with transaction.atomic():
            failed = function([job.payload for job in todo]) or {}
            _finish([job for place, job in enumerate(todo) if place not in failed])
    except Exception as error:
        log.warning("%d jobs of %s are tried one by one: %s", len(todo), kind, error)
        _one_by_one(todo)
        return len(claimed)
    for place, reason in failed.items():
        jobs.put_back(todo[place], reason)
    return len(claimed)


@transaction.atomic
def _claim(kind: str, at_once: int) -> list[Job]:
    now = timezone.now()
    rows = Job.objects.select_for_update(skip_locked=True).filter(jobs.is_due(now), kind=kind)
    claimed = list(rows.order_by("run_after", "pk")[:at_once])
    until = now + jobs.LEASE
    Job.objects.filter(pk__in=[job.pk for job in claimed]).update(
        state=JobState.RUNNING, leased_until=until, attempts=F("attempts") + 1
    )
    for job in claimed:
        job.attempts += 1
        job.leased_until = until
    return claimed


def _ours(todo: Sequence[Job]) -> dict[str, Any]:
    """Those of `todo` that this process claimed: a lease is given to one claim only."""
    until = todo[0].leased_until if todo else None
    return {"pk__in": [job.pk for job in todo], "state": JobState.RUNNING, "leased_until": until}


def _finish(todo: Sequence[Job]) -> None:
    done = {"state": JobState.DONE, "finished_at": timezone.now(), "done_share": 1, "error": ""}
    if Job.objects.filter(**_ours(todo)).update(**done, leased_until=None) != len(todo):
        raise jobs.LeaseLost


def _one_by_one(todo: Sequence[Job]) -> None:
    """Release the jobs, then run each of them alone."""
    waiting = {"state": JobState.QUEUED, "leased_until": None, "attempts": F("attempts") - 1}
    Job.objects.filter(**_ours(todo)).update(**waiting)
    for job in todo:
        try:
            jobs.run(job.pk)
        except Exception as error:
            log.warning("Job %s of %s failed: %s", job.pk, job.kind, error)
