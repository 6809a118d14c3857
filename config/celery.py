"""Celery application: worker and beat. Job rows in PostgreSQL decide; a message of the broker only wakes a worker."""

import os
from typing import Final

from celery import Celery
from celery.signals import worker_init

import core.operations.worker_memory  # noqa: F401  (listens to the worker)
from core import schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

YIELDS_BY: Final = 10  # of 19

app = Celery("huacheng")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = schedule.entries()  # filled as the tasks of the apps are imported


@worker_init.connect  # type: ignore[untyped-decorator]
def yield_to_pages(**_signal: object) -> None:
    """Lower the priority (nice) of the worker's process, so that page requests go first."""
    os.nice(YIELDS_BY)
