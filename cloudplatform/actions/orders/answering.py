"""The district endorses or returns, the supplier accepts or declines."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform.actions.orders.ledger import close_gap, give_units_back, lock_order
from cloudplatform.models import Order
from cloudplatform.states import ORDER, OrderState
from core import journal
from core.actors import Actor
from core.errors import DomainError
from core.models import JournalEntry


class ReasonMissing(DomainError):
    code = "reason_missing"
    message = _("请写一句原因，对方会看到。")


class EnteredByYou(DomainError):
    code = "entered_by_you"
    message = _("这个点单是你提交的，不能自己审核，请由另一位同事来办。")


@transaction.atomic
def endorse_order(*, order: Order, by: Actor, at: datetime) -> Order:
    """
    Agree to a wish for the district; from now on the supplier sees it.

    :raises EnteredByYou: if the same person handed it in.
    :raises MoveNotAllowed: if it does not wait for the district.
    """
    order = lock_order(order)
    ORDER.move(order, OrderState.ENDORSED)
    if _handed_in_by(order, by):
        raise EnteredByYou
    order.reason = ""
    return _saved(order, "cloudplatform.order.endorsed", by=by, at=at)


@transaction.atomic
def return_order(*, order: Order, reason: str, by: Actor, at: datetime) -> Order:
    """
    Send a wish back to be corrected; its units are kept for it.

    :raises ReasonMissing: without a reason.
    :raises MoveNotAllowed: if it does not wait for the district.
    """
    order = lock_order(order)
    ORDER.move(order, OrderState.RETURNED)
    order.reason = reason_of(reason)
    return _saved(order, "cloudplatform.order.returned", by=by, at=at)


@transaction.atomic
def accept_order(*, order: Order, by: Actor, at: datetime) -> Order:
    """
    Promise to deliver; a time and a place follow.

    :raises MoveNotAllowed: if it does not wait for the supplier.
    """
    order = lock_order(order)
    ORDER.move(order, OrderState.ACCEPTED)
    return _saved(order, "cloudplatform.order.accepted", by=by, at=at)


@transaction.atomic
def decline_order(*, order: Order, reason: str, by: Actor, at: datetime) -> Order:
    """
    Refuse to deliver; the station gets its units back and the wishes below move up.

    :raises ReasonMissing: without a reason.
    :raises MoveNotAllowed: if it does not wait for the supplier.
    """
    order = lock_order(order)
    give_units_back(order)
    ORDER.move(order, OrderState.DECLINED)
    order.reason = reason_of(reason)
    order = _saved(order, "cloudplatform.order.declined", by=by, at=at)
    close_gap(order)
    return order


def reason_of(text: str) -> str:
    """:raises ReasonMissing: if there is nothing to read in `text`."""
    if not text.strip():
        raise ReasonMissing
    return text.strip()[:300]


def _handed_in_by(order: Order, by: Actor) -> bool:
    placed = JournalEntry.objects.filter(subject=journal.subject_of(order), fact="cloudplatform.order.placed")
    return by.user is not None and placed.filter(actor=by.user).exists()


def _saved(order: Order, fact: str, *, by: Actor, at: datetime) -> Order:
    order.save(update_fields=["state", "reason"])
    journal.record(fact, about=order, by=by, at=at, note=order.reason, units=order.units)
    return order
