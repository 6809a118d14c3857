"""What the clock does for projects: each task calls one action."""

from celery import shared_task
from django.utils import timezone

from projects.actions import money


@shared_task(ignore_result=True)
def prove_accounts(**_newer: object) -> None:
    money.prove_accounts(at=timezone.now())
