"""What the clock does for the roundtable."""

from celery import shared_task
from django.utils import timezone

from core import schedule
from roundtable.actions import clock


@shared_task(ignore_result=True)
@schedule.every(3600)
def follow_roundtables(**_newer: object) -> None:
    """Safe to run often and to kill: what was told is told once."""
    clock.tick(timezone.now())
