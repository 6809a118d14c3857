"""What the clock does for the roundtable."""

from celery import shared_task
from django.utils import timezone

from roundtable.actions import clock


@shared_task(ignore_result=True)
def follow_roundtables(**_newer: object) -> None:
    """Safe to run often and to kill: what was told is told once."""
    clock.tick(timezone.now())
