"""Ratings of the sessions of an event: those of its product, else its own and those of its series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from cloudplatform.models import Event, Feedback
from core import measures
from core.measures import Estimate
from core.prepared import Rows, Tuples, number, numbers

SHOWN: Final = 6
NONE: Final = 0  # no row has this key


def rated(event: Event) -> Estimate | None:
    """Their mean with its interval and size, by the measure of the catalogue. One query."""
    return measures.get("feedback.rating").estimate_of(_sums.all(*_marks(event)))


def latest(event: Event) -> Sequence[Feedback]:
    """The latest published ratings with event and product. Two queries, one where there are none."""
    keys = [one.pk for one in _latest.all(*_marks(event))]
    return _listed.all(keys) if keys else []


def _marks(event: Event) -> tuple[int, int, int]:
    """The product whose ratings are shown; where there is none the series, if there is one, else the event itself."""
    if event.product_id:
        return event.product_id, NONE, NONE
    return (NONE, event.series_id, NONE) if event.series_id else (NONE, NONE, event.pk)


def _of(product: int, series: int, event: int) -> Q:
    return Q(product=product) | Q(event__series=series) | Q(event=event)


KEYS: Final = numbers(1)
PRODUCT, SERIES, EVENT = number(1), number(2), number(3)
GIVENS: Final = [PRODUCT, SERIES, EVENT]
SAID: Final = _of(*(one.stands_for for one in GIVENS))
_sums: Final = Tuples(
    "cloudplatform_rated", ["bigint", "bigint", "bigint"],
    lambda: measures.get("feedback.rating").sums_where(SAID), GIVENS,
)  # fmt: skip
_latest: Final = Rows(
    "cloudplatform_feedback_latest", ["bigint", "bigint", "bigint"],
    lambda: Feedback.objects.published().filter(SAID).order_by("-submitted_at", "-pk").only("pk")[:SHOWN], GIVENS,
)  # fmt: skip
_listed: Final = Rows(
    "cloudplatform_feedback_listed", ["bigint[]"],
    lambda: Feedback.objects.filter(pk__in=[KEYS.stands_for]).for_list(), [KEYS],
)  # fmt: skip
