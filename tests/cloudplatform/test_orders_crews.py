"""A supplier's people at two places at one hour, and what a supplier never hears of."""

import pytest
from django.utils import timezone

from cloudplatform.actions import orders, proposals
from cloudplatform.models import Order, Side
from cloudplatform.states import OrderState
from core.models import Notice
from core.record.actors import Actor
from tests.factories.community import SpaceFactory
from tests.factories.orders import order_in, propose, scene, schedule, soon

pytestmark = pytest.mark.django_db
now = timezone.now


@pytest.fixture
def stage():
    return scene()


@pytest.fixture
def scheduled(stage):
    return order_in(OrderState.SCHEDULED, stage)


# A crew cannot be at two places ----


def test_crew_is_not_sent_to_two_places_at_one_hour_without_a_word(stage):
    order_in(OrderState.SCHEDULED, stage)
    other = order_in(OrderState.ACCEPTED, stage, soon(10, 11))
    other.starts_at = soon(10)
    other.space = None
    other.save()
    elsewhere = SpaceFactory(capacity=200)

    with pytest.raises(orders.CrewClash, match="同一时间在"):
        schedule(other, stage, now(), space=elsewhere)
    assert schedule(other, stage, now(), space=elsewhere, knows_clash=True)


def test_books_need_no_crew(stage):
    order_in(OrderState.SCHEDULED, stage)
    other = order_in(OrderState.ACCEPTED, stage, soon(10, 11))
    type(stage.product).objects.update(kind="books")
    other.starts_at, other.space = soon(10), None
    other.save()

    assert schedule(other, stage, now(), space=SpaceFactory(capacity=200))


def test_change_of_date_into_another_performance_is_asked_about(stage, scheduled):
    order_in(OrderState.SCHEDULED, stage, soon(14))
    proposal = propose(scheduled, stage, soon(14), SpaceFactory(capacity=200))

    with pytest.raises(orders.CrewClash):
        proposals.agree_to_date(proposal=proposal, side=Side.STATION, by=Actor(stage.orderer), at=now())
    assert proposals.agree_to_date(
        proposal=proposal, side=Side.STATION, knows_clash=True, by=Actor(stage.orderer), at=now()
    )


# What the supplier never heard of ----


@pytest.mark.parametrize("state", [OrderState.DRAFT, OrderState.PLACED])
def test_order_that_ends_before_the_district_agreed_never_reaches_the_supplier(stage, state, run_jobs):
    order = order_in(state, stage)
    orders.cancel_order(order=order, reason="不要了", by=Actor(stage.orderer), at=now())
    run_jobs()

    assert not Order.objects.supplied_by(stage.performer).exists()
    assert not Order.objects.visible_to(stage.performer).exists()
    assert not Notice.objects.filter(recipient=stage.performer, title__contains="点单取消").exists()


def test_order_that_ends_after_it_stays_in_the_suppliers_list(stage, run_jobs):
    order = order_in(OrderState.ENDORSED, stage)
    orders.cancel_order(order=order, reason="不要了", by=Actor(stage.orderer), at=now())
    run_jobs()

    assert Order.objects.supplied_by(stage.performer).get() == order
    assert Notice.objects.filter(recipient=stage.performer, title__contains="点单取消").exists()
