"""Periodic tasks of projects: reconcile accounts, open yearly reviews, remind leads."""

from celery import shared_task
from django.utils import timezone
from django.utils.timezone import localdate

from core import schedule
from core.record.actors import CLOCK
from projects.actions import money
from projects.actions.checks import open_yearly_check
from projects.notices.projects import remind
from projects.queries.waiting import due_soon, unreviewed


@shared_task(ignore_result=True)
@schedule.every(24 * 3600)
def reconcile_accounts(**_newer: object) -> None:
    money.reconcile_accounts(at=timezone.now())


@shared_task(ignore_result=True)
@schedule.every(6 * 3600)
def run_due_projects(**_newer: object) -> None:
    at = timezone.now()
    for project in unreviewed(localdate(at)):
        open_yearly_check(project=project, by=CLOCK, at=at)
    for one in due_soon(localdate(at)):
        remind(one.project, title=one.title, due_on=one.due_on, path=one.path, at=at)
