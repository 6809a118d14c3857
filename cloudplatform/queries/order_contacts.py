"""Queries about the contacts of an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from cloudplatform.models import Order, OrderContact, Side
from cloudplatform.states import ORDER_HAS_PRICE, ORDER_OFF
from community.members.actions.applications import Contact
from community.models import Institution
from core.models import User


@dataclass(frozen=True)
class Line:
    """One side of an order and who answers for it there. Without a contact this reader may see, `why_not` says why."""

    side: Side
    institution: Institution
    contact: OrderContact | None
    why_not: str = ""


def lines_of(order: Order, user: User | AnonymousUser, *, first: Side | None = None) -> Sequence[Line]:
    """
    Both sides with the contacts `user` may read, the other side than `first` (that of `user`) on top. Two queries.

    Nothing for somebody who neither acts for a side nor oversees it as a bureau.
    """
    if first is None and not Order.objects.endorsable_by(user).filter(pk=order.pk).exists():
        return []
    found = {one.side: one for one in OrderContact.objects.visible_to(user).filter(order=order)}
    bodies = {Side.SUPPLIER: order.product.supplier, Side.STATION: order.quota.station}
    lines = [
        Line(side, body, found.get(side), _why_not(order, is_own=side == first))
        for side, body in bodies.items()
    ]
    return sorted(lines, key=lambda line: line.side == first)


def _why_not(order: Order, *, is_own: bool) -> str:
    if order.state in ORDER_OFF:
        return "点单没有办成，不显示"
    if is_own:
        return "还没有写"
    return "没有写" if order.state in ORDER_HAS_PRICE else "供方接单以后看得到"


def contact_of(order: Order, side: str) -> OrderContact | None:
    """Who answers for `order` on `side`. One query."""
    return OrderContact.objects.filter(order=order, side=side).first()


def usual_contact(user: User) -> Contact:
    """
    What a form begins with: whom `user` named last, else the person with the phone they proved, else nobody. One query.

    Never half a contact: beside a button that does something else it would be refused.
    """
    last = OrderContact.objects.filter(named_by=user).order_by("-pk").first()
    if last is not None:
        return Contact(last.name, last.phone)
    return Contact(user.display_name, user.phone) if user.phone and user.phone_verified else Contact()
