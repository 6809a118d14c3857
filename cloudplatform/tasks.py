"""Periodic tasks of the platform: each finds ids and calls one action for each."""

from celery import shared_task
from django.utils import timezone

from cloudplatform.actions import check_ins, demands, proofs, waiting
from cloudplatform.models import Demand, Event, WaitEntry
from cloudplatform.queries.bookings import events_with_a_line
from cloudplatform.states import EventState, WaitState
from core import schedule
from core.record.actors import CLOCK


@shared_task(ignore_result=True)
@schedule.every(30)
def expire_offers(**_newer: object) -> None:
    at = timezone.now()
    for entry in WaitEntry.objects.filter(state=WaitState.OFFERED, offer_until__lte=at).order_by(
        "offer_until"
    ):
        waiting.expire_offer(entry=entry, at=at)
    for event in events_with_a_line(at):
        waiting.offer_free_seats(event=event, at=at)
        waiting.close_line(event=event, by=CLOCK, at=at)


@shared_task(ignore_result=True)
@schedule.every(600)
def close_day(**_newer: object) -> None:
    at = timezone.now()
    for event in Event.objects.filter(state=EventState.PUBLISHED, ends_at__lte=at).order_by("ends_at"):
        check_ins.close_event(event=event, at=at)


@shared_task(ignore_result=True)
@schedule.every(3600)
def mark_overdue_demands(**_newer: object) -> None:
    at = timezone.now()
    for demand in (
        Demand.objects.overdue(timezone.localdate(at)).filter(overdue_at__isnull=True).order_by("pk")
    ):
        demands.mark_overdue(demand=demand, at=at)


@shared_task(ignore_result=True)
@schedule.daily(3, 10)
def reconcile_counters(**_newer: object) -> None:
    proofs.reconcile_counters(at=timezone.now())
