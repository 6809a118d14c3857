"""Periodic task of the roundtable."""

from celery import shared_task
from django.utils import timezone

from core import schedule
from roundtable.actions import clock


@shared_task(ignore_result=True)
@schedule.every(3600)
def follow_roundtables(**_newer: object) -> None:
    """Run the periodic work of the roundtable. Safe to run often and to kill: each reminder is sent once."""
    clock.tick(timezone.now())
