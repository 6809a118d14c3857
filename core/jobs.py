"""Job queue in PostgreSQL: work to be done once, later, by the worker that holds the job's lease (docs/adr/0004)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from core.models.jobs import Job, JobState

LEASE: Final = timedelta(minutes=2)
RETRY_AFTER: Final = timedelta(seconds=20)
MAX_ATTEMPTS: Final = 8


class LeaseLost(Exception):
    """Another worker holds the job by now; the effects of this one are rolled back."""


class GivenUp(Exception):
    """The job was started as often as jobs are and never finished."""


Handler = Callable[..., object]
Value = str | int | float | bool | None | list[int] | list[str]

_handlers: dict[str, Handler] = {}
_names: dict[str, str] = {}
_given_up: dict[str, Handler] = {}
_wakers: list[Callable[[int], object]] = []
_left_to_batches: set[str] = set()


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the decorated function as the handler of `kind`. It takes the payload as keywords."""

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        return function

    return register


def name_kinds(names: Mapping[str, str]) -> None:
    """Register the descriptions of kinds of jobs, which people read."""
    _names.update(names)


def names() -> Mapping[str, str]:
    """The descriptions of the kinds of jobs, by kind."""
    return dict(sorted(_names.items()))


def when_given_up(kind: str) -> Callable[[Handler], Handler]:
    """
    Register the decorated function as the callback for jobs of `kind` that are given up, to inform who waits. It takes
    the payload as keywords, and `at`.
    """

    def register(function: Handler) -> Handler:
        _given_up[kind] = function
        return function

    return register


def leave_to_batches(kind: str) -> None:
    """Send no wake-up message for jobs of `kind`: they are done in batches (core.batches)."""
    _left_to_batches.add(kind)


def waker(wake: Callable[[int], object]) -> Callable[[int], object]:
    """
    Register the function that notifies a waiting worker of a job (core.tasks, by Celery). A lost message costs seconds,
    not work.
    """
    _wakers[:] = [wake]
    return wake


def enqueue(kind: str, *, key: str, at: datetime, **payload: Value) -> None:
    """
    Queue a job of `kind`, to be done after `at`, in the caller's transaction. A second job with the same `key` is
    ignored.
    """
    enqueue_all(kind, {key: payload}, at=at)


def enqueue_all(kind: str, payloads: Mapping[str, Mapping[str, Value]], *, at: datetime) -> None:
    """As `enqueue`, for many at once: payloads by their keys. One query."""
    rows = [
        Job(kind=kind, key=key, payload=payload, run_after=at, created_at=at)
        for key, payload in payloads.items()
    ]
    Job.objects.bulk_create(rows, ignore_conflicts=True)
    if _wakers and kind not in _left_to_batches:
        for key in payloads:
            _wake_when_committed(key)


def _wake_when_committed(key: str) -> None:
    transaction.on_commit(lambda: _wake(key), robust=True)


def _wake(key: str) -> None:
    pk = Job.objects.filter(key=key, state=JobState.QUEUED).values_list("pk", flat=True).first()
    if pk is not None:
        _wakers[0](pk)


def is_due(at: datetime) -> Q:
    """Jobs that wait for a worker: queued and due, or running with a lease that ran out."""
    return Q(state=JobState.QUEUED, run_after__lte=at) | Q(state=JobState.RUNNING, leased_until__lte=at)


def due(at: datetime, limit: int = 200, besides: Collection[str] = ()) -> list[int]:
    """Primary keys of due jobs, except those of the kinds `besides`."""
    rows = Job.objects.filter(is_due(at)).exclude(kind__in=besides)
    return list(rows.order_by("run_after", "pk").values_list("pk", flat=True)[:limit])


def run(pk: int) -> bool:
    """
    Run job `pk` unless somebody else does or did; True if this call did it.

    The job's effects in the database and its state "done" commit together, so a crash between them cannot happen;
    effects outside (a letter) happen at least once.
    """
    now = timezone.now()
    claimed = Job.objects.filter(is_due(now), pk=pk).update(
        state=JobState.RUNNING, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    job = Job.objects.get(pk=pk)
    try:
        if job.attempts > MAX_ATTEMPTS:
            raise GivenUp  # every worker that took it died
        with transaction.atomic():
            _handlers[job.kind](**job.payload)
            _finish(job)
    except Exception as error:
        put_back(job, error)
        raise
    return True


def _held(job: Job) -> QuerySet[Job]:
    """The row of `job` while the lease of this attempt is the last one given out."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _finish(job: Job) -> None:
    """Set the job's state to done; raises LeaseLost if another worker holds it by now."""
    now = timezone.now()
    if not _held(job).update(state=JobState.DONE, finished_at=now, done_share=1, error="", leased_until=None):
        raise LeaseLost


def put_back(job: Job, error: Exception) -> None:
    """
    Re-queue a failed job with increasing delay; after MAX_ATTEMPTS give it up, for a person to decide (core.admin).
    """
    is_over = job.attempts >= MAX_ATTEMPTS
    is_ours = _held(job).update(
        state=JobState.FAILED if is_over else JobState.QUEUED,
        run_after=timezone.now() + RETRY_AFTER * 2 ** min(job.attempts - 1, MAX_ATTEMPTS),
        leased_until=None,
        error=f"{type(error).__name__}: {error}"[:2000],
    )
    if is_over and is_ours and job.kind in _given_up:
        with transaction.atomic():
            _given_up[job.kind](**job.payload, at=timezone.now())
