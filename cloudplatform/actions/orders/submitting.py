"""Handing wishes in, and copying those of an earlier cycle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cloudplatform.actions.orders.ledger import lock_order, lock_quota, next_rank, take_units
from cloudplatform.actions.orders.rules import refuse_closed, refuse_wish
from cloudplatform.actions.orders.wishes import save_wish
from cloudplatform.models import Order, Quota
from cloudplatform.queries.orders import orders_to_copy
from cloudplatform.states import ORDER, OrderState
from core import journal
from core.actors import Actor
from core.errors import DomainError
from core.lifecycle import MoveNotAllowed

WEEK = timedelta(days=7)


class NothingToSubmit(DomainError):
    code = "nothing_to_submit"
    message = _("没有还没提交的志愿。已提交的在等区里审核，可以在下面看进度。")


class QuotaExceeded(DomainError):
    code = "quota_exceeded"
    message = _("这些志愿要用 {wanted} 个场次，额度只剩 {left} 个。请先移除一些志愿再提交。")


class WishNoLongerPossible(DomainError):
    code = "wish_no_longer_possible"
    message = _("第 {rank} 志愿“{product}”现在不能提交：{reason}请改好或移除它，再提交一次。")


class NothingToCopy(DomainError):
    code = "nothing_to_copy"
    message = _("没有找到以前周期的点单，请直接从产品里选。")


@dataclass(frozen=True)
class Copied:
    """What came of copying: new drafts, and (product, why not) for what was left out."""

    drafts: Sequence[Order]
    skipped: Sequence[tuple[str, str]]


@transaction.atomic
def submit_wishes(*, quota: Quota, by: Actor, at: datetime) -> list[Order]:
    """
    Hand all drafts of a station to its district, all or none, most wanted first.

    :raises CycleNotOpen, WishesClosed: outside the time for wishes.
    :raises NothingToSubmit: if there is no draft.
    :raises WishNoLongerPossible: if a wish has become impossible since it was written.
    :raises QuotaExceeded: if the quota has not enough left; says how much.
    """
    quota = lock_quota(quota)
    refuse_closed(quota, at)
    drafts = _drafts(quota)
    if not drafts:
        raise NothingToSubmit
    for wish in drafts:
        _refuse_impossible(wish, at)
    wanted = sum(wish.units for wish in drafts)
    if not take_units(quota, wanted):
        raise QuotaExceeded(wanted=wanted, left=Quota.objects.get(pk=quota.pk).left)
    for wish in drafts:
        _place(wish, by=by, at=at)
    return drafts


@transaction.atomic
def resubmit_wish(*, order: Order, by: Actor, at: datetime) -> Order:
    """
    Hand a returned wish in again; its units were kept for it. The deadline for new wishes does not matter.

    :raises MoveNotAllowed: if it was not returned.
    :raises WishNoLongerPossible: if its time has passed or the product is off the shelf.
    """
    order = lock_order(order)
    if order.state != OrderState.RETURNED:  # a draft would pass the table, but holds no units yet
        raise MoveNotAllowed
    _refuse_impossible(order, at)
    return _place(order, by=by, at=at)


@transaction.atomic
def copy_last_year(*, quota: Quota, by: Actor, at: datetime) -> Copied:
    """
    Write the orders of the cycle a year before (else the one before) again as drafts, on the same weekdays.

    What cannot be ordered any more is left out, with the reason.

    :raises CycleNotOpen, WishesClosed: outside the time for wishes.
    :raises NothingToCopy: if the station ordered nothing before.
    """
    quota = lock_quota(quota)
    refuse_closed(quota, at)
    earlier = orders_to_copy(quota)
    if not earlier:
        raise NothingToCopy
    drafts: list[Order] = []
    skipped: list[tuple[str, str]] = []
    for old in earlier:
        try:
            drafts.append(save_wish(_draft_of(old, quota, at), by=by, at=at))
        except DomainError as refusal:
            skipped.append((old.product.title, str(refusal)))
        except ValidationError as error:
            skipped.append((old.product.title, "".join(error.messages)))
    return Copied(drafts, skipped)


def shifted(moment: datetime, old_start: date, new_start: date) -> datetime:
    """The same weekday and hour as far into the new cycle as `moment` was into the old, by whole weeks."""
    return moment + round((new_start - old_start) / WEEK) * WEEK


def _drafts(quota: Quota) -> list[Order]:
    rows = Order.objects.select_for_update(of=("self",)).filter(quota=quota, state=OrderState.DRAFT)
    drafts = list(rows.select_related("product__supplier", "space__facility").order_by("rank", "pk"))
    for wish in drafts:
        wish.quota = quota
    return drafts


def _refuse_impossible(wish: Order, at: datetime) -> None:
    try:
        refuse_wish(wish, at)
    except (DomainError, ValidationError) as error:
        reason = "".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise WishNoLongerPossible(rank=wish.rank, product=wish.product, reason=reason) from error


def _place(wish: Order, *, by: Actor, at: datetime) -> Order:
    ORDER.move(wish, OrderState.PLACED)
    wish.placed_at, wish.reason = at, ""
    wish.save(update_fields=["state", "placed_at", "reason"])
    journal.record("cloudplatform.order.placed", about=wish, by=by, at=at, units=wish.units, rank=wish.rank)
    return wish


def _draft_of(old: Order, quota: Quota, at: datetime) -> Order:
    first, end = quota.cycle.starts_on, quota.cycle.ends_on
    starts_at = shifted(old.starts_at, old.quota.cycle.starts_on, first)
    while localdate(starts_at) < first or starts_at <= at:
        starts_at += WEEK
    while localdate(starts_at) >= end and localdate(starts_at - WEEK) >= first:
        starts_at -= WEEK
    alternate_at = old.alternate_at and old.alternate_at + (starts_at - old.starts_at)
    if alternate_at is not None and (alternate_at <= at or not first <= localdate(alternate_at) < end):
        alternate_at = None
    return Order(
        quota=quota, product=old.product, rank=next_rank(quota), units=old.product.units, space=old.space,
        starts_at=starts_at, alternate_at=alternate_at, people=old.people, remark=old.remark, copied_from=old,
        created_at=at, is_sample=old.is_sample,
    )  # fmt: skip
