"""Wishes of a station: draft, rank and submit orders within its quota."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from cloudplatform.actions.order_contacts import keep_contact
from cloudplatform.actions.orders import TooManyPeople, locked, refuse_outside
from cloudplatform.models import Cycle, Order, Product, Quota, Side
from cloudplatform.states import ORDER, CycleState, OrderState, ProductState
from community.members.actions.applications import Contact
from community.models import Space
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update

MOVING_RANK = 30_000  # where a wish waits while two change places


class WishesClosed(DomainError):
    code = "wishes_closed"
    message = _("这个周期的点单已经截止，请等下一个周期。")


class NotOrderable(DomainError):
    code = "not_orderable"
    message = _("“{product}”现在不能点（已暂停或下架），请换一个。")


class AreaNotServed(DomainError):
    code = "area_not_served"
    message = _("“{product}”不到你们区服务，请换一个，或者联系供给方。")


class OwnProduct(DomainError):
    code = "own_product"
    message = _("不能点自己单位的产品。")


class SpaceElsewhere(DomainError):
    code = "space_elsewhere"
    message = _("场地不在你们区，请选本区的场地。")


class WishInThePast(DomainError):
    code = "wish_in_the_past"
    message = _("“{product}”的时间已经过了，请改成以后的时间。")


class WishTwice(DomainError):
    code = "wish_twice"
    message = _("“{product}”在这个时间已经在志愿里了，不用再加。要再来一场，请换个时间。")


class QuotaExceeded(DomainError):
    code = "quota_exceeded"
    message = _("这些志愿要用 {wanted} 个场次，只剩 {left} 个。请移除几个，或者调好次序，先交前面的。")


class NothingToSubmit(DomainError):
    code = "nothing_to_submit"
    message = _("还没有要交的志愿。先在下面选一个产品。")


@dataclass(frozen=True)
class Wish:
    """What a station asks for in one order."""

    product: Product
    starts_at: datetime
    alternate_at: datetime | None
    space: Space | None
    people: int
    remark: str = ""


@transaction.atomic
def add_wish(*, quota: Quota, wish: Wish, by: Actor, at: datetime) -> Order:
    """
    Add a wish at the end of the list, as a draft that uses no quota yet.

    :raises WishesClosed, OutsideCycle: by the cycle.
    :raises WishInThePast, WishTwice: by the time.
    :raises NotOrderable, AreaNotServed, OwnProduct: by the product.
    :raises SpaceElsewhere, TooManyPeople: by the place and its size.
    """
    quota = _locked_quota(quota)
    _refuse_closed(quota.cycle, at)
    _refuse_wish(quota, wish, at)
    last = Order.objects.filter(quota=quota).ranked().aggregate(last=Max("rank"))["last"] or 0
    order = Order(quota=quota, rank=last + 1, units=wish.product.units, created_at=at)
    _fill(order, wish)
    journal.record("cloudplatform.order.drafted", about=order, by=by, at=at, product=wish.product.pk)
    return order


@transaction.atomic
def edit_wish(*, order: Order, wish: Wish, by: Actor, at: datetime) -> Order:
    """Change a draft or a returned order. :raises MoveNotAllowed: once it is under way; and as `add_wish`."""
    order = locked(order)
    if order.state not in (OrderState.DRAFT, OrderState.RETURNED):
        raise MoveNotAllowed
    _refuse_wish(order.quota, wish, at, besides=order)
    if order.state == OrderState.RETURNED:
        _take_units(order.quota, wish.product.units - order.units)
    order.units = wish.product.units
    _fill(order, wish)
    journal.record("cloudplatform.order.edited", about=order, by=by, at=at)
    return order


@transaction.atomic
def move_wish(*, order: Order, step: int, by: Actor, at: datetime) -> Order:
    """Move a wish `step` places (-1 up, 1 down); at the end of the list nothing happens. Only drafts move."""
    order = locked(order)
    if order.state != OrderState.DRAFT:
        raise MoveNotAllowed
    ranked = Order.objects.filter(quota_id=order.quota_id, state=OrderState.DRAFT)
    near = (
        ranked.filter(rank__lt=order.rank).order_by("-rank")
        if step < 0
        else ranked.filter(rank__gt=order.rank).order_by("rank")
    )
    other = near.first()
    if other is not None:
        _swap(order, other)
        journal.record("cloudplatform.order.ranked", about=order, by=by, at=at, rank=other.rank)
    order.refresh_from_db(fields=["rank"])
    return order


@transaction.atomic
def remove_wish(*, order: Order, by: Actor, at: datetime) -> None:
    """Take a draft off the list; it stays on record as cancelled. :raises MoveNotAllowed: once it was placed."""
    order = locked(order)
    if order.state != OrderState.DRAFT:
        raise MoveNotAllowed
    ORDER.move(order, OrderState.CANCELLED)
    order.save(update_fields=["state"])
    for behind in Order.objects.filter(quota_id=order.quota_id, rank__gt=order.rank).ranked():
        Order.objects.filter(pk=behind.pk).update(rank=F("rank") - 1)
    journal.record("cloudplatform.order.removed", about=order, by=by, at=at)


@transaction.atomic
def submit_wishes(
    *, quota: Quota, first: int | None = None, contact: Contact | None = None, by: Actor, at: datetime
) -> list[Order]:
    """
    Place all drafts, or the `first` so many, in rank order; their units leave the quota by one UPDATE, all or none.

    `contact` is whom a supplier who takes one on calls.

    :raises QuotaExceeded: if they take more than is left.
    :raises NothingToSubmit, WishesClosed: if there is nothing to place, or it is too late.
    :raises NotOrderable, WishInThePast: if a product left the shelf or a date passed meanwhile.
    :raises ValidationError: for a telephone nobody can dial.
    """
    quota = _locked_quota(quota)
    _refuse_closed(quota.cycle, at)
    drafts = list(
        Order.objects.select_for_update(of=("self",)).filter(quota=quota, state=OrderState.DRAFT)
        .select_related("product").order_by("rank")[:first]
    )  # fmt: skip
    if not drafts:
        raise NothingToSubmit
    for order in drafts:
        _refuse_unorderable(order.product)
        _refuse_past(order.product, order.starts_at, at)
    _take_units(quota, sum(order.units for order in drafts))
    for order in drafts:
        _place(order, by, at)
    if contact is not None:
        keep_contact(drafts, Side.STATION, contact, by, at)
    return drafts


@transaction.atomic
def resubmit_order(*, order: Order, by: Actor, at: datetime) -> Order:
    """Hand a returned order in again; its units were kept. :raises MoveNotAllowed: if it was not returned."""
    order = locked(order)
    if order.state != OrderState.RETURNED:
        raise MoveNotAllowed
    _refuse_unorderable(order.product)
    _refuse_past(order.product, order.starts_at, at)
    _place(order, by, at)
    return order


@transaction.atomic
def resubmit_with_changes(*, order: Order, wish: Wish, by: Actor, at: datetime) -> Order:
    """Change a returned order and hand it in again at once, or neither. :raises DomainError: as the two do."""
    return resubmit_order(order=edit_wish(order=order, wish=wish, by=by, at=at), by=by, at=at)


@transaction.atomic
def copy_last_year(*, quota: Quota, by: Actor, at: datetime) -> tuple[list[Order], list[str]]:
    """
    Copy what the station ordered in the same season of the last year (or its last cycle) as drafts.

    Dates move to the same weekday of the new cycle. Returns the drafts and the titles that cannot be ordered now.
    """
    quota = _locked_quota(quota)
    _refuse_closed(quota.cycle, at)
    before = _last_cycle(quota)
    if before is None:
        raise NothingToSubmit
    shift = _whole_weeks(quota.cycle, before)
    last = Order.objects.filter(quota=quota).ranked().aggregate(last=Max("rank"))["last"] or 0
    copies, left_out = [], []
    for old in (
        Order.objects.filter(quota__cycle=before, quota__station=quota.station)
        .ranked()
        .select_related("product", "space")
    ):
        wish = Wish(old.product, old.starts_at + shift, None, old.space, old.people, old.remark)
        try:
            _refuse_wish(quota, wish, at)
        except DomainError:
            left_out.append(old.product.title)
            continue
        last += 1
        order = Order(quota=quota, rank=last, units=old.product.units, created_at=at, copied_from=old)
        _fill(order, wish)
        journal.record(
            "cloudplatform.order.drafted", about=order, by=by, at=at, product=old.product_id, copied=True
        )
        copies.append(order)
    return copies, left_out


def _last_cycle(quota: Quota) -> Cycle | None:
    """The cycle a year before if the station ordered in it, else its most recent one."""
    earlier = Cycle.objects.filter(quotas__station=quota.station, starts_on__lt=quota.cycle.starts_on)
    year = timedelta(days=365)
    around = (
        quota.cycle.starts_on - year - timedelta(days=15),
        quota.cycle.starts_on - year + timedelta(days=15),
    )
    return earlier.filter(starts_on__range=around).first() or earlier.order_by("-starts_on").first()


def _whole_weeks(new: Cycle, old: Cycle) -> timedelta:
    return timedelta(weeks=-(-(new.starts_on - old.starts_on).days // 7))


def _swap(one: Order, other: Order) -> None:
    """Exchange two ranks through a third, since the database never lets two orders hold one rank."""
    first, second = one.rank, other.rank
    for pk, rank in ((one.pk, MOVING_RANK), (other.pk, first), (one.pk, second)):
        Order.objects.filter(pk=pk).update(rank=rank)


def _place(order: Order, by: Actor, at: datetime) -> None:
    ORDER.move(order, OrderState.PLACED)
    order.placed_at = at
    order.save(update_fields=["state", "placed_at"])
    journal.record("cloudplatform.order.placed", about=order, by=by, at=at, units=order.units)


def _take_units(quota: Quota, units: int) -> None:
    """Move the counter by one conditional UPDATE; the CHECK stands behind it. :raises QuotaExceeded:"""
    granted = F("base_units") + F("population_units") + F("tilt_units")
    if not Quota.objects.filter(pk=quota.pk, used__lte=granted - units).update(used=F("used") + units):
        quota.refresh_from_db(fields=["used"])
        raise QuotaExceeded(wanted=units, left=quota.left)


def _locked_quota(quota: Quota) -> Quota:
    return for_update(quota, "cycle", "station__area")


def _refuse_closed(cycle: Cycle, at: datetime) -> None:
    if cycle.state != CycleState.OPEN or at >= cycle.wishes_until:
        raise WishesClosed


def _refuse_unorderable(product: Product) -> None:
    if product.state != ProductState.ON_SHELF:
        raise NotOrderable(product=product.title)


def _refuse_past(product: Product, starts_at: datetime, at: datetime) -> None:
    if starts_at <= at:
        raise WishInThePast(product=product.title)


def _refuse_wish(quota: Quota, wish: Wish, at: datetime, besides: Order | None = None) -> None:
    product, station = wish.product, quota.station
    _refuse_unorderable(product)
    if product.supplier_id == station.pk:
        raise OwnProduct
    if not product.serves(station.area):
        raise AreaNotServed(product=product.title)
    moments: Sequence[datetime | None] = (wish.starts_at, wish.alternate_at)
    for moment in filter(None, moments):
        refuse_outside(quota.cycle, moment)
        _refuse_past(product, moment, at)
    same = Order.objects.filter(quota=quota, product=product, starts_at=wish.starts_at).ranked()
    if same.exclude(pk=besides.pk if besides else 0).exists():
        raise WishTwice(product=product.title)
    if wish.space is not None:
        if wish.space.facility.area_id[:6] != station.area_id[:6]:
            raise SpaceElsewhere
        if wish.people > wish.space.capacity:
            raise TooManyPeople(place=wish.space.name, limit=wish.space.capacity)
    if wish.people > product.capacity:
        raise TooManyPeople(place=f"“{product.title}”", limit=product.capacity)


def _fill(order: Order, wish: Wish) -> None:
    order.product, order.space, order.people, order.remark = (
        wish.product,
        wish.space,
        wish.people,
        wish.remark,
    )
    order.starts_at, order.alternate_at = wish.starts_at, wish.alternate_at
    order.full_clean()
    order.save()
