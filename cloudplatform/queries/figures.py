"""The figures of the pages that gather: each from rows, each with the words of how it is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Avg, Count, Q, QuerySet, Sum
from django.db.models.functions import Left, TruncDate, TruncMonth
from django.utils.timezone import localdate, localtime, make_aware

from cloudplatform.models import Booking, Delivery, Demand, Event, Feedback, Order, Product
from cloudplatform.states import (
    BOOKING_DUE,
    BookingState,
    DeliveryState,
    DemandState,
    EventState,
    FeedbackState,
    OrderState,
)
from community.models import Institution

CITY_FOR_S: Final = 600  # city means may be ten minutes old: they are counted over every booking


@dataclass(frozen=True)
class Figure:
    """One number with its unit and the sentence that says how it is counted."""

    name: str
    value: float | None
    unit: str
    counted: str

    @property
    def sign(self) -> str:
        """The one character that stands for the stage: 需 集 点 送 评."""
        return {"征集": "集", "配送": "送"}.get(self.name, self.name[0])


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
    """Answer the seven days from today. One query."""
    today = localdate(at)
    rows = (
        Event.objects.filter(
            state=EventState.PUBLISHED, starts_at__gte=start_of(today), starts_at__lt=start_of(today + timedelta(days=7))
        )
        .annotate(day=TruncDate("starts_at")).values("day").order_by("day")
        .annotate(number=Count("pk"), unpaid=Count("pk", filter=Q(fee_cents=0)))
    )  # fmt: skip
    found = {row["day"]: row for row in rows}
    days = [today + timedelta(days=number) for number in range(7)]
    return Week(
        days=[Day(day, found[day]["number"] if day in found else 0) for day in days],
        total=sum(row["number"] for row in found.values()), free=sum(row["unpaid"] for row in found.values()),
    )  # fmt: skip


def pipeline(at: datetime) -> Sequence[Figure]:
    """The year so far, stage by stage. Five queries. Policy: 3.3.1."""
    since = start_of(date(localdate(at).year, 1, 1))
    rated = Feedback.objects.filter(state=FeedbackState.PUBLISHED, submitted_at__gte=since).aggregate(
        mean=Avg("overall"), number=Count("pk")
    )
    placed = [state for state in OrderState if state not in (OrderState.DRAFT, OrderState.CANCELLED)]
    return [
        Figure("需求", Demand.objects.filter(posted_at__gte=since).exclude(state=DemandState.WITHDRAWN).count(), "条",
               "今年提出的需求，不含本人撤回的。"),
        Figure("征集", Product.objects.shelf().filter(shelved_at__gte=since).count(), "个产品",
               "今年审核通过并上架的产品，含已暂停和下架的。"),
        Figure("点单", Order.objects.filter(state__in=placed, placed_at__gte=since).count(), "单",
               "今年提交的点单，不含草稿和取消的。"),
        Figure("配送", Delivery.objects.filter(state=DeliveryState.ACCEPTED, accepted_at__gte=since).count(), "场",
               "今年由接收方验收的配送。"),
        Figure("评价", rated["mean"], "/ 5 分", f"今年公开的 {rated['number']} 份评价的平均分，每份来自签到或验收的人。"),
    ]  # fmt: skip


@dataclass(frozen=True)
class Month:
    """A month of an institution's deliveries and ratings beside the city's."""

    first: date
    deliveries: int
    rating: float | None
    city_rating: float | None


@dataclass(frozen=True)
class Desk:
    """An institution's own figures of this month beside the city mean. Percentages 0–100, None without rows."""

    delivered: int
    delivered_before: int
    attendance_pct: float | None
    city_attendance_pct: float | None
    rating: float | None
    ratings: int
    city_rating: float | None
    kept: int
    ordered: int
    months: Sequence[Month]
    districts: Mapping[str, int]

    @property
    def takes_part(self) -> bool:
        """Whether the institution supplies, orders or hosts at all: then these figures say something about it."""
        return bool(self.ordered or self.ratings or self.districts) or self.attendance_pct is not None


def desk(institution: Institution, at: datetime) -> Desk:
    """Answer the workbench figures of an institution as supplier, host or station. Nine queries."""
    first = localdate(at).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    mine = Q(order__product__supplier=institution) | Q(order__quota__station=institution)
    done = Delivery.objects.filter(mine, state=DeliveryState.ACCEPTED)
    rated = Feedback.objects.filter(state=FeedbackState.PUBLISHED)
    my_rated = rated.filter(Q(product__supplier=institution) | Q(event__host=institution))
    my = my_rated.aggregate(mean=Avg("overall"), number=Count("pk"))
    orders = Order.objects.filter(Q(product__supplier=institution) | Q(quota__station=institution)).exclude(
        state__in=[OrderState.DRAFT, OrderState.PLACED, OrderState.RETURNED]
    )
    counted = orders.aggregate(
        ordered=Count("pk"), kept=Count("pk", filter=Q(state__in=[OrderState.DELIVERED, OrderState.RATED]))
    )
    by_district = done.order_by().annotate(part=Left("order__quota__station__area_id", 6)).values_list("part")
    return Desk(
        delivered=done.filter(accepted_at__gte=start_of(first)).count(),
        delivered_before=done.filter(accepted_at__gte=start_of(before), accepted_at__lt=start_of(first)).count(),
        attendance_pct=_attendance(Q(event__host=institution) | Q(event__product__supplier=institution)),
        city_attendance_pct=cache.get_or_set("city-attendance", lambda: _attendance(Q()), CITY_FOR_S),
        rating=my["mean"], ratings=my["number"], city_rating=rated.aggregate(mean=Avg("overall"))["mean"],
        kept=counted["kept"], ordered=counted["ordered"], months=_months(done, my_rated, rated, at),
        districts=dict(by_district.annotate(number=Count("pk"))),
    )  # fmt: skip


def _attendance(whose: Q) -> float | None:
    seats = Booking.objects.filter(whose, event__state=EventState.HELD).aggregate(
        due=Sum("seats", filter=Q(state__in=BOOKING_DUE)),
        came=Sum("seats", filter=Q(state=BookingState.CHECKED_IN)),
    )
    return 100 * (seats["came"] or 0) / seats["due"] if seats["due"] else None


def _months(
    done: QuerySet[Any], my_rated: QuerySet[Any], rated: QuerySet[Any], at: datetime, number: int = 6
) -> Sequence[Month]:
    first = localdate(at).replace(day=1)
    firsts = [first]
    while len(firsts) < number:
        firsts.insert(0, (firsts[0] - timedelta(days=1)).replace(day=1))
    since = start_of(firsts[0])
    deliveries = _by_month(done, "accepted_at", since, Count("pk"))
    mine = _by_month(my_rated, "submitted_at", since, Avg("overall"))
    city = _by_month(rated, "submitted_at", since, Avg("overall"))
    return [
        Month(month, int(deliveries.get(month, 0) or 0), mine.get(month), city.get(month)) for month in firsts
    ]


def _by_month(rows: QuerySet[Any], column: str, since: datetime, what: Count | Avg) -> Mapping[date, float]:
    grouped = (
        rows.filter(**{f"{column}__gte": since}).order_by().annotate(month=TruncMonth(column)).values("month")
    )
    return {localtime(row["month"]).date(): row["figure"] for row in grouped.annotate(figure=what)}
