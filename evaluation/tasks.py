"""Background tasks of evaluation: computing rounds, with progress, on demand and nightly."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from core import jobs, schedule
from core.record.actors import CLOCK
from evaluation.actions import rounds, supervision
from evaluation.models import Round
from evaluation.queries.overview import progress_key
from evaluation.states import RoundState

PROGRESS_FOR = 3600  # seconds


@jobs.handler("evaluation.compute")
def compute(*, round: int, **_newer: object) -> None:
    """Compute a round. The share done is kept in the cache, since uncommitted rows are invisible to others."""
    found = Round.objects.filter(pk=round).first()
    if found is None:
        return
    key = progress_key(round)
    try:
        rounds.compute_round(
            round=found, at=timezone.now(), told=lambda share: cache.set(key, share, PROGRESS_FOR)
        )
    finally:
        cache.delete(key)


@shared_task(ignore_result=True)
@schedule.daily(2, 40)
def recompute_open_rounds(**_newer: object) -> None:
    """Each night, after the daily sums were counted again: every open round anew."""
    for round in Round.objects.filter(state=RoundState.OPEN):
        rounds.recompute_round(round=round, by=CLOCK, at=timezone.now())


@shared_task(ignore_result=True)
@schedule.daily(7, 30)
def escalate_overdue_rectifications(**_newer: object) -> None:
    supervision.escalate_overdue(at=timezone.now())
