"""Sample messages between stations and suppliers about orders, and the contact of each side."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from cloudplatform.models import Order, OrderContact, OrderMessage, Side
from cloudplatform.states import ORDER_HAS_PRICE, OrderState
from community.models import Seat
from core.people.contacts import index_of
from sample.words import MARK
from sample.world import World

TALK: Final = (
    (Side.SUPPLIER, "音响我们自带，麻烦留两个插座。"),
    (Side.STATION, "好的，舞台左边有四个插座。老人多，声音请不要太大。"),
    (Side.SUPPLIER, "收到，会提前一小时到。"),
)
ORDERS: Final = 6
PHONE: Final = "199000041{:02d}"  # no number of anybody


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


def make_order_contacts(world: World) -> None:
    """Whom to call on each side of the orders that suppliers took on: whoever has the first seat there."""
    first: dict[int, Seat] = {}
    for seat in Seat.objects.select_related("user").order_by("-pk"):
        first[seat.institution_id] = seat
    made: list[OrderContact] = []
    rows = Order.objects.filter(state__in=ORDER_HAS_PRICE, starts_at__gt=world.at(-90, 9))
    for order in rows.select_related("product", "quota").order_by("pk"):
        bodies = {Side.STATION: order.quota.station_id, Side.SUPPLIER: order.product.supplier_id}
        for side, body in bodies.items():
            holder = first.get(body)
            if holder is not None:
                phone = PHONE.format(body % 100)
                made.append(OrderContact(
                    order=order, side=side, name=holder.user.display_name, phone=phone, phone_index=index_of(phone),
                    named_by=holder.user,
                ))  # fmt: skip
    OrderContact.objects.bulk_create(made)
