"""The worker's door: thin tasks that ring, sweep, seal and beat."""

from celery import shared_task
from django.utils import timezone

from core import health, jobs, sealing


@jobs.bell
def ring(pk: int) -> None:
    run_job.delay(job=pk)


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


@shared_task(ignore_result=True, bind=True)
def beat_heart(self, **_newer: object) -> None:  # type: ignore[no-untyped-def]
    health.beat()
