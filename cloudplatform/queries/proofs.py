"""Counters beside the rows that explain them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from cloudplatform.models import Booking, Event, Feedback, Order, Product, Quota, WaitEntry
from cloudplatform.models.bookings import SEAT_HOLDING
from cloudplatform.states import ORDER_HOLDS_QUOTA, FeedbackState, WaitState


@dataclass(frozen=True)
class Drift:
    """A counter that does not equal its rows."""

    model: str
    pk: int
    says: int
    counted: int


def _total(rows: QuerySet, key: str, what: Sum | Count) -> Coalesce:  # type: ignore[type-arg]
    grouped = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(total=what).values("total")
    return Coalesce(Subquery(grouped), 0)


def drifted_events() -> Sequence[Drift]:
    """Events whose `taken` is not the seats of live bookings plus those of open offers."""
    booked = _total(Booking.objects.filter(state__in=SEAT_HOLDING), "event", Sum("seats"))
    offered = _total(WaitEntry.objects.filter(state=WaitState.OFFERED), "event", Sum("seats"))
    rows = Event.objects.annotate(counted=booked + offered).exclude(taken=F("counted"))
    return [
        Drift("event", pk, says, counted) for pk, says, counted in rows.values_list("pk", "taken", "counted")
    ]


def drifted_quotas() -> Sequence[Drift]:
    """Quotas whose `used` is not the units of the orders that hold quota."""
    counted = _total(Order.objects.filter(state__in=ORDER_HOLDS_QUOTA), "quota", Sum("units"))
    rows = Quota.objects.annotate(counted=counted).exclude(used=F("counted"))
    return [Drift("quota", pk, says, found) for pk, says, found in rows.values_list("pk", "used", "counted")]


def drifted_products() -> Sequence[Drift]:
    """Products whose rating is not that of their published feedback."""
    published = Feedback.objects.filter(state=FeedbackState.PUBLISHED)
    rows = Product.objects.annotate(
        counted=_total(published, "product", Sum("overall")),
        number_of=_total(published, "product", Count("pk")),
    ).exclude(Q(rating_sum=F("counted")) & Q(rating_count=F("number_of")))
    return [
        Drift("product", pk, says, found)
        for pk, says, found in rows.values_list("pk", "rating_sum", "counted")
    ]
