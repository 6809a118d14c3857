"""Fixing time and place of an accepted order: its event and its delivery come into being."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform.actions.events import publish_order_event
from cloudplatform.actions.orders.ledger import lock_order
from cloudplatform.actions.orders.rules import refuse_people, refuse_space, refuse_time
from cloudplatform.models import ChecklistItem, DateProposal, Delivery, Order, Product
from cloudplatform.states import ORDER, OrderState, ProposalState
from community.models import Space
from core import journal
from core.actors import Actor
from core.errors import DomainError

CHECKLIST: Final = (
    "和接收方确认到达时间、联系人和停车位置",
    "提前到场，核对场地和座位",
    "安全预案告知现场负责人",
    "现场清点人数，记下计数口径",
    "拍全景、内容、观众照片各一张",
)


class NotTheWishedTime(DomainError):
    code = "not_the_wished_time"
    message = _("站点没有提这个时间。要换时间请先提改期，站点同意后再排期。")


class NotTheWishedSpace(DomainError):
    code = "not_the_wished_space"
    message = _("站点选的是{space}。要换场地请先提改期，站点同意后再排期。")


class ProposalWaits(DomainError):
    code = "proposal_waits"
    message = _("有一个改期在等答复，请先处理它再排期。")


@transaction.atomic
def schedule_order(
    *, order: Order, space: Space, starts_at: datetime, capacity: int, mode: str, by: Actor, at: datetime
) -> Order:
    """
    Fix an accepted order at one of its wished times; citizens can find it from now on.

    Publishes the event (which holds the space) and starts the delivery with its checklist.

    :raises NotTheWishedTime, NotTheWishedSpace: if the station wished otherwise; a proposal asks for consent.
    :raises ProposalWaits: if a change is being asked for.
    :raises SpaceTaken, FacilityShut, MoreThanTheSpaceHolds: if the place does not allow it.
    :raises ValidationError: on starts_at or capacity.
    :raises MoveNotAllowed: if it is not accepted.
    """
    order = lock_order(order)
    ORDER.move(order, OrderState.SCHEDULED)
    if starts_at not in (order.starts_at, order.alternate_at):
        raise NotTheWishedTime
    if order.space is not None and order.space != space:
        raise NotTheWishedSpace(space=order.space)
    if DateProposal.objects.filter(order=order, state=ProposalState.OPEN).exists():
        raise ProposalWaits
    refuse_time(order.quota, starts_at, at)
    refuse_space(order.quota, space)
    refuse_people(capacity, order.product, space, "capacity")
    event = publish_order_event(
        order=order, space=space, starts_at=starts_at, ends_at=end_of(order.product, starts_at),
        capacity=capacity, mode=mode, by=by, at=at,
    )  # fmt: skip
    order.space = space
    order.save(update_fields=["state", "space"])
    _start_delivery(order)
    journal.record("cloudplatform.order.scheduled", about=order, by=by, at=at, event=event.pk)
    return order


def end_of(product: Product, starts_at: datetime) -> datetime:
    return starts_at + timedelta(minutes=product.duration_minutes)


def checklist_for(product: Product) -> Iterator[str]:
    """What to see to for `product`: its own needs first, then what holds for all."""
    if product.venue_needs:
        yield f"核对场地和设备：{product.venue_needs}"[:120]
    if product.needs_power:
        yield "确认电源位置和负荷"
    yield from CHECKLIST


def _start_delivery(order: Order) -> None:
    delivery = Delivery.objects.create(order=order)
    ChecklistItem.objects.bulk_create(
        ChecklistItem(delivery=delivery, position=position, text=text)
        for position, text in enumerate(checklist_for(order.product), start=1)
    )
