"""What waits for bureau staff, and how long."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from cloudplatform.models import Demand, Feedback, Objection, Order, Product
from cloudplatform.states import DemandState, FeedbackState, ObjectionState, OrderState, ProductState
from community.queries.waiting import Queue, queue
from core.models import User


def waiting_for(user: User | AnonymousUser) -> Sequence[Queue]:
    """Answer the queues of `user` in the order of the pipeline, empty ones too. One query a queue."""
    demands = Demand.objects.handled_by(user)
    products = Product.objects.reviewable_by(user)
    orders = Order.objects.endorsable_by(user)
    feedback = Feedback.objects.moderated_by(user)
    objections = Objection.objects.handled_by(user)
    return [
        queue("需求待处理", demands.filter(state=DemandState.POSTED), "posted_at", "posted"),
        queue("需求待答复", demands.filter(state=DemandState.SCREENED), "posted_at", "screened"),
        queue("产品待资格初审", products.filter(state=ProductState.SUBMITTED), "submitted_at", "submitted"),
        queue(
            "产品待内容审核",
            products.filter(Q(state=ProductState.QUALIFIED) & ~Q(versions__reviews__reviewer_id=user.pk)),
            "submitted_at", "qualified",
        ),
        queue("产品待专家评审", products.filter(state=ProductState.REVIEWED), "submitted_at", "reviewed"),
        queue("产品待公示", products.filter(state=ProductState.SCORED), "submitted_at", "scored"),
        queue("产品公示中", products.filter(state=ProductState.IN_NOTICE), "submitted_at", "in_notice"),
        queue("异议待答复", objections.filter(state=ObjectionState.FILED), "filed_at", "filed"),
        queue("点单待审核", orders.filter(state=OrderState.PLACED), "placed_at", "placed"),
        queue("评价待审核", feedback.filter(state=FeedbackState.SUBMITTED), "submitted_at", "submitted"),
    ]  # fmt: skip
