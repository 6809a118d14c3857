"""What the two sides of an order are told, and where they can act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime

from cloudplatform.models import Cycle, DateProposal, Delivery, Order, Quota, Side
from community.models import Institution, Seat
from community.policy import Right
from core import notices
from core.models import User

OTHER = {Side.STATION: Side.SUPPLIER, Side.SUPPLIER: Side.STATION}


def holders(institution: Institution, right: Right) -> Iterable[User]:
    """The people who now act for `institution` with `right`, each once."""
    seats = Seat.objects.current().carrying(right).filter(institution=institution)
    return User.objects.filter(pk__in=seats.values("user")).order_by("pk")


def tell(order: Order, side: Side, title: str, body: str, *, at: datetime, key: str, path: str = "") -> None:
    """Tell those who act for one side of `order`; the same `key` reaches each person once."""
    if side == Side.STATION:
        people = holders(order.quota.station, Right.ORDER)
    else:
        people = holders(order.product.supplier, Right.OFFER)
    page = path or reverse("cloudplatform:order", args=[order.pk])
    for person in people:
        notices.send(to=person, topic="order", title=title, body=body, path=page, at=at, key=key)


def tell_cycle_opened(cycle: Cycle, *, at: datetime, key: str) -> None:
    until = f"{localtime(cycle.wishes_until):%m月%d日 %H:%M}"
    for quota in Quota.objects.filter(cycle=cycle).select_related("station").order_by("pk"):
        for person in holders(quota.station, Right.ORDER):
            notices.send(
                to=person, topic="order", title=f"{cycle.name}开始点单", at=at, key=key,
                body=f"{quota.station}本期有 {quota.granted} 个场次，{until} 截止。",
                path=reverse("cloudplatform:order_desk"),
            )  # fmt: skip


def tell_of_proposal(proposal: DateProposal, *, at: datetime, key: str) -> None:
    order, start = proposal.order, localtime(proposal.period.lower)
    tell(
        order, OTHER[Side(proposal.side)], f"请答复改期：{order.product}",
        f"对方想改到 {start:%m月%d日 %H:%M}，{proposal.space}。原因：{proposal.reason}", at=at, key=key,
    )  # fmt: skip


def tell_of_delivery(
    delivery: Delivery, side: Side, title: str, body: str, *, at: datetime, key: str
) -> None:
    path = reverse("cloudplatform:delivery", args=[delivery.pk])
    tell(delivery.order, side, title, body, at=at, key=key, path=path)
