"""Duties of institutions on the platform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from cloudplatform import rules
from cloudplatform.models import (
    Booking,
    DateProposal,
    Delivery,
    Feedback,
    Order,
    Product,
    ProjectLink,
    Quota,
    Side,
)
from cloudplatform.queries.orders import page_of
from cloudplatform.states import (
    CycleState,
    DeliveryState,
    FeedbackState,
    LinkState,
    OrderState,
    ProductState,
    ProposalState,
)
from community.members.queries.waiting import Duty
from community.models import Institution

LIMIT = 50
LOW_RATING = 2


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """What the pipeline waits for `institution` to do. Nine queries."""
    return [
        *_products(institution), *_orders_to_answer(institution), *_orders_to_schedule(institution), *_returned(institution),
        *_proposals(institution), *_deliveries(institution, at), *_wishes(institution, at), *_links(institution),
        *_appeals(institution),
    ]  # fmt: skip


def _products(institution: Institution) -> Iterator[Duty]:
    for product in Product.objects.filter(supplier=institution, state=ProductState.RETURNED).order_by("pk")[
        :LIMIT
    ]:
        yield Duty(
            f"按意见修改：{product.title}",
            "产品审核",
            None,
            reverse("cloudplatform:product_progress", args=[product.pk]),
            about=product,
        )


def _orders_to_answer(institution: Institution) -> Iterator[Duty]:
    orders = Order.objects.filter(product__supplier=institution, state=OrderState.ENDORSED).for_list()
    for order in orders[:LIMIT]:
        yield Duty(
            f"确认能不能接：{order.product.title}（{order.quota.station}）", "点单", localdate(order.starts_at) - timedelta(days=14),
            reverse("cloudplatform:delivery", args=[order.pk]), about=order,
        )  # fmt: skip


def _orders_to_schedule(institution: Institution) -> Iterator[Duty]:
    mine = Q(product__supplier=institution) | Q(quota__station=institution)
    for order in Order.objects.filter(mine, state=OrderState.ACCEPTED).for_list()[:LIMIT]:
        yield Duty(
            f"定时间和场地：{order.product.title}", "配送排期", localdate(order.starts_at) - timedelta(days=7),
            page_of(order.pk, is_supplier=order.product.supplier_id == institution.pk), about=order,
        )  # fmt: skip


def _returned(institution: Institution) -> Iterator[Duty]:
    for order in Order.objects.filter(quota__station=institution, state=OrderState.RETURNED).for_list()[
        :LIMIT
    ]:
        until = localdate(order.quota.cycle.wishes_until)
        yield Duty(
            f"修改退回的点单：{order.product.title}",
            "点单",
            until,
            reverse("cloudplatform:order", args=[order.pk]),
            about=order,
        )


def _proposals(institution: Institution) -> Iterator[Duty]:
    waits = Q(side=Side.STATION, order__product__supplier=institution) | Q(
        side=Side.SUPPLIER, order__quota__station=institution
    )
    proposals = DateProposal.objects.filter(waits, state=ProposalState.OPEN).select_related("order__product")
    for proposal in proposals.order_by("proposed_at")[:LIMIT]:
        due = localdate(proposal.proposed_at + rules.CONSENT_WITHIN.span(proposal.proposed_at))
        yield Duty(
            f"答复改期：{proposal.order.product.title}",
            "配送排期",
            due,
            page_of(proposal.order_id, is_supplier=proposal.side == Side.STATION),
            about=proposal,
        )


def _deliveries(institution: Institution, at: datetime) -> Iterator[Duty]:
    to_report = Q(
        order__product__supplier=institution, state__in=[DeliveryState.PREPARING, DeliveryState.DISPUTED]
    )
    to_accept = Q(order__quota__station=institution, state=DeliveryState.REPORTED)
    rows = Delivery.objects.filter(to_report | to_accept, order__starts_at__lt=at).select_related(
        "order__product"
    )
    for delivery in rows.order_by("order__starts_at")[:LIMIT]:
        is_receiver = delivery.state == DeliveryState.REPORTED
        words = "验收" if is_receiver else "报告配送"
        due = localdate(delivery.order.starts_at) + timedelta(days=5)
        yield Duty(
            f"{words}：{delivery.order.product.title}",
            "配送",
            due,
            page_of(delivery.order_id, is_supplier=not is_receiver),
            about=delivery,
        )


def open_quotas(institution: Institution, at: datetime) -> Sequence[Quota]:
    """What a station may order from now, by cycle; empty for others. One query."""
    rows = Quota.objects.filter(
        station=institution, cycle__state=CycleState.OPEN, cycle__wishes_until__gt=at
    )  # fmt: skip
    return list(rows.select_related("cycle", "station").order_by("cycle__wishes_until", "pk"))


def _wishes(institution: Institution, at: datetime) -> Iterator[Duty]:
    for quota in open_quotas(institution, at):
        if quota.left:
            title = f"{quota.cycle}还有 {quota.left} 个场次没用"
            yield Duty(
                title, "点单", localdate(quota.cycle.wishes_until), reverse("cloudplatform:order_desk")
            )


def low_ratings(institution: Institution) -> Sequence[Feedback]:
    """Published ratings of 1 or 2 without a reply, newest first: people to call back."""
    mine = Q(product__supplier=institution) | Q(event__host=institution)
    low = Feedback.objects.filter(mine, state=FeedbackState.PUBLISHED, overall__lte=LOW_RATING, reply="")
    return list(low.for_list()[:5])


def _links(institution: Institution) -> Iterator[Duty]:
    """Products and events that want to belong to a project it leads."""
    rows = ProjectLink.objects.filter(project__lead=institution, state=LinkState.PROPOSED).for_list()
    for row in rows[:LIMIT]:
        yield Duty(
            f"是否归入项目：{row.thing.title}",
            "标杆项目",
            None,
            reverse("cloudplatform:project_links", args=[row.project_id]),
            about=row,
        )


def _appeals(institution: Institution) -> Iterator[Duty]:
    """Absences of its events that somebody appealed against, one line an event."""
    rows = Booking.objects.appealed().filter(event__host=institution).select_related("event")
    events = {booking.event_id: booking.event for booking in rows.order_by("appealed_at", "pk")[:LIMIT]}
    for event in events.values():
        yield Duty(
            f"答复缺席申诉：{event.title}",
            "场次",
            None,
            reverse("cloudplatform:absences", args=[event.pk]),
            about=event,
        )
