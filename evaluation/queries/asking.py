"""Whose words were part of a finding: people who rated the subject low, and who asked for what it lacked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from cloudplatform.models import Feedback
from core import measures
from core.measures import Kind, Period
from core.models import User
from evaluation.models import Rectification
from evaluation.queries.catalogue import MODELS
from evaluation.queries.sources import RATING

LOOK_BACK: Final = timedelta(days=183)  # before it was opened, where no round says the period
LOW_MARK: Final = 3  # and below
ASK_AT_MOST: Final = 500


def people_to_ask(rectification: Rectification) -> Sequence[User]:
    """Everybody whose published mark of the subject was low in the period the finding is about. One query."""
    model, _sign, key = rectification.ref.partition(":")
    kind = _kind(model, key)
    measure = measures.get(RATING)
    if kind is None or kind not in measure.kinds:
        return []
    rows = measure.rows(measures.Subject(kind, key), _period(rectification))
    authors = Feedback.objects.filter(pk__in=rows.values("pk"), overall__lte=LOW_MARK).values("author")
    return list(User.objects.filter(pk__in=authors, is_active=True).order_by("pk")[:ASK_AT_MOST])


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
