"""Notices about orders, to station and supplier."""

from django.urls import reverse

from cloudplatform.models import DateProposal, Delivery, Order, OrderMessage, Side
from cloudplatform.states import ORDER_HAS_PRICE
from community.members.notices.people import tell_holders
from community.policy import Right
from core.models import JournalEntry
from core.record.journal import on, pk_of

TO_SUPPLIER = {
    "cloudplatform.order.endorsed": "有新点单，请确认能不能接",
    "cloudplatform.order.cancelled": "点单取消了",
    "cloudplatform.order.broken": "点单记为爽约",
}
TO_STATION = {
    "cloudplatform.order.endorsed": "区里同意了，等供方确认",
    "cloudplatform.order.returned": "点单退回，请修改",
    "cloudplatform.order.accepted": "供方接单了，等待排期",
    "cloudplatform.order.declined": "供方接不了，场次已退回额度",
    "cloudplatform.order.scheduled": "已排期，场次已发布",
    "cloudplatform.order.cancelled": "点单取消了",
    "cloudplatform.order.broken": "点单记为爽约",
}


@on("cloudplatform.order.endorsed")
@on("cloudplatform.order.returned")
@on("cloudplatform.order.accepted")
@on("cloudplatform.order.declined")
@on("cloudplatform.order.scheduled")
@on("cloudplatform.order.cancelled")
@on("cloudplatform.order.broken")
def tell_both_sides(entry: JournalEntry) -> None:
    order = Order.objects.select_related("product__supplier", "quota__station").get(pk=pk_of(entry))
    if entry.fact in TO_SUPPLIER and order.endorsed_at is not None:
        _tell(order, Side.SUPPLIER, TO_SUPPLIER[entry.fact], entry)
    if entry.fact in TO_STATION:
        _tell(order, Side.STATION, TO_STATION[entry.fact], entry)


@on("cloudplatform.order.messaged")
def tell_the_other_side(entry: JournalEntry) -> None:
    message = OrderMessage.objects.select_related("order__product__supplier", "order__quota__station").filter(
        pk=entry.details["message"]
    )  # fmt: skip
    for one in message:  # gone if its time was up
        other = Side.SUPPLIER if one.side == Side.STATION else Side.STATION
        _tell(one.order, other, "有新留言", entry, one.text)


@on("cloudplatform.order.contact_named")
def tell_who_can_call(entry: JournalEntry) -> None:
    """The other side, once it may read it; the telephone stays on the page."""
    order = Order.objects.select_related("product__supplier", "quota__station").get(pk=pk_of(entry))
    if order.state in ORDER_HAS_PRICE and entry.details["is_news"]:
        other = Side.SUPPLIER if entry.details["side"] == Side.STATION else Side.STATION
        _tell(order, other, "对方的联系人有改动，请在点单页里看", entry)


@on("cloudplatform.proposal.made")
def ask_the_other_side(entry: JournalEntry) -> None:
    proposal = _proposal(entry)
    other = Side.SUPPLIER if proposal.side == Side.STATION else Side.STATION
    _tell(proposal.order, other, "对方想改期，请答复", entry)


@on("cloudplatform.proposal.agreed")
@on("cloudplatform.proposal.refused")
def tell_the_proposer(entry: JournalEntry) -> None:
    proposal = _proposal(entry)
    _tell(proposal.order, proposal.side, f"改期：{proposal.get_state_display()}", entry)


@on("cloudplatform.delivery.reported")
def ask_for_acceptance(entry: JournalEntry) -> None:
    _tell(_delivery(entry).order, Side.STATION, "配送已报告，请验收", entry)


@on("cloudplatform.delivery.disputed")
def tell_of_the_dispute(entry: JournalEntry) -> None:
    _tell(_delivery(entry).order, Side.SUPPLIER, "接收方有异议，请补充", entry)


@on("cloudplatform.delivery.accepted")
def tell_of_acceptance(entry: JournalEntry) -> None:
    order = _delivery(entry).order
    _tell(order, Side.SUPPLIER, "配送已验收", entry)
    _tell(order, Side.STATION, "验收完成，请评价这次配送", entry)


def _tell(order: Order, side: str, words: str, entry: JournalEntry, body: str = "") -> None:
    is_supplier = side == Side.SUPPLIER
    tell_holders(
        order.product.supplier if is_supplier else order.quota.station,
        Right.OFFER if is_supplier else Right.ORDER,
        topic="order", title=f"“{order.product.title}”{words}", body=body or entry.note,
        path=reverse("cloudplatform:delivery", args=[order.pk]) if is_supplier else reverse("cloudplatform:order", args=[order.pk]),
        at=entry.happened_at, key=f"fact:{entry.pk}:{side}",
    )  # fmt: skip


def _proposal(entry: JournalEntry) -> DateProposal:
    return DateProposal.objects.select_related("order__product__supplier", "order__quota__station").get(
        pk=pk_of(entry)
    )


def _delivery(entry: JournalEntry) -> Delivery:
    return Delivery.objects.select_related("order__product__supplier", "order__quota__station").get(
        pk=pk_of(entry)
    )
