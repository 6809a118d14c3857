"""Ratings of the sessions of an event without a product."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import Q

from cloudplatform.models import Event, Feedback
from core import measures
from core.measures import Estimate
from core.prepared import Rows, numbers


def of_sessions(event: Event) -> Q:
    """Which ratings are of `event`: its own, and those of the other sessions of its series."""
    return Q(event__series=event.series_id) if event.series_id else Q(event=event.pk)


def rated(said: Q) -> Estimate | None:
    """Their mean with its interval and size, by the measure of the catalogue. One query."""
    return measures.get("feedback.rating").estimate_where(said)


def listed(keys: Iterable[int]) -> Sequence[Feedback]:
    """The ratings of these keys with event and product, the latest first. One query, none without keys."""
    wanted = list(keys)
    return _listed.all(wanted) if wanted else []


KEYS: Final = numbers(1)
_listed: Final = Rows(
    "cloudplatform_feedback_listed", ["bigint[]"],
    lambda: Feedback.objects.filter(pk__in=[KEYS.stands_for]).for_list(), [KEYS],
)  # fmt: skip
