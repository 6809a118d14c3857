"""What every verb about orders keeps right: the lock order quota → order, the quota's counter, and the ranks."""

from __future__ import annotations

from typing import Final

from django.db.models import F, Max

from cloudplatform.models import Order, Quota
from cloudplatform.states import ORDER_HOLDS_QUOTA

PARKED: Final = 1000  # ranks wait up here while others move; a station has far fewer wishes


def lock_quota(quota: Quota) -> Quota:
    """Read `quota` again under its lock. Its orders are changed only by whoever holds it."""
    return (
        Quota.objects.select_for_update(of=("self",))
        .select_related("cycle", "station__area")
        .get(pk=quota.pk)
    )


def lock_order(order: Order) -> Order:
    """Read `order` again under the locks of its quota and itself, in that order."""
    Quota.objects.select_for_update().get(pk=order.quota_id)
    return (
        Order.objects.select_for_update(of=("self",))
        .select_related("product__supplier", "quota__station__area", "quota__cycle", "space__facility__area")
        .get(pk=order.pk)
    )


def take_units(quota: Quota, units: int) -> bool:
    """Move the counter by one conditional UPDATE; False if fewer are left. The CHECK stands behind it."""
    granted = F("base_units") + F("population_units") + F("tilt_units")
    enough = Quota.objects.filter(pk=quota.pk, used__lte=granted - units)
    return enough.update(used=F("used") + units) == 1


def give_units_back(order: Order) -> None:
    """Free the units of an order about to leave a state that holds them."""
    if order.state in ORDER_HOLDS_QUOTA:
        Quota.objects.filter(pk=order.quota_id).update(used=F("used") - order.units)


def next_rank(quota: Quota) -> int:
    last = Order.objects.filter(quota=quota).ranked().aggregate(last=Max("rank"))["last"]
    return int(last or 0) + 1


def close_gap(order: Order) -> None:
    """Move up everything below an order that has just lost its rank; in two steps, so that no rank is met twice."""
    below = Order.objects.filter(quota=order.quota_id).ranked().order_by().filter(rank__gt=order.rank)
    if below.update(rank=F("rank") + PARKED):
        parked = Order.objects.filter(quota=order.quota_id).ranked().order_by().filter(rank__gt=PARKED)
        parked.update(rank=F("rank") - PARKED - 1)


def swap_ranks(order: Order, other: Order) -> None:
    mine, theirs = order.rank, other.rank
    for wish, rank in ((order, PARKED), (other, mine), (order, theirs)):
        Order.objects.filter(pk=wish.pk).update(rank=rank)
        wish.rank = rank
