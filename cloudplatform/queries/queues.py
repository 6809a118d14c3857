"""What waits for bureau staff, and how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Min, Q, QuerySet

from cloudplatform.models import Demand, Feedback, Objection, Order, Product
from cloudplatform.states import DemandState, FeedbackState, ObjectionState, OrderState, ProductState
from core.models import User


@dataclass(frozen=True)
class Queue:
    """One kind of work: how many rows wait and since when; `model` and `query` lead to the admin list that shows them."""

    name: str
    count: int
    oldest_at: datetime | None
    model: str
    query: str

    def days(self, at: datetime) -> int:
        """Full days the oldest row has waited."""
        return (at - self.oldest_at).days if self.oldest_at else 0


def waiting_for(user: User | AnonymousUser) -> Sequence[Queue]:
    """Answer the queues of `user` in the order of the pipeline, empty ones too. One query a queue."""
    demands = Demand.objects.handled_by(user)
    products = Product.objects.reviewable_by(user)
    orders = Order.objects.endorsable_by(user)
    feedback = Feedback.objects.moderated_by(user)
    objections = Objection.objects.handled_by(user)
    return [
        _queue("需求待处理", demands.filter(state=DemandState.POSTED), "posted_at", "demand", "posted"),
        _queue("需求待答复", demands.filter(state=DemandState.SCREENED), "posted_at", "demand", "screened"),
        _queue("产品待资格初审", products.filter(state=ProductState.SUBMITTED), "submitted_at", "product", "submitted"),
        _queue(
            "产品待内容审核",
            products.filter(Q(state=ProductState.QUALIFIED) & ~Q(versions__reviews__reviewer_id=user.pk)),
            "submitted_at", "product", "qualified",
        ),
        _queue("产品待公示", products.filter(state=ProductState.REVIEWED), "submitted_at", "product", "reviewed"),
        _queue("产品公示中", products.filter(state=ProductState.IN_NOTICE), "submitted_at", "product", "in_notice"),
        _queue("异议待答复", objections.filter(state=ObjectionState.FILED), "filed_at", "objection", "filed"),
        _queue("点单待审核", orders.filter(state=OrderState.PLACED), "placed_at", "order", "placed"),
        _queue("评价待审核", feedback.filter(state=FeedbackState.SUBMITTED), "submitted_at", "feedback", "submitted"),
    ]  # fmt: skip


def _queue(name: str, rows: QuerySet, since: str, model: str, state: str) -> Queue:  # type: ignore[type-arg]
    found = rows.aggregate(count=Count("pk", distinct=True), oldest_at=Min(since))
    return Queue(name, found["count"], found["oldest_at"], model, f"state__exact={state}")
