"""Celery tasks of this app: each calls one function. `wake_worker` sends a job to a worker."""

import logging
import time
from typing import Final

from celery import shared_task
from celery.signals import before_task_publish
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from core import actions, batches, daily_sums, jobs, schedule
from core.errors import DomainError
from core.operations import health, upkeep
from core.privacy import retention
from core.record import pending, proofs, sealing
from core.record.actors import CLOCK

log = logging.getLogger(__name__)

BROKER_AWAY_FOR_S: Final = 5.0
_send_again_at = 0.0


@jobs.waker
def wake_worker(pk: int) -> None:
    """
    Notify a worker of a job. While the broker is away this is skipped for BROKER_AWAY_FOR_S: `send_due_jobs` finds the
    job.
    """
    global _send_again_at  # noqa: PLW0603  (one process, one broker)
    if time.monotonic() < _send_again_at:
        return
    try:
        run_job.apply_async(kwargs={"job": pk}, retry=False)
    except OperationalError:
        _send_again_at = time.monotonic() + BROKER_AWAY_FOR_S
        log.warning("The broker does not answer; jobs wait for the clock.")


@shared_task(ignore_result=True)
def run_job(*, job: int, **_newer: object) -> None:
    jobs.run(job)


@shared_task(ignore_result=True)
@schedule.every(10)
def send_due_jobs(**_newer: object) -> None:
    """Send due jobs whose message was lost or never sent to the workers, from their rows."""
    for pk in jobs.due(timezone.now(), besides=batches.kinds()):
        run_job.delay(job=pk)


@shared_task(ignore_result=True)
@schedule.every(5)
def run_due_batches(**_newer: object) -> None:
    """Run the job kinds that are done in batches, such as notices and letters."""
    batches.run_due()


@shared_task(ignore_result=True)
@schedule.every(60)
def seal_journal(**_newer: object) -> None:
    sealing.seal(at=timezone.now())


@shared_task(ignore_result=True)
@schedule.every(10)
def report_worker(**_newer: object) -> None:
    """Heartbeat of the worker; sending it is the heartbeat of the clock."""
    health.heard(health.WORKER, at=timezone.now())


@shared_task(ignore_result=True)
@schedule.every(3600)
def forget_answers(**_newer: object) -> None:
    actions.forget_answers(at=timezone.now())


@shared_task(ignore_result=True)
@schedule.every(300)
def carry_out_due(**_newer: object) -> None:
    """Execute confirmed acts of two people whose day has come."""
    pending.carry_out_due(at=timezone.now())


@shared_task(ignore_result=True)
@schedule.daily(3, 20)
def prune_personal_data(**_newer: object) -> None:
    """Nightly: delete personal data whose retention period is over."""
    retention.prune(by=CLOCK, at=timezone.now())


@shared_task(ignore_result=True)
@schedule.daily(2, 10)
def recount_daily_sums(**_newer: object) -> None:
    """Nightly: recount the daily sums of measures from the rows and add the days that passed."""
    daily_sums.recount_all(at=timezone.now())


@shared_task(ignore_result=True)
@schedule.daily(2, 40)
def prove_counters(**_newer: object) -> None:
    """Nightly, before counters are corrected: run all reconciliations and store the results."""
    proofs.prove_and_keep(at=timezone.now())


@shared_task(ignore_result=True)
@schedule.daily(1, 30)
def back_up(**_newer: object) -> None:
    """Nightly, where a place is configured: make a backup; a failure is recorded for the system officer."""
    if settings.BACKUP_DIR:
        try:
            upkeep.back_up(place=settings.BACKUP_DIR, keep=settings.BACKUPS_KEPT, by=CLOCK, at=timezone.now())
        except DomainError as refusal:
            log.error("No backup: %s", refusal)


@before_task_publish.connect(sender="core.tasks.report_worker")
def note_clock(**_signal: object) -> None:
    """Save the heartbeat of the clock: only beat sends `report_worker`, so whoever sends it is the clock."""
    try:
        health.heard(health.CLOCK, at=timezone.now())
    except DatabaseError:
        connection.close()  # the database restarts; the next beat tries again
