"""Contacts of both sides of an order. Policy: 3.3.1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform.models import Order, OrderContact
from cloudplatform.states import ORDER_OFF
from community.members.actions.applications import Contact
from core.errors import DomainError
from core.people.contacts import index_of
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update


class NobodyToCall(DomainError):
    code = "nobody_to_call"
    message = _("这张点单没有办成，对方看不到联系人，不用再写。要再办，请重新点单。")


@transaction.atomic
def name_contact(*, order: Order, side: str, name: str, phone: str, by: Actor, at: datetime) -> OrderContact:
    """
    Say whom the other side calls about `order`; who was named before is forgotten. Neither name nor phone is journaled.

    :raises NobodyToCall: once the order was declined or called off.
    :raises ValidationError: for a telephone nobody can dial.
    """
    order = for_update(order)
    if order.state in ORDER_OFF:
        raise NobodyToCall
    keep_contact([order], side, Contact(name, phone), by, at, is_news=True)
    return OrderContact.objects.get(order=order, side=side)


def keep_contact(
    orders: Sequence[Order], side: str, contact: Contact, by: Actor, at: datetime, *, is_news: bool = False
) -> None:
    """
    Put `contact` on all of `orders` for one side, in place of who was there. Neither name nor phone is journaled.

    `is_news`: the other side is told; with a step of the order, the notice of that step is enough.

    :raises ValidationError: for a telephone nobody can dial.
    """
    rows = [
        OrderContact(
            order=order, side=side, name=contact.name.strip(), phone=contact.phone.strip(),
            phone_index=index_of(contact.phone), named_by=by.person,
        ) for order in orders
    ]  # fmt: skip
    for row in rows[:1]:  # all say the same
        row.clean_fields(exclude=["order", "named_by"])
    OrderContact.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["order", "side"],
        update_fields=["name", "phone", "phone_index", "named_by"],
    )  # fmt: skip
    for order in orders:
        journal.record(
            "cloudplatform.order.contact_named", about=order, by=by, at=at, side=str(side), is_news=is_news
        )
