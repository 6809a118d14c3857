"""Two at once on real PostgreSQL. Each race has a control that fails once the guard is taken away."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.db.models import F
from django.utils import timezone

from cloudplatform.actions import orders, wishes
from cloudplatform.models import Event, Order, Quota
from cloudplatform.states import OrderState
from community.models import Occupancy
from community.places.actions.occupancies import SpaceTaken
from core.errors import DomainError
from core.record.actors import Actor
from tests.factories.orders import ShelfProductFactory, order_in, scene, schedule, soon

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(*acts):
    """Start all `acts` at the same moment, each on its own connection; answer what each came to."""
    barrier = threading.Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(10)
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def taking(quota, units):
    """Take units as the verb does."""
    return lambda: wishes._take_units(Quota.objects.get(pk=quota.pk), units)


def test_two_hand_in_the_same_list_and_its_units_are_taken_once():
    stage = scene(granted=1)
    stage.draft()

    def submitting():
        return wishes.submit_wishes(quota=stage.quota, by=Actor(stage.orderer), at=timezone.now())

    answers = at_once(submitting, submitting)

    stage.quota.refresh_from_db()
    assert sum(isinstance(answer, list) for answer in answers) == 1
    assert stage.quota.used == 1


def test_two_take_the_last_unit_and_the_conditional_update_lets_one():
    quota = scene(granted=1).quota

    answers = at_once(taking(quota, 1), taking(quota, 1))

    quota.refresh_from_db()
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "QuotaExceeded"]
    assert quota.used == 1


def test_control_without_check_and_condition_the_same_two_overdraw():
    quota = scene(granted=1).quota
    both_looked = threading.Barrier(2)

    def careless():
        mine = Quota.objects.get(pk=quota.pk)
        enough = mine.left >= 1
        both_looked.wait(10)
        if enough:
            Quota.objects.filter(pk=quota.pk).update(used=F("used") + 1)

    check = next(one for one in Quota._meta.constraints if one.name == "cloudplatform_quota_never_overdrawn")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Quota, check)
    try:
        at_once(careless, careless)
        quota.refresh_from_db()
        assert quota.used == 2
        assert quota.left == -1
    finally:
        Quota.objects.filter(pk=quota.pk).update(used=0)
        with connection.schema_editor() as editor:
            editor.add_constraint(Quota, check)


def test_two_orders_for_one_space_and_time_and_one_is_scheduled():
    stage = scene()
    other = ShelfProductFactory(supplier=stage.supplier)
    first = order_in(OrderState.ACCEPTED, stage, soon(10))
    second = stage.draft(soon(10), product=other)
    Order.objects.filter(pk=second.pk).update(
        state=OrderState.ACCEPTED, placed_at=timezone.now(), price_cents=0
    )
    second.refresh_from_db()

    answers = at_once(
        lambda: schedule(first, stage, timezone.now()), lambda: schedule(second, stage, timezone.now())
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Event", "SpaceTaken"]
    assert Event.objects.count() == Occupancy.objects.filter(released_at=None).count() == 1


def test_control_without_the_exclusion_constraint_both_are_scheduled():
    first_stage = scene()
    second_stage = scene()
    constraint = next(
        one for one in Occupancy._meta.constraints if one.name == "community_space_never_held_twice"
    )
    first = order_in(OrderState.ACCEPTED, first_stage, soon(10))
    second = order_in(OrderState.ACCEPTED, second_stage, soon(10))
    Order.objects.filter(pk=second.pk).update(space=first_stage.space)
    second.refresh_from_db()
    with connection.schema_editor() as editor:
        editor.remove_constraint(Occupancy, constraint)
    try:
        answers = at_once(
            lambda: schedule(first, first_stage, timezone.now()),
            lambda: schedule(second, second_stage, timezone.now(), space=first_stage.space),
        )
        assert [type(answer) for answer in answers] == [Event, Event]
    finally:
        Occupancy.objects.update(released_at=timezone.now())
        with connection.schema_editor() as editor:
            editor.add_constraint(Occupancy, constraint)


def test_order_of_another_station_meets_the_same_space_and_one_is_scheduled():
    first_stage, second_stage = scene(), scene()
    first = order_in(OrderState.ACCEPTED, first_stage, soon(10))
    second = order_in(OrderState.ACCEPTED, second_stage, soon(10))
    Order.objects.filter(pk=second.pk).update(space=first_stage.space)
    second.refresh_from_db()

    answers = at_once(
        lambda: schedule(first, first_stage, timezone.now()),
        lambda: schedule(second, second_stage, timezone.now(), space=first_stage.space),
    )

    assert sum(isinstance(answer, SpaceTaken) for answer in answers) == 1


def test_two_swap_ranks_at_once_and_no_rank_is_lost_or_doubled():
    stage = scene()
    drafts = [stage.draft(soon(day)) for day in range(10, 16)]

    def moving(order, step):
        return lambda: wishes.move_wish(order=order, step=step, by=Actor(stage.orderer), at=timezone.now())

    at_once(moving(drafts[2], -1), moving(drafts[3], -1), moving(drafts[2], 1), moving(drafts[5], -1))

    ranks = list(Order.objects.filter(quota=stage.quota).ranked().values_list("rank", flat=True))
    assert ranks == [1, 2, 3, 4, 5, 6]


def test_two_add_a_wish_at_once_and_each_gets_its_own_rank():
    stage = scene()

    answers = at_once(
        lambda: stage.draft(soon(10)), lambda: stage.draft(soon(11)), lambda: stage.draft(soon(12))
    )

    assert sorted(order.rank for order in answers) == [1, 2, 3]


def test_district_endorses_while_the_station_cancels_and_one_of_them_is_told_no():
    stage = scene()
    order = order_in(OrderState.PLACED, stage)

    answers = at_once(
        lambda: orders.endorse_order(order=order, by=Actor(stage.district), at=timezone.now()),
        lambda: orders.decline_order(order=order, reason="…", by=Actor(stage.performer), at=timezone.now()),
        lambda: orders.cancel_order(order=order, reason="改日", by=Actor(stage.orderer), at=timezone.now()),
    )

    order.refresh_from_db()
    stage.quota.refresh_from_db()
    assert any(isinstance(answer, DomainError) for answer in answers)
    assert stage.quota.used == (0 if order.state in (OrderState.CANCELLED, OrderState.DECLINED) else 1)


def test_same_order_is_cancelled_twice_at_once_and_its_units_come_back_once():
    stage = scene()
    order_in(OrderState.PLACED, stage, soon(11))
    order = order_in(OrderState.PLACED, stage, soon(10))

    def cancelling():
        return orders.cancel_order(order=order, reason="改日", by=Actor(stage.orderer), at=timezone.now())

    at_once(cancelling, cancelling)

    stage.quota.refresh_from_db()
    assert stage.quota.used == 1


def test_stations_do_not_wait_for_each_other():
    first, second = scene(), scene()

    answers = at_once(first.draft, second.draft)

    assert [order.rank for order in answers] == [1, 1]
