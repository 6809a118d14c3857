"""Messages between station and supplier about an order. Policy: 3.3.1."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.models import Order, OrderMessage
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update


class NotWithTheSupplier(DomainError):
    code = "not_with_the_supplier"
    message = _("区里还没有同意这张点单，供方还看不到，不能留言。要对区里说的，写在点单的留言里。")


class EnoughWritten(DomainError):
    code = "enough_written"
    field = "text"
    message = _("24 小时内已经写了 {most} 条。急事请打对方电话。")


class WrittenAlready(DomainError):
    code = "written_already"
    field = "text"
    message = _("这一条刚才已经发出去了。")


@transaction.atomic
def write_message(*, order: Order, side: str, text: str, by: Actor, at: datetime) -> OrderMessage:
    """
    Write to the other side, who is told.

    :raises NotWithTheSupplier: before the order is endorsed. :raises WrittenAlready: for the very words of the last one.
    :raises EnoughWritten: beyond `policy.ORDER_MESSAGES_A_DAY` of one side within 24 hours.
    """
    order = for_update(order)
    if order.endorsed_at is None:
        raise NotWithTheSupplier
    mine = OrderMessage.objects.filter(order=order, side=side).order_by("-written_at", "-pk")
    last = mine.first()
    if last is not None and last.text == text:
        raise WrittenAlready
    if mine.filter(written_at__gt=at - policy.ONE_DAY).count() >= policy.ORDER_MESSAGES_A_DAY:
        raise EnoughWritten(most=policy.ORDER_MESSAGES_A_DAY)
    message = OrderMessage.objects.create(
        order=order, side=side, author=by.person, seat_label=by.seat_label, text=text, written_at=at
    )
    journal.record(
        "cloudplatform.order.messaged", about=order, by=by, at=at, message=message.pk, side=str(side)
    )
    return message
