"""An institution's month in the pipeline beside the city's. Policy: 3.3.1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.timezone import localdate

from cloudplatform.models import Delivery, Order
from cloudplatform.queries.figures import Desk, start_of
from cloudplatform.states import DeliveryState, OrderState
from community.models import Institution, Kind
from community.queries.measures import Measure

ACTIVE_WITHIN = timedelta(days=180)
RECEIVES = (Kind.STATION, Kind.COMMUNITY)


def month(institution: Institution, desk: Desk, at: datetime) -> Sequence[Measure]:
    """Deliveries, attendance, rating and kept orders of `institution` beside the city mean. Two queries besides `desk`."""
    page = "/workbench/orders/" if institution.kind in RECEIVES else "/workbench/deliveries/"
    kept = 100 * desk.kept / desk.ordered if desk.ordered else None
    return [
        Measure(
            "本月配送", desk.delivered, "场", _mean_deliveries(institution, at),
            "本月由接收方验收的场次；全市平均按半年内有过配送的同类单位算", page,
        ),
        Measure(
            "到场率", desk.attendance_pct, "%", desk.city_attendance_pct,
            "办完的场次里，签到座位占没取消的预约座位的比例", "/workbench/events/", 1,
        ),
        Measure(
            "平均评分", desk.rating, "/ 5", desk.city_rating, f"来自 {desk.ratings} 份公开的评价", "/workbench/feedback/", 2
        ),
        Measure("点单兑现", kept, "%", _kept_pct(), f"区里同意的 {desk.ordered} 单，已配送 {desk.kept} 单", page, 1),
    ]  # fmt: skip


def _mean_deliveries(institution: Institution, at: datetime) -> float | None:
    """This month's deliveries per institution of the same side that had one in the last half-year."""
    side = (
        "order__quota__station"
        if institution.kind in ("station", "community")
        else "order__product__supplier"
    )
    since = start_of(localdate(at).replace(day=1))
    found = Delivery.objects.filter(
        state=DeliveryState.ACCEPTED, accepted_at__gte=min(since, at - ACTIVE_WITHIN)
    ).aggregate(total=Count("pk", filter=Q(accepted_at__gte=since)), institutions=Count(side, distinct=True))
    return found["total"] / found["institutions"] if found["institutions"] else None


def _kept_pct() -> float | None:
    found = Order.objects.exclude(
        state__in=[OrderState.DRAFT, OrderState.PLACED, OrderState.RETURNED]
    ).aggregate(
        ordered=Count("pk"), kept=Count("pk", filter=Q(state__in=[OrderState.DELIVERED, OrderState.RATED]))
    )
    return 100 * found["kept"] / found["ordered"] if found["ordered"] else None
