"""Reconciliation of counters with their rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cloudplatform.models import Booking, Event, Feedback, Order, Product, Quota, WaitEntry
from cloudplatform.models.bookings import SEAT_HOLDING
from cloudplatform.states import ORDER_HOLDS_QUOTA, FeedbackState, WaitState
from core.record.proofs import Proof


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


def drifted_bookings() -> Sequence[Drift]:
    """Live bookings whose `seats` is not the number of people in them."""
    people = Count("attendees", filter=Q(attendees__is_live=True))
    rows = Booking.objects.live().annotate(counted=people).exclude(seats=F("counted"))
    found = rows.order_by("pk").values_list("pk", "seats", "counted")
    return [Drift("booking", pk, says, counted) for pk, says, counted in found]


def _lines(count: Callable[[], Sequence[Drift]]) -> Callable[[datetime], list[str]]:
    return lambda _at: [f"{one.model} {one.pk} says {one.says}, its rows {one.counted}" for one in count()]


PROOFS: Final = (
    Proof("events", _("每场活动的名额"), Event.objects.all, _lines(drifted_events)),
    Proof("bookings", _("每张预约的人数"), Booking.objects.live, _lines(drifted_bookings)),
    Proof("quotas", _("每份点单额度"), Quota.objects.all, _lines(drifted_quotas)),
    Proof("ratings", _("每个产品的评分"), Product.objects.all, _lines(drifted_products)),
)
