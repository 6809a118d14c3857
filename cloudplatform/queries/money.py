"""Amounts of an institution's orders: sessions times the price agreed. Settling itself is not done here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from cloudplatform.models import Order, Side
from cloudplatform.states import ORDER_HAS_PRICE, DeliveryState, OrderState
from community.models import Institution

AGREED, REPORTED, TO_SETTLE, BROKEN = "agreed", "reported", "to_settle", "broken"
STAGES: Final = {
    AGREED: "约定了，还没配送", REPORTED: "报了配送，等验收", TO_SETTLE: "已验收，待结算", BROKEN: "爽约，不结算",
}  # fmt: skip
TITLES: Final = ("编号", "产品", "供方", "接收方", "日期", "场次", "单价（元）", "金额（元）", "进度")


@dataclass(frozen=True)
class StageSum:
    """What one stage comes to."""

    stage: str
    name: str
    orders: int
    sessions: int
    cents: int


def orders_of(institution: Institution, side: str) -> QuerySet[Any]:
    """The orders that were taken on, as `side` of them; each with its `stage` and the `day_at` it is for. One query."""
    mine = Q(product__supplier=institution) if side == Side.SUPPLIER else Q(quota__station=institution)
    waits = Q(delivery__state__in=[DeliveryState.REPORTED, DeliveryState.DISPUTED])
    stage = Case(
        When(state=OrderState.BROKEN, then=Value(BROKEN)),
        When(state__in=[OrderState.DELIVERED, OrderState.RATED], then=Value(TO_SETTLE)),
        When(waits, then=Value(REPORTED)),
        default=Value(AGREED), output_field=CharField(),
    )  # fmt: skip
    rows = Order.objects.filter(mine, state__in=ORDER_HAS_PRICE)
    return rows.annotate(stage=stage, day_at=Coalesce("event__starts_at", "starts_at")).order_by(
        "-day_at", "-pk"
    )


def years_of(rows: QuerySet[Any]) -> Sequence[int]:
    """The years in which something was or will be, the last first. One query."""
    return sorted({moment.year for moment in rows.order_by().datetimes("day_at", "year")}, reverse=True)


def sums(rows: QuerySet[Any]) -> Sequence[StageSum]:
    """What the stages come to, all of them, in order. One query."""
    found = {
        row["stage"]: row
        for row in rows.order_by().values("stage").annotate(
            orders=Count("pk"), sessions=Sum("units"), cents=Sum(F("units") * F("price_cents"))
        )
    }  # fmt: skip
    none = {"orders": 0, "sessions": 0, "cents": 0}
    return [
        StageSum(stage, name, *(found.get(stage, none)[one] for one in ("orders", "sessions", "cents")))
        for stage, name in STAGES.items()
    ]


def with_words(rows: QuerySet[Any]) -> QuerySet[Any]:
    """`rows` with the names the list shows."""
    return rows.select_related("product__supplier", "quota__station")


def table(rows: Iterable[Any]) -> Iterable[Sequence[object]]:
    """The rows under TITLES; amounts in yuan as numbers a sheet can add."""
    for row in rows:
        yield (
            row.number, row.product.title, str(row.product.supplier), str(row.quota.station), localdate(row.day_at),
            row.units, (row.price_cents or 0) / 100, (row.amount_cents or 0) / 100, STAGES[row.stage],
        )  # fmt: skip
