"""Feedback as visitors, suppliers and bureau staff read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Avg, Count, Q, QuerySet

from cloudplatform.models import Dimension, Feedback, FeedbackScore
from core.models import User

CITIZEN_DIMENSIONS = (Dimension.CONTENT, Dimension.PERFORMERS, Dimension.ORGANISATION, Dimension.VENUE)
STATION_DIMENSIONS = (Dimension.CONTENT, Dimension.PERFORMERS, Dimension.ORGANISATION, Dimension.PUNCTUALITY)


@dataclass(frozen=True)
class Verdict:
    """What published feedback says together. Means are 1–5, None without any; `low` counts marks of 1 and 2."""

    count: int
    mean: float | None
    low: int
    unanswered: int
    by_dimension: Sequence[tuple[str, float]]


def verdict_of(feedback: QuerySet[Feedback]) -> Verdict:
    """Answer the means of `feedback`, by dimension too. Two queries."""
    figures = feedback.order_by().aggregate(
        count=Count("pk"), mean=Avg("overall"), low=Count("pk", filter=Q(overall__lte=2)),
        unanswered=Count("pk", filter=Q(reply="")),
    )  # fmt: skip
    by_dimension = means_by_dimension(feedback)
    return Verdict(figures["count"], figures["mean"], figures["low"], figures["unanswered"], by_dimension)


def means_by_dimension(feedback: QuerySet[Feedback]) -> Sequence[tuple[str, float]]:
    """The mean score of each dimension that was scored, in their order. One query."""
    rows = FeedbackScore.objects.filter(feedback__in=feedback.order_by().values("pk")).values("dimension")
    means = {row["dimension"]: row["mean"] for row in rows.annotate(mean=Avg("score"))}
    return [(str(one.label), means[one.value]) for one in Dimension if one.value in means]


def answerable_list(user: User | AnonymousUser, *, only_unanswered: bool = False) -> QuerySet[Feedback]:
    """Published feedback `user` may reply to, newest first, with scores."""
    rows = Feedback.objects.answerable_by(user).for_list().prefetch_related("scores")
    return rows.filter(reply="") if only_unanswered else rows
