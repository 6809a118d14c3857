"""List and export of all orders of an institution, as station and as supplier, with the state of their delivery."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.contrib.auth.models import AnonymousUser

from cloudplatform.models import Order
from cloudplatform.models.orders import OrderQuerySet
from core.models import User

TITLES: Final = (
    "编号",
    "产品",
    "站点",
    "供方",
    "首选时间",
    "定在",
    "预计人数",
    "到场人数",
    "场次",
    "点单",
    "配送",
)
SEARCHED: Final = ("product__title", "quota__station__name", "product__supplier__name")


def orders_of(user: User | AnonymousUser) -> OrderQuerySet:
    """What the person's stations ordered and what their suppliers were asked for, the latest first."""
    mine = Order.objects.placed_by_stations_of(user) | Order.objects.supplied_by(user)
    rows = mine.distinct().select_related(
        "product__supplier", "quota__station", "quota__cycle", "event", "delivery"
    )
    return rows.order_by("-starts_at", "-pk")


def delivery_words(order: Order) -> str:
    """How the delivery stands; empty before there is one."""
    return str(order.delivery.get_state_display()) if hasattr(order, "delivery") else ""


def table(orders: OrderQuerySet) -> Iterator[Sequence[object]]:
    """The rows under TITLES."""
    for order in orders:
        event = order.event if hasattr(order, "event") else None
        people = order.delivery.people if hasattr(order, "delivery") else None
        yield (
            order.number, order.product.title, str(order.quota.station), str(order.product.supplier), order.starts_at,
            event.starts_at if event else None, order.people, people, order.units, order.get_state_display(),
            delivery_words(order),
        )  # fmt: skip
