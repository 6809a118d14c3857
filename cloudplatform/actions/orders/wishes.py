"""A station's ranked list of wishes, until it is handed in."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.actions.orders.ledger import close_gap, lock_order, lock_quota, next_rank, swap_ranks
from cloudplatform.actions.orders.rules import refuse_closed, refuse_wish
from cloudplatform.models import Order, Product, Quota
from cloudplatform.states import ORDER, OrderState
from community.models import Space
from core import journal
from core.actors import Actor
from core.errors import DomainError

MAY_BE_RANKED = (OrderState.DRAFT, OrderState.PLACED, OrderState.RETURNED)


class TooManyWishes(DomainError):
    code = "too_many_wishes"
    message = _("一个周期最多 {most} 个志愿，已经满了。先移除一个再加。")


class WishFixed(DomainError):
    code = "wish_fixed"
    message = _("这个志愿已提交（{state}），不能再改。区里退回后可以改，排期后可以提改期。")


@transaction.atomic
def add_wish(
    *, quota: Quota, product: Product, starts_at: datetime, people: int, by: Actor, at: datetime,
    alternate_at: datetime | None = None, space: Space | None = None, remark: str = "",
) -> Order:  # fmt: skip
    """
    Put a product at the end of the station's list; the quota is not touched before it is handed in.

    :raises CycleNotOpen, WishesClosed: outside the time for wishes.
    :raises ProductNotOrderable, ProductNotServing, OwnProduct, SpaceNotOurs, WishTwice: if it cannot be wished for.
    :raises TooManyWishes: if the list is full.
    :raises ValidationError: on starts_at, alternate_at or people.
    """
    quota = lock_quota(quota)
    refuse_closed(quota, at)
    product = Product.objects.select_related("supplier").get(pk=product.pk)
    wish = Order(
        quota=quota, product=product, rank=next_rank(quota), units=product.units, space=space,
        starts_at=starts_at, alternate_at=alternate_at, people=people, remark=remark, created_at=at,
        is_sample=quota.station.is_sample and product.is_sample,
    )  # fmt: skip
    return save_wish(wish, by=by, at=at)


def save_wish(wish: Order, *, by: Actor, at: datetime) -> Order:
    """Check and insert a new wish; the caller holds the lock of its quota."""
    refuse_wish(wish, at)
    if wish.rank > policy.WISHES_MAX:
        raise TooManyWishes(most=policy.WISHES_MAX)
    wish.save()
    journal.record(
        "cloudplatform.order.drafted", about=wish, by=by, at=at, product=wish.product_id, rank=wish.rank
    )
    return wish


@transaction.atomic
def edit_wish(
    *, order: Order, starts_at: datetime, people: int, by: Actor, at: datetime,
    alternate_at: datetime | None = None, space: Space | None = None, remark: str = "",
) -> Order:  # fmt: skip
    """
    Change when, where and for how many; another product is another wish.

    A returned wish may be corrected after the deadline too: the district asked for it.

    :raises WishFixed: if it was handed in and not returned.
    :raises WishesClosed, CycleNotOpen: a draft, outside the time for wishes.
    :raises ValidationError: on starts_at, alternate_at or people.
    """
    order = lock_order(order)
    if order.state not in (OrderState.DRAFT, OrderState.RETURNED):
        raise WishFixed(state=order.get_state_display())
    if order.state == OrderState.DRAFT:
        refuse_closed(order.quota, at)
    order.starts_at, order.alternate_at, order.space = starts_at, alternate_at, space
    order.people, order.remark = people, remark
    refuse_wish(order, at)
    order.save(update_fields=["starts_at", "alternate_at", "space", "people", "remark"])
    journal.record("cloudplatform.order.edited", about=order, by=by, at=at)
    return order


@transaction.atomic
def move_wish(*, order: Order, direction: Literal["up", "down"], by: Actor, at: datetime) -> Order:
    """
    Swap a wish with its neighbour. The first cannot go up, nor the last down: then nothing changes.

    :raises WishesClosed, CycleNotOpen: outside the time for wishes.
    :raises WishFixed: if the district has already endorsed it.
    """
    order = lock_order(order)
    refuse_closed(order.quota, at)
    if order.state not in MAY_BE_RANKED:
        raise WishFixed(state=order.get_state_display())
    others = Order.objects.filter(quota=order.quota_id).ranked().exclude(pk=order.pk)
    if direction == "up":
        neighbour = others.filter(rank__lt=order.rank).order_by("-rank").first()
    else:
        neighbour = others.filter(rank__gt=order.rank).first()
    if neighbour is None:
        return order
    swap_ranks(order, neighbour)
    journal.record(
        "cloudplatform.order.ranked", about=order, by=by, at=at, rank=order.rank, other=neighbour.pk
    )
    return order


@transaction.atomic
def remove_wish(*, order: Order, by: Actor, at: datetime) -> Order:
    """
    Take a draft off the list; those below move up. What was handed in is cancelled with a reason instead.

    :raises WishFixed: if it is no draft.
    """
    order = lock_order(order)
    if order.state != OrderState.DRAFT:
        raise WishFixed(state=order.get_state_display())
    ORDER.move(order, OrderState.CANCELLED)
    order.save(update_fields=["state"])
    close_gap(order)
    journal.record("cloudplatform.order.removed", about=order, by=by, at=at)
    return order
