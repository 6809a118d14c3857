"""
Timeline of a chain 需求 → 征集 → 点单 → 配送 → 评价 (demand, call, order, delivery, feedback), in a fixed number of
queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from cloudplatform import rules
from cloudplatform.models import Delivery, Demand, Event, Order, Product
from cloudplatform.models.demands import PUBLIC as DEMAND_PUBLIC
from cloudplatform.states import CallState, DeliveryState, DemandState, EventState, OrderState
from core.models import JournalEntry
from core.prepared import Rows, beginning, moment, number, text
from core.record.journal import subject_of

Moment = date | datetime | None


@dataclass(frozen=True)
class Step:
    """One stage of a chain, in words for everybody. `path` leads to a page that everybody may open; empty: none."""

    title: str
    when: Moment
    text: str
    is_done: bool
    is_now: bool
    path: str = ""


def timeline_of_event(event: Event, at: datetime) -> Sequence[Step]:
    """How an event came about, as it stands at `at`. At most three queries."""
    order = (
        Order.objects.select_related("quota__station").filter(pk=event.order_id).first()
        if event.order_id
        else None
    )
    delivery = Delivery.objects.filter(order=order).first() if order else None
    steps = _origin(_demand_behind(event.product, event, order), event.product)
    if order is not None:
        words = f"{order.quota.station}第 {order.rank} 志愿点中，用 {order.units} 个场次。"
        steps.append(_step("点单", order.placed_at, words))
    steps.append(_happening(event, delivery))
    if event.state != EventState.CANCELLED:
        days = rules.FEEDBACK_WITHIN.on(at)
        words = f"到场的人可以在结束后 {days} 天内打分，影响这个产品明年能不能继续上架。"
        is_over = event.state == EventState.HELD
        is_rated = is_over and at >= event.ends_at + rules.FEEDBACK_WITHIN.span(at)
        steps.append(Step("评价", None, words, is_rated, is_over and not is_rated))
    return steps


def timeline_of_demand(demand: Demand, at: datetime) -> Sequence[Step]:
    """What became of a wish, as it stands at `at`. At most four queries."""
    state = demand.state
    is_screened = state not in (DemandState.POSTED, DemandState.WITHDRAWN)
    is_over = state in (DemandState.ANSWERED, DemandState.DECLINED, DemandState.MERGED)
    due = f"答复期限 {demand.reply_due_on.month}月{demand.reply_due_on.day}日。"
    if demand.is_overdue(localdate(at)):
        due += "已过期限还没有答复，办理的单位收到了提醒。"
    waits = "" if is_screened else f"正在看，{rules.DEMAND_REPLY.on(demand.posted_at)} 个工作日内答复。"
    steps = [
        _step("提出", demand.posted_at, due),
        Step("街道处理", None, waits, is_screened, not is_screened and not is_over),
    ]
    call = demand.call
    if call is not None:
        path = (
            reverse("cloudplatform:call", args=[call.pk])
            if call.state in (CallState.OPEN, CallState.CLOSED)
            else ""
        )
        is_done = is_over or call.state == CallState.CLOSED
        words = f"归入“{call.title}”。" + ("" if at >= call.opens_at else "还没开始征集。")
        is_now = state == DemandState.GATHERED and not is_done
        when = (
            call.opens_at if call.opens_at > demand.posted_at else None
        )  # it ran already when this was asked
        steps.append(Step("征集", when, words, is_done and at >= call.opens_at, is_now, path))
    if state == DemandState.MERGED and demand.merged_into is not None:
        merged = demand.merged_into
        path = reverse("cloudplatform:demand", args=[merged.pk]) if merged.state in DEMAND_PUBLIC else ""
        steps.append(Step("合并", None, f"合并到“{merged.text}”。", True, False, path))
    elif state == DemandState.WITHDRAWN:
        steps.append(Step("已撤回", None, "", True, False))
    else:
        title = "不采纳" if state == DemandState.DECLINED else "答复"
        gathered = state == DemandState.GATHERED and call is not None and call.state == CallState.CLOSED
        is_now = state == DemandState.SCREENED or gathered
        steps.append(Step(title, demand.answered_at, demand.answer, is_over, is_now, _path_of_answer(demand)))
    return steps


def _path_of_answer(demand: Demand) -> str:
    product = demand.answered_with_product
    if demand.answered_with_event is not None:
        return _path_of_event(demand.answered_with_event)
    return reverse("cloudplatform:product", args=[product.pk]) if product and product.shelved_at else ""


def timeline_of_order(order: Order) -> Sequence[Step]:
    """How an order came about and how far it is. At most four queries."""
    event = Event.objects.select_related("space__facility").filter(order=order).first()
    delivery = Delivery.objects.filter(order=order).first()
    happened = _facts_of(order)
    stages = [
        ("点单", order.placed_at, f"第 {order.rank} 志愿，用 {order.units} 个场次。", ""),
        ("区审核", happened.get("endorsed"), order.reason if order.state == OrderState.RETURNED else "", ""),
        ("供方确认", happened.get("accepted"), "", ""),
        ("排期", happened.get("scheduled"), _scheduled_words(event), _path_of_event(event)),
        ("配送验收", _delivered(delivery, event), _delivery_words(delivery), ""),
        ("评价", None, "", ""),
    ]
    reached, endings = _reached(order.state), _ENDINGS
    steps = [
        Step(title, when, text, number < reached, number == reached and order.state not in endings, path)
        for number, (title, when, text, path) in enumerate(stages)
    ]
    if order.state in endings:
        title, fact = endings[OrderState(order.state)]
        steps = [step for step in steps if step.is_done]
        steps.append(Step(title, happened.get(fact), order.reason, True, False))
    return [*_origin(_demand_behind(order.product, event, order), order.product), *steps]


_ENDINGS = {
    OrderState.DECLINED: ("供方不接", "declined"),
    OrderState.CANCELLED: ("已取消", "cancelled"),
    OrderState.BROKEN: ("爽约", "broken"),
}


def _facts_of(order: Order) -> dict[str, datetime]:
    """When the district and the supplier last answered, and when it ended: the journal knows. One query."""
    entries = JournalEntry.objects.filter(subject=subject_of(order), fact__startswith="cloudplatform.order.")
    rows = entries.order_by("pk").values_list("fact", "happened_at")
    return {fact.rpartition(".")[2]: happened_at for fact, happened_at in rows}


def _origin(demand: Demand | None, product: Product | None) -> list[Step]:
    """Where a chain begins: what was asked for, and what was made of it; what was there already comes first."""
    steps = []
    if demand is not None:
        words = f"街坊提出“{demand.text}”，{demand.support_count} 人附议。"
        steps.append(
            _step("需求", demand.posted_at, words, reverse("cloudplatform:demand", args=[demand.pk]))
        )
    if product is not None:
        is_public = product.shelved_at is not None
        path = reverse("cloudplatform:product", args=[product.pk]) if is_public else ""
        words = f"{product.supplier}提供，通过三审和公示上架。"
        is_older = (
            demand is not None and product.shelved_at is not None and product.shelved_at < demand.posted_at
        )
        offered = _step("征集" if product.call_id else "上架", product.shelved_at, words, path)
        steps.insert(0 if is_older else len(steps), offered)
    return steps


def _scheduled_words(event: Event | None) -> str:
    return f"{event.when}，{event.space}" if event else ""


def _path_of_event(event: Event | None) -> str:
    is_public = event is not None and event.is_public
    return reverse("cloudplatform:event", args=[event.pk]) if event is not None and is_public else ""


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
    if event.state == EventState.CANCELLED:
        return Step("已取消", event.changed_at, words, True, False)
    return Step("配送" if event.order_id else "举办", event.starts_at, words, is_done, not is_done)


def _delivered(delivery: Delivery | None, event: Event | None) -> datetime | None:
    """When a delivery was accepted; before that, when it is to be."""
    accepted = delivery.accepted_at if delivery else None
    return accepted or (event.starts_at if event else None)


def _delivery_words(delivery: Delivery | None) -> str:
    if delivery is None or delivery.people is None:
        return ""
    counted = f"到场 {delivery.people} 人（{delivery.get_counting_rule_display()}）"
    return f"{counted}，已验收。" if delivery.state == DeliveryState.ACCEPTED else f"{counted}，待验收。"


def _demand_behind(product: Product | None, event: Event | None, order: Order | None) -> Demand | None:
    """
    The wish this came from: one this event answered, else its product did, else its call drew the product for.

    Only of the same district, of the same art form where a call stands between, and asked before the order was placed
    or the event published: what was asked later, or elsewhere, is no origin. The most supported of equals. One query.
    """
    call = product.call_id if product is not None else None
    area = event.area_id if event is not None else order.quota.station.area_id if order is not None else ""
    found = _behind.all(
        event.pk if event is not None else NONE, product.pk if product is not None else NONE, call or NONE,
        product.art_form if product is not None else "", _begun(event, order) or EVER, area[:6],
    )  # fmt: skip
    return found[0] if found else None


def _behind_what(
    event: int, product: int, call: int, art_form: str, begun: datetime, district: str
) -> QuerySet[Demand]:
    by_event, by_product = Q(answered_with_event=event), Q(answered_with_product=product)
    by_call = Q(
        call=call, state=DemandState.ANSWERED, art_form=art_form, answered_with_product__isnull=True,
        answered_with_event__isnull=True,
    )  # fmt: skip
    rank = Case(When(by_event, then=0), When(by_product, then=1), default=2, output_field=IntegerField())
    rows = Demand.objects.public().filter(by_event | by_product | by_call, posted_at__lt=begun)
    near = rows.filter(area__code__startswith=district)
    return near.alias(rank=rank).defer("search").order_by("rank", "-support_count", "pk")


NONE: Final = 0  # no row has this key
EVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
GIVENS: Final = [number(1), number(2), number(3), text(4), moment(5), beginning(6)]
_behind: Final = Rows(
    "cloudplatform_demand_behind", ["bigint", "bigint", "bigint", "text", "timestamptz", "text"],
    lambda: _behind_what(*(one.stands_for for one in GIVENS))[:1], GIVENS,
)  # fmt: skip


def _begun(event: Event | None, order: Order | None) -> datetime | None:
    """When the order was made, or the event published: nothing asked later led to it."""
    if order is not None:
        return order.created_at
    return (event.published_at or event.starts_at) if event is not None else None


def _step(title: str, when: Moment, text: str, path: str = "") -> Step:
    """A step that is done, by its day."""
    return Step(
        title, localtime(when).date() if isinstance(when, datetime) else when, text, True, False, path
    )
