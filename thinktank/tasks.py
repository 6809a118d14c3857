"""Periodic tasks of the think tank: end terms, remind members."""

from celery import shared_task
from django.utils import timezone

from core import schedule
from core.record.actors import CLOCK
from thinktank.actions import consultations, experts, panels
from thinktank.queries.consultations import to_remind
from thinktank.queries.expert_pages import panels_to_remind


@shared_task(ignore_result=True)
@schedule.every(6 * 3600)
def run_due_think_tank(**_newer: object) -> None:
    """
    End terms that ran out, send reminders. Safe to run often: a panel or a question is reminded of once a day at most.
    """
    at = timezone.now()
    experts.end_terms(at=at)
    for panel in panels_to_remind(at):
        panels.remind(panel=panel, by=CLOCK, at=at)
    for consultation in to_remind(at):
        consultations.remind_experts(consultation=consultation, by=CLOCK, at=at)
