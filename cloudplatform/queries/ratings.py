"""Ratings of the sessions of an event without a product."""

from __future__ import annotations

from django.db.models import Q

from cloudplatform.models import Event
from core import measures
from core.measures import Estimate


def of_sessions(event: Event) -> Q:
    """Which ratings are of `event`: its own, and those of the other sessions of its series."""
    return Q(event__series=event.series_id) if event.series_id else Q(event=event.pk)


def rated(said: Q) -> Estimate | None:
    """Their mean with its interval and size, by the measure of the catalogue. One query."""
    return measures.get("feedback.rating").estimate_where(said)
