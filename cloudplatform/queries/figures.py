"""The week ahead on the front page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate, make_aware

from cloudplatform.models import Event


@dataclass(frozen=True)
class Day:
    """One day of the week strip."""

    day: date
    events: int


@dataclass(frozen=True)
class Week:
    """The seven days from today: how many events, and how many of them free of charge."""

    days: Sequence[Day]
    total: int
    free: int


def start_of(day: date) -> datetime:
    """Midnight of a day in the city."""
    return make_aware(datetime.combine(day, time.min))


def week(at: datetime) -> Week:
    """Answer the seven days from today: what is to come, as the list behind it shows. One query."""
    today = localdate(at)
    rows = (
        Event.objects.upcoming(at).filter(starts_at__lt=start_of(today + timedelta(days=7)))
        .annotate(day=TruncDate("starts_at")).values("day").order_by("day")
        .annotate(number=Count("pk"), unpaid=Count("pk", filter=Q(fee_cents=0)))
    )  # fmt: skip
    found = {row["day"]: row for row in rows}
    days = [today + timedelta(days=number) for number in range(7)]
    return Week(
        days=[Day(day, found[day]["number"] if day in found else 0) for day in days],
        total=sum(row["number"] for row in found.values()), free=sum(row["unpaid"] for row in found.values()),
    )  # fmt: skip
