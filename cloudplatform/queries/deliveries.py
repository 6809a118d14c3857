"""Queries about deliveries, and permission to read their evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Sum

from cloudplatform.models import ChecklistItem, Delivery, Event, Feedback, Order
from cloudplatform.states import DeliveryState, OrderState
from core.files import attachments
from core.models import Attachment, User

DONE_SHOWN = 20
STILL_OPEN = (DeliveryState.PREPARING, DeliveryState.DISPUTED)


@dataclass(frozen=True)
class Lane:
    """
    A column of the delivery board: one kind of work and its orders, the most urgent first. `empty` is shown when there
    are none.
    """

    name: str
    title: str
    orders: Sequence[Order]
    empty: str


@dataclass(frozen=True)
class DeliveryFile:
    """One delivery with everything its page shows."""

    delivery: Delivery
    event: Event
    items: Sequence[ChecklistItem]
    photos: Sequence[Attachment]
    checked_in: int
    feedback: Feedback | None

    @property
    def ticked(self) -> int:
        return sum(item.done_at is not None for item in self.items)


def supplier_lanes(user: User | AnonymousUser, at: datetime) -> Sequence[Lane]:
    """The delivery board of a supplier. Three queries, however many orders."""
    live = _with_delivery(Order.objects.supplied_by(user).filter(state__in=_LIVE)).order_by("starts_at", "pk")
    orders = list(live)
    done = _with_delivery(Order.objects.supplied_by(user).filter(state__in=_DONE))
    scheduled = [order for order in orders if order.state == OrderState.SCHEDULED]
    return [
        Lane(
            "answer",
            "等你答复",
            _in(orders, OrderState.ENDORSED),
            "没有新的点单。区里审核同意的点单会到这里。",
        ),
        Lane("schedule", "等你排期", _in(orders, OrderState.ACCEPTED), "没有等排期的点单。"),
        Lane(
            "upcoming", "将要配送", [o for o in scheduled if at < o.event.starts_at], "近期没有排好的场次。"
        ),
        Lane("report", "等你报告", [o for o in scheduled if _to_report(o, at)], "没有等报告的场次。"),
        Lane(
            "accept",
            "等站点验收",
            [o for o in scheduled if _is(o, DeliveryState.REPORTED)],
            "没有等验收的场次。",
        ),
        Lane("done", "已办完", list(done.order_by("-pk")[:DONE_SHOWN]), "办完的点单会列在这里。"),
    ]


def station_lanes(user: User | AnonymousUser, at: datetime) -> Sequence[Lane]:
    """The delivery board of a station. Three queries, however many orders."""
    mine = Order.objects.placed_by_stations_of(user)
    orders = list(_with_delivery(mine.filter(state=OrderState.SCHEDULED)).order_by("starts_at", "pk"))
    rating = _with_delivery(mine.filter(state=OrderState.DELIVERED)).order_by("starts_at", "pk")
    return [
        Lane("accept", "等你验收", [o for o in orders if _is(o, DeliveryState.REPORTED)], "没有等验收的配送。"),
        Lane("rate", "等你评价", list(rating), "没有等评价的配送。"),
        Lane("report", "等供方报告", [o for o in orders if _to_report(o, at)], "没有等供方报告的场次。"),
        Lane(
            "expect", "将要到来", [o for o in orders if at < o.event.starts_at],
            "还没有排好的场次。供方接单、排期后会列在这里。",
        ),
        Lane(
            "done", "已办完", list(_with_delivery(mine.filter(state=OrderState.RATED)).order_by("-pk")[:DONE_SHOWN]),
            "验收并评价后会列在这里。",
        ),
    ]  # fmt: skip


_LIVE = (OrderState.ENDORSED, OrderState.ACCEPTED, OrderState.SCHEDULED)
_DONE = (OrderState.DELIVERED, OrderState.RATED, OrderState.DECLINED, OrderState.CANCELLED, OrderState.BROKEN)


def _with_delivery(orders: QuerySet[Order]) -> QuerySet[Order]:
    return orders.for_list().select_related(  # type: ignore[attr-defined,no-any-return]
        "product__supplier",
        "quota__station",
        "quota__cycle",
        "space__facility",
        "delivery",
        "event__space__facility",
    )


def _in(orders: Sequence[Order], state: OrderState) -> list[Order]:
    return [order for order in orders if order.state == state]


def _is(order: Order, state: DeliveryState) -> bool:
    return order.delivery.state == state


def _to_report(order: Order, at: datetime) -> bool:
    return order.event.starts_at <= at and order.delivery.state in (
        DeliveryState.PREPARING,
        DeliveryState.DISPUTED,
    )


def delivery_file(delivery: Delivery, event: Event) -> DeliveryFile:
    """Answer a delivery with its checklist, photos and counts. Five queries."""
    return DeliveryFile(
        delivery=delivery,
        event=event,
        items=list(delivery.checklist.select_related("done_by").order_by("position")),
        photos=list(attachments.about(delivery, "evidence")),
        checked_in=checked_in_people(event),
        feedback=Feedback.objects.filter(delivery=delivery).prefetch_related("scores").first(),
    )


def checked_in_people(event: Event) -> int:
    """How many people were checked in, with and without booking."""
    return int(event.check_ins.aggregate(people=Sum("people"))["people"] or 0)


@attachments.readable_through("cloudplatform.delivery")
def _may_read_evidence(user: User | None, delivery: int) -> bool:
    """Photos show people: only the two sides and the bureaus above look at them."""
    if user is None:
        return False
    return Delivery.objects.filter(pk=delivery, order__in=Order.objects.visible_to(user)).exists()
