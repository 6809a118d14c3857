"""One chain, one timeline: 需求 → 征集 → 点单 → 配送 → 评价, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime

from cloudplatform.models import Delivery, Demand, Event, Order
from cloudplatform.states import DeliveryState, DemandState, EventState, OrderState

Moment = date | datetime | None


@dataclass(frozen=True)
class Step:
    """One stage of a chain, in words for everybody."""

    title: str
    when: Moment
    text: str
    is_done: bool
    is_now: bool


def timeline_of_event(event: Event) -> Sequence[Step]:
    """How an event came about. At most three queries."""
    order = (
        Order.objects.select_related("quota__station").filter(pk=event.order_id).first()
        if event.order_id
        else None
    )
    delivery = Delivery.objects.filter(order=order).first() if order else None
    demand = _demand_behind(event)
    steps = []
    if demand is not None:
        steps.append(
            _step("需求", demand.posted_at, f"街坊提出“{demand.text}”，{demand.support_count} 人附议。", True)
        )
    if event.product is not None:
        steps.append(
            _step(
                "征集", event.product.shelved_at, f"{event.product.supplier}提供，通过三审和公示上架。", True
            )
        )
    if order is not None:
        words = f"{order.quota.station}第 {order.rank} 志愿点中，用 {order.units} 个场次。"
        steps.append(_step("点单", order.placed_at, words, True))
    steps.append(_happening(event, delivery))
    is_over = event.state == EventState.HELD
    steps.append(
        Step(
            "评价", None, "到场的人可以在结束后 30 天内打分，影响这个产品明年能不能继续上架。", False, is_over
        )
    )
    return steps


def timeline_of_demand(demand: Demand) -> Sequence[Step]:
    """What became of a wish. At most two queries."""
    state = demand.state
    is_screened = state not in (DemandState.POSTED, DemandState.WITHDRAWN)
    is_over = state in (DemandState.ANSWERED, DemandState.DECLINED, DemandState.MERGED)
    steps = [
        _step(
            "提出",
            demand.posted_at,
            f"答复期限 {demand.reply_due_on.month}月{demand.reply_due_on.day}日。",
            True,
        ),
        Step(
            "街道处理",
            None,
            "" if is_screened else "正在看，5 个工作日内答复。",
            is_screened,
            not is_screened and not is_over,
        ),
    ]
    if demand.call is not None:
        steps.append(
            Step(
                "征集",
                demand.call.opens_at,
                f"归入“{demand.call.title}”。",
                True,
                state == DemandState.GATHERED,
            )
        )
    if state == DemandState.MERGED and demand.merged_into is not None:
        steps.append(Step("合并", None, f"合并到“{demand.merged_into.text}”。", True, False))
    elif state == DemandState.WITHDRAWN:
        steps.append(Step("已撤回", None, "", True, False))
    else:
        title = "不采纳" if state == DemandState.DECLINED else "答复"
        steps.append(Step(title, demand.answered_at, demand.answer, is_over, state == DemandState.SCREENED))
    return steps


def timeline_of_order(order: Order) -> Sequence[Step]:
    """How far an order has come. At most two queries."""
    event = Event.objects.select_related("space__facility").filter(order=order).first()
    delivery = Delivery.objects.filter(order=order).first()
    reached = _reached(order.state)
    ended = {OrderState.DECLINED: "供方不接", OrderState.CANCELLED: "已取消", OrderState.BROKEN: "爽约"}
    stages = [
        ("点单", order.placed_at, f"第 {order.rank} 志愿，用 {order.units} 个场次。"),
        ("区审核", None, order.reason if order.state == OrderState.RETURNED else ""),
        ("供方确认", None, ""),
        ("排期", event.starts_at if event else None, str(event.space) if event else ""),
        ("配送验收", delivery.accepted_at if delivery else None, _delivery_words(delivery)),
        ("评价", None, ""),
    ]
    steps = [
        Step(title, when, text, number < reached, number == reached and order.state not in ended)
        for number, (title, when, text) in enumerate(stages)
    ]
    if order.state in ended:
        steps = [
            *[step for step in steps if step.is_done],
            Step(ended[OrderState(order.state)], None, order.reason, True, False),
        ]
    return steps


def _reached(state: str) -> int:
    order = {
        OrderState.DRAFT: 0, OrderState.PLACED: 1, OrderState.RETURNED: 1, OrderState.ENDORSED: 2, OrderState.ACCEPTED: 3,
        OrderState.SCHEDULED: 4, OrderState.DELIVERED: 5, OrderState.RATED: 6, OrderState.DECLINED: 2,
        OrderState.CANCELLED: 1, OrderState.BROKEN: 4,
    }  # fmt: skip
    return order[OrderState(state)]


def _happening(event: Event, delivery: Delivery | None) -> Step:
    is_done = event.state in (EventState.HELD, EventState.CANCELLED)
    words = {
        EventState.CANCELLED: f"这一场取消了：{event.cancel_reason}",
        EventState.HELD: _delivery_words(delivery) or "这一场办完了。",
    }.get(EventState(event.state), f"场地已定：{event.space.facility.name} {event.space.name}。")
    return Step("配送" if event.order_id else "举办", event.starts_at, words, is_done, not is_done)


def _delivery_words(delivery: Delivery | None) -> str:
    if delivery is None or delivery.people is None:
        return ""
    counted = f"到场 {delivery.people} 人（{delivery.get_counting_rule_display()}）"
    return f"{counted}，已验收。" if delivery.state == DeliveryState.ACCEPTED else f"{counted}，待验收。"


def _demand_behind(event: Event) -> Demand | None:
    """The most supported wish that this event, its product or its call answered."""
    by_event = Demand.objects.filter(answered_with_event=event)
    if event.product_id:
        by_event = by_event | Demand.objects.filter(answered_with_product=event.product_id)
        if event.product is not None and event.product.call_id:
            by_event = by_event | Demand.objects.filter(
                call=event.product.call_id, state=DemandState.ANSWERED
            )
    return by_event.public().order_by("-support_count", "pk").first()


def _step(title: str, when: Moment, text: str, is_done: bool) -> Step:
    return Step(title, localtime(when).date() if isinstance(when, datetime) else when, text, is_done, False)
