"""Districts side by side with the city mean: what district staff compare themselves with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Left
from django.utils.timezone import localdate

from cloudplatform.models import Booking, Demand, Event, Feedback
from cloudplatform.states import BOOKING_DUE, BookingState, EventState, FeedbackState
from community.models import Area
from community.policy import CITY_CODE

PERIOD = timedelta(days=90)


@dataclass(frozen=True)
class DistrictRow:
    """One district (or the mean of all) over the last 90 days. Percentages 0–100; None without any rows."""

    name: str
    demands: float
    answered_pct: float | None
    events: float
    attendance_pct: float | None
    rating: float | None


def district_comparison(codes: Sequence[str], at: datetime) -> Sequence[DistrictRow]:
    """
    Answer one row for each district within `codes`, then the city mean. Five queries.

    Demands count as answered in time when they were answered by the promised day, of those whose day has passed.
    """
    since = at - PERIOD
    demands = _by_district(
        Demand.objects.filter(posted_at__gte=since), "area_id", all=Count("pk"),
        due=Count("pk", filter=Q(reply_due_on__lt=localdate(at))),
        kept=Count("pk", filter=Q(reply_due_on__lt=localdate(at), answered_at__date__lte=F("reply_due_on"))),
    )  # fmt: skip
    held = Event.objects.filter(state=EventState.HELD, starts_at__gte=since)
    events = _by_district(held, "area_id", all=Count("pk"))
    bookings = _by_district(
        Booking.objects.filter(event__state=EventState.HELD, event__starts_at__gte=since), "event__area_id",
        due=Sum("seats", filter=Q(state__in=BOOKING_DUE)),
        came=Sum("seats", filter=Q(state=BookingState.CHECKED_IN)),
    )  # fmt: skip
    ratings = _by_district(
        Feedback.objects.filter(state=FeedbackState.PUBLISHED, submitted_at__gte=since), "event__area_id",
        all=Count("pk"), mean=Avg("overall"),
    )  # fmt: skip
    districts = list(Area.objects.districts())
    every = [_row(area, demands, events, bookings, ratings) for area in districts]
    shown = [
        row for area, row in zip(districts, every, strict=True) if CITY_CODE in codes or area.code in codes
    ]
    return [*shown, _mean(every)] if every else []


def _by_district(rows: QuerySet[Any], area: str, **figures: Any) -> dict[str, dict[str, Any]]:
    grouped = rows.order_by().annotate(district=Left(area, 6)).values("district").annotate(**figures)
    return {row["district"]: row for row in grouped}


def _row(area: Area, demands: Any, events: Any, bookings: Any, ratings: Any) -> DistrictRow:
    asked, seats = demands.get(area.code, {}), bookings.get(area.code, {})
    return DistrictRow(
        name=area.name,
        demands=asked.get("all", 0),
        answered_pct=_pct(asked.get("kept"), asked.get("due")),
        events=events.get(area.code, {}).get("all", 0),
        attendance_pct=_pct(seats.get("came"), seats.get("due")),
        rating=ratings.get(area.code, {}).get("mean"),
    )


def _pct(part: int | None, whole: int | None) -> float | None:
    return 100 * (part or 0) / whole if whole else None


def _mean(rows: Sequence[DistrictRow]) -> DistrictRow:
    def mean(values: Sequence[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if known else None

    return DistrictRow(
        name="各区平均",
        demands=round(mean([row.demands for row in rows]) or 0, 1),
        answered_pct=mean([row.answered_pct for row in rows]),
        events=round(mean([row.events for row in rows]) or 0, 1),
        attendance_pct=mean([row.attendance_pct for row in rows]),
        rating=mean([row.rating for row in rows]),
    )
