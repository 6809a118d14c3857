"""Queries about feedback: means, lists, export."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from cloudplatform.models import Dimension, Feedback
from community.models import Institution
from community.policy import Right
from core import measures
from core.measures import Cell, Cut, Kind, Period
from core.models import User

CITIZEN_DIMENSIONS = (Dimension.CONTENT, Dimension.PERFORMERS, Dimension.ORGANISATION, Dimension.VENUE)
STATION_DIMENSIONS = (Dimension.CONTENT, Dimension.PERFORMERS, Dimension.ORGANISATION, Dimension.PUNCTUALITY)


@dataclass(frozen=True)
class Verdict:
    """Summary of published feedback. Means are 1–5, None without any; `low` counts marks of 1 and 2."""

    count: int
    mean: float | None
    low: int
    unanswered: int
    by_dimension: Sequence[tuple[str, float]]


def verdict_of(user: User | AnonymousUser, at: datetime) -> Verdict:
    """
    Answer what published feedback says of the institutions `user` speaks for. Four queries.

    Means are those of the catalogue of measures, counted from the rows as they are now; what was said of an event
    between two of these institutions counts for both.
    """
    keys = [str(pk) for pk in Institution.objects.where(user, Right.SPEAK).values_list("pk", flat=True)]
    ever, rating = Period.up_to(localdate(at)), measures.get("feedback.rating")
    cells = rating.counted_cells(Kind.INSTITUTION, ever, only=keys)
    mean = rating.value(sum(cells[1:], start=cells[0])) if cells else None
    figures = Feedback.objects.answerable_by(user).order_by().aggregate(
        count=Count("pk"), low=Count("pk", filter=Q(overall__lte=2)), unanswered=Count("pk", filter=Q(reply="")),
    )  # fmt: skip
    return Verdict(**figures, mean=mean, by_dimension=means_by_dimension(keys, ever))


def means_by_dimension(institutions: Collection[str], period: Period) -> Sequence[tuple[str, float]]:
    """The mean score of each item that was scored, of institutions by key, in the order of the items. One query."""
    measure, found = measures.get("feedback.item_rating"), dict[str, Cell]()
    for cell in measure.cells(Kind.INSTITUTION, period, Cut.DIMENSION, only=institutions):
        found[cell.cut] = found[cell.cut] + cell if cell.cut in found else cell
    means = ((str(one.label), measure.value(found.get(one.value))) for one in Dimension)
    return [(label, mean) for label, mean in means if mean is not None]


TITLES = ("活动", "什么时候说的", "总体", "评语", "回复")


def table(rows: QuerySet[Feedback]) -> Iterator[Sequence[object]]:
    """The rows under TITLES; nobody is named."""
    for one in rows:
        yield one.event.title, one.submitted_at, one.overall, one.comment, one.reply


def answerable_list(user: User | AnonymousUser, *, only_unanswered: bool = False) -> QuerySet[Feedback]:
    """Published feedback `user` may reply to, newest first, with scores."""
    rows = Feedback.objects.answerable_by(user).for_list().prefetch_related("scores")
    return rows.filter(reply="") if only_unanswered else rows
