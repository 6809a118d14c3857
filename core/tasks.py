"""The worker's door: thin tasks that ring, sweep, seal and beat."""

from celery import shared_task
from celery.signals import before_task_publish
from django.db import DatabaseError, connection
from django.utils import timezone

from core import actions, health, jobs, retention, sealing
from core.actors import CLOCK


@jobs.bell
def ring(pk: int) -> None:
    """Wake a worker. Without retries: when the broker is away, the sweep is soon enough."""
    run_job.apply_async(kwargs={"job": pk}, retry=False)


@shared_task(ignore_result=True)
def run_job(*, job: int, **_newer: object) -> None:
    jobs.run(job)


@shared_task(ignore_result=True)
def sweep_jobs(**_newer: object) -> None:
    """Hand out what no bell woke anybody for: the truth is in the table."""
    for pk in jobs.due(timezone.now()):
        run_job.delay(job=pk)


@shared_task(ignore_result=True)
def seal_journal(**_newer: object) -> None:
    sealing.seal(at=timezone.now())


@shared_task(ignore_result=True)
def beat_heart(**_newer: object) -> None:
    """The worker's own sign of life; the clock gives its sign when it sends this."""
    health.heard(health.WORKER, at=timezone.now())


@shared_task(ignore_result=True)
def forget_answers(**_newer: object) -> None:
    actions.forget_answers(at=timezone.now())


@shared_task(ignore_result=True)
def prune_personal_data(**_newer: object) -> None:
    """Each night: what has been kept long enough goes."""
    retention.prune(by=CLOCK, at=timezone.now())


@before_task_publish.connect(sender="core.tasks.beat_heart")
def note_clock(**_signal: object) -> None:
    """Only beat sends `beat_heart`, so whoever runs this is the clock."""
    try:
        health.heard(health.CLOCK, at=timezone.now())
    except DatabaseError:
        connection.close()  # the database restarts; the next beat tries again
