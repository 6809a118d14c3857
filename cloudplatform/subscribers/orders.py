"""What follows facts about cycles, orders and deliveries: each side is told what the other did."""

from __future__ import annotations

from typing import Any

from cloudplatform.models import Cycle, DateProposal, Delivery, Order, Side
from cloudplatform.notices.orders import tell, tell_cycle_opened, tell_of_delivery, tell_of_proposal
from cloudplatform.states import OrderState
from core import journal
from core.models import JournalEntry

KNOWN_TO_SUPPLIER = (OrderState.ENDORSED, OrderState.ACCEPTED, OrderState.SCHEDULED)


def _about(entry: JournalEntry) -> int:
    return int(entry.subject.rpartition(":")[2])


def _order(entry: JournalEntry) -> Order:
    return Order.objects.for_list().get(pk=_about(entry))


def _delivery(entry: JournalEntry) -> Delivery:
    return Delivery.objects.select_related("order__product__supplier", "order__quota__station").get(
        pk=_about(entry)
    )


def _once(entry: JournalEntry) -> dict[str, Any]:
    return {"at": entry.happened_at, "key": f"{entry.fact}:{entry.pk}"}


@journal.on("cloudplatform.cycle.opened")
def tell_stations(entry: JournalEntry) -> None:
    tell_cycle_opened(Cycle.objects.get(pk=_about(entry)), **_once(entry))


@journal.on("cloudplatform.order.endorsed")
def ask_the_supplier(entry: JournalEntry) -> None:
    order = _order(entry)
    body = f"{order.quota.station}想要，区里已同意。请答复接不接。"
    tell(order, Side.SUPPLIER, f"新的点单：{order.product}", body, **_once(entry))


@journal.on("cloudplatform.order.returned")
def tell_station_of_the_return(entry: JournalEntry) -> None:
    order = _order(entry)
    tell(order, Side.STATION, f"退回修改：{order.product}", f"原因：{order.reason}", **_once(entry))


@journal.on("cloudplatform.order.accepted")
def tell_station_of_the_promise(entry: JournalEntry) -> None:
    order = _order(entry)
    tell(order, Side.STATION, f"供方接单：{order.product}", "接下来由供方排期。", **_once(entry))


@journal.on("cloudplatform.order.declined")
def tell_station_of_the_refusal(entry: JournalEntry) -> None:
    order = _order(entry)
    body = f"原因：{order.reason}。{order.units} 个场次已退回额度，可以再点别的。"
    tell(order, Side.STATION, f"供方不接：{order.product}", body, **_once(entry))


@journal.on("cloudplatform.order.scheduled")
def tell_station_of_the_date(entry: JournalEntry) -> None:
    order = _order(entry)
    tell(order, Side.STATION, f"已排期：{order.product}", "市民现在可以看到并预约这一场。", **_once(entry))


@journal.on("cloudplatform.order.cancelled")
def tell_both_of_the_cancellation(entry: JournalEntry) -> None:
    order = _order(entry)
    supplier_knew = entry.details["was"] in KNOWN_TO_SUPPLIER
    for side in (Side.STATION, Side.SUPPLIER) if supplier_knew else (Side.STATION,):
        tell(order, side, f"点单已取消：{order.product}", f"原因：{order.reason}", **_once(entry))


@journal.on("cloudplatform.order.broken")
def tell_the_side_that_broke(entry: JournalEntry) -> None:
    order = _order(entry)
    body = f"对方说：{order.reason}。不属实请联系区里。"
    tell(order, Side(order.broken_by), f"记为爽约：{order.product}", body, **_once(entry))


@journal.on("cloudplatform.order.change_proposed")
def ask_the_other_side(entry: JournalEntry) -> None:
    proposal = DateProposal.objects.select_related(
        "order__product__supplier", "order__quota__station", "space__facility"
    )
    tell_of_proposal(proposal.get(pk=entry.details["proposal"]), **_once(entry))


@journal.on("cloudplatform.order.change_agreed")
def tell_who_asked_of_the_consent(entry: JournalEntry) -> None:
    _answer(entry, "对方同意改期", "新的时间和场地见点单页。")


@journal.on("cloudplatform.order.change_refused")
def tell_who_asked_of_the_refusal(entry: JournalEntry) -> None:
    _answer(entry, "对方不同意改期", "仍按原来的时间和场地办。")


@journal.on("cloudplatform.delivery.reported")
def ask_the_station_to_accept(entry: JournalEntry) -> None:
    delivery = _delivery(entry)
    body = f"到场 {delivery.people} 人（{delivery.get_counting_rule_display()}）。请核对后验收，或提出异议。"
    tell_of_delivery(delivery, Side.STATION, f"请验收：{delivery.order.product}", body, **_once(entry))


@journal.on("cloudplatform.delivery.disputed")
def ask_the_supplier_again(entry: JournalEntry) -> None:
    delivery = _delivery(entry)
    title = f"对配送有异议：{delivery.order.product}"
    tell_of_delivery(delivery, Side.SUPPLIER, title, f"{delivery.dispute}。请补充后再报告。", **_once(entry))


@journal.on("cloudplatform.delivery.accepted")
def tell_the_supplier_of_the_acceptance(entry: JournalEntry) -> None:
    delivery = _delivery(entry)
    tell_of_delivery(
        delivery, Side.SUPPLIER, f"已验收：{delivery.order.product}", "谢谢，配送完成。", **_once(entry)
    )


def _answer(entry: JournalEntry, title: str, body: str) -> None:
    proposal = DateProposal.objects.get(pk=entry.details["proposal"])
    order = _order(entry)
    tell(order, Side(proposal.side), f"{title}：{order.product}", body, **_once(entry))
