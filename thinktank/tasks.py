"""What the clock does for the think tank: terms end, members are reminded."""

from celery import shared_task
from django.utils import timezone

from core.actors import CLOCK
from thinktank.actions import experts, panels
from thinktank.queries.desk import panels_to_remind


@shared_task(ignore_result=True)
def tend_think_tank(**_newer: object) -> None:
    """Safe to run often: terms end once, a panel is reminded once a day at most."""
    at = timezone.now()
    experts.end_terms(at=at)
    for panel in panels_to_remind(at):
        panels.remind(panel=panel, by=CLOCK, at=at)
