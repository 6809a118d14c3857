"""Sample messages between stations and suppliers about orders."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from cloudplatform.models import Order, OrderMessage, Side
from cloudplatform.states import OrderState
from community.models import Seat
from sample.words import MARK
from sample.world import World

TALK: Final = (
    (Side.SUPPLIER, "音响我们自带，麻烦留两个插座。"),
    (Side.STATION, "好的，舞台左边有四个插座。老人多，声音请不要太大。"),
    (Side.SUPPLIER, "收到，会提前一小时到。"),
)
ORDERS: Final = 6


def make_order_talk(world: World) -> None:
    """A few messages on the next scheduled orders, by people with a seat on each side."""
    rows = Order.objects.filter(state=OrderState.SCHEDULED, endorsed_at__isnull=False).select_related("quota")
    made = []
    for order in rows.select_related("product").order_by("starts_at", "pk")[:ORDERS]:
        seats = {
            Side.STATION: Seat.objects.filter(institution=order.quota.station_id).order_by("pk").first(),
            Side.SUPPLIER: Seat.objects.filter(institution=order.product.supplier_id).order_by("pk").first(),
        }
        for number, (side, text) in enumerate(TALK):
            seat = seats[side]
            if seat is not None:
                made.append(OrderMessage(
                    order=order, side=side, author_id=seat.user_id, seat_label=seat.label, text=f"{text}{MARK}",
                    written_at=world.at(-3, 9) + timedelta(hours=number),
                ))  # fmt: skip
    OrderMessage.objects.bulk_create(made)
