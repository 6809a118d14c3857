"""Orders that come to nothing: cancelled in time, or broken by a side that did not turn up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cloudplatform.actions.events import cancel_event
from cloudplatform.actions.orders.answering import reason_of
from cloudplatform.actions.orders.ledger import close_gap, give_units_back, lock_order
from cloudplatform.actions.orders.proposals import close_open_proposal
from cloudplatform.models import Delivery, Event, Order, Side
from cloudplatform.states import DELIVERY, ORDER, DeliveryState, EventState, OrderState
from core import journal
from core.actors import Actor
from core.errors import DomainError


class TooLateToCancelOrder(DomainError):
    code = "too_late_to_cancel_order"
    message = _("已经到了开始时间，不能取消了。办成的请报告配送，对方没来的请报告爽约。")


class NotYetBroken(DomainError):
    code = "not_yet_broken"
    message = _("还没到约定的时间（{starts_at}）。来不了请提改期或取消。")


class AlreadyReported(DomainError):
    code = "already_reported"
    message = _("供方已报告配送。没有办成的，请在配送页提出异议。")


@transaction.atomic
def cancel_order(*, order: Order, reason: str, by: Actor, at: datetime) -> Order:
    """
    Call an order off before it is delivered: units back, wishes below move up, the event cancelled and people told.

    :raises TooLateToCancelOrder: from the start of its event on.
    :raises ReasonMissing: without a reason.
    :raises MoveNotAllowed: if it is over.
    """
    order = lock_order(order)
    give_units_back(order)
    was = order.state
    ORDER.move(order, OrderState.CANCELLED)
    order.reason = reason_of(reason)
    event = Event.objects.filter(order=order).first()
    if event is not None and event.starts_at <= at:
        raise TooLateToCancelOrder
    _wind_up(order, event, by=by, at=at)
    order.save(update_fields=["state", "reason"])
    close_gap(order)
    journal.record(
        "cloudplatform.order.cancelled",
        about=order,
        by=by,
        at=at,
        note=order.reason,
        units=order.units,
        was=was,
    )
    return order


@transaction.atomic
def break_order(*, order: Order, broken_by: Side, reason: str, by: Actor, at: datetime) -> Order:
    """
    Note that one side did not turn up; the other side or the bureau says so. The units stay used.

    :raises NotYetBroken: before the agreed time.
    :raises AlreadyReported: if the supplier reported the delivery; then the station disputes it.
    :raises ReasonMissing: without a reason.
    :raises MoveNotAllowed: if there was no appointment.
    """
    order = lock_order(order)
    ORDER.move(order, OrderState.BROKEN)
    order.reason, order.broken_by = reason_of(reason), broken_by
    event = Event.objects.filter(order=order).first()
    agreed_at = event.starts_at if event else order.starts_at
    if at < agreed_at:
        raise NotYetBroken(starts_at=f"{localtime(agreed_at):%m月%d日 %H:%M}")
    _wind_up(order, event, by=by, at=at)
    order.save(update_fields=["state", "reason", "broken_by"])
    journal.record("cloudplatform.order.broken", about=order, by=by, at=at, note=order.reason, side=broken_by)
    return order


def _wind_up(order: Order, event: Event | None, *, by: Actor, at: datetime) -> None:
    """End what hangs on an order that will not be delivered: its proposal, its delivery, its event."""
    close_open_proposal(order, at)
    delivery = Delivery.objects.select_for_update().filter(order=order).first()
    if delivery is not None:
        if not DELIVERY.allows(delivery.state, DeliveryState.VOID):
            raise AlreadyReported
        DELIVERY.move(delivery, DeliveryState.VOID)
        delivery.save(update_fields=["state"])
        journal.record("cloudplatform.delivery.voided", about=delivery, by=by, at=at)
    if event is not None and event.state == EventState.PUBLISHED:
        cancel_event(event=event, reason=order.reason[:200], by=by, at=at)
