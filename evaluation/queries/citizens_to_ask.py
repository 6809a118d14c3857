"""Citizens to ask about a finding: those who rated the subject low, and those whose demand was not answered in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from cloudplatform.models import Feedback
from core import measures
from core.measures import Kind, Period
from core.measures import Subject as Measured
from core.models import User
from evaluation.models import Rectification
from evaluation.queries.catalogue import MODELS
from evaluation.queries.sources import RATING

ANSWERING: Final = "demands.on_time_rate"
OF_DEMANDS: Final = "demands."  # indicators that rest on demands
AREAS: Final = frozenset({Kind.DISTRICT, Kind.STREET})  # who owes answers to demands
LOOK_BACK: Final = timedelta(days=183)  # before it was opened, where no round says the period
LOW_MARK: Final = 3  # and below
ASK_AT_MOST: Final = 500


def people_to_ask(rectification: Rectification) -> Sequence[User]:
    """
    Who marked the subject low in the period the finding is about, in public; of a street or a district also who asked
    for something there and was not answered by the day, where the round looks at that. Two queries.
    """
    model, _sign, key = rectification.ref.partition(":")
    kind = _kind(model, key)
    if kind is None:
        return []
    about, period = Measured(kind, key), _period(rectification)
    concerned = Q(pk__in=_raters(about, period))
    if kind in AREAS and _is_about_demands(rectification):
        concerned |= Q(pk__in=_askers(about, period))
    return list(User.objects.filter(concerned, is_active=True).order_by("pk")[:ASK_AT_MOST])


def _raters(about: Measured, period: Period) -> QuerySet[Any, Any]:
    rows = measures.get(RATING).rows(about, period)
    return Feedback.objects.filter(pk__in=rows.values("pk"), overall__lte=LOW_MARK).values("author")


def _askers(about: Measured, period: Period) -> QuerySet[Any, Any]:
    """Who waited beyond the day for an answer, or waits still."""
    rows = measures.get(ANSWERING).rows(about, period)
    return rows.exclude(answered_at__date__lte=F("reply_due_on")).values("asker")


def _is_about_demands(rectification: Rectification) -> bool:
    """A person's finding may be about anything; a round's only about what its framework looks at."""
    subject = rectification.subject
    if subject is None:
        return True
    return subject.round.version.indicators.filter(measure__startswith=OF_DEMANDS).exists()


def _kind(model: str, key: str) -> Kind | None:
    if model == "community.area":
        return {6: Kind.DISTRICT, 9: Kind.STREET}.get(len(key))
    return next((kind for kind, name in MODELS.items() if name == model), None)


def _period(rectification: Rectification) -> Period:
    if rectification.subject is not None:
        round = rectification.subject.round
        return Period.days(round.period_from, round.period_until)
    opened: datetime = rectification.opened_at
    return Period(opened - LOOK_BACK, opened)
