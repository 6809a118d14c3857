"""Queries about orders: a station's list of wishes with hints, and the page of one order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.timezone import localdate

from cloudplatform.models import DateProposal, Delivery, Demand, Event, Order, Quota, Side
from cloudplatform.queries.deliveries import STILL_OPEN, DeliveryFile, delivery_file
from cloudplatform.queries.timeline import Step, timeline_of_order
from cloudplatform.states import (
    ORDER,
    ORDER_OFF,
    CycleState,
    DeliveryState,
    OrderState,
    ProductState,
    ProposalState,
)
from community.models import Closure, Institution, Occupancy, OpeningHours, Space
from community.places.queries.opening import covers
from core.models import User

STREET = 9  # digits of a street's code
NEIGHBOURS_SHOWN = 5
BEFORE_AN_EVENT = (
    OrderState.DRAFT, OrderState.PLACED, OrderState.RETURNED, OrderState.ENDORSED, OrderState.ACCEPTED,
)  # fmt: skip


def page_of(order: int, *, is_supplier: bool) -> str:
    """The address on which a party works on the order of that key: suppliers on its delivery, stations on the order."""
    return reverse("cloudplatform:delivery" if is_supplier else "cloudplatform:order", args=[order])


@dataclass(frozen=True)
class Wish:
    """
    One line of the list. `hint` says in words what stands in its way now; empty if nothing does.

    `is_blocked`: handing it in would be refused.
    """

    order: Order
    hint: str
    is_blocked: bool
    is_draft: bool
    is_editable: bool
    may_go_up: bool
    may_go_down: bool


@dataclass(frozen=True)
class Desk:
    """The order list of one station in one cycle. Units are sessions."""

    quota: Quota
    wishes: Sequence[Wish]
    ended: Sequence[Order]
    takes_wishes: bool
    days_left: int
    draft_units: int
    fulfilled: tuple[int, int] | None  # sessions delivered, sessions ordered, in the cycle before

    @property
    def left_after(self) -> int:
        """What would be left once the drafts are handed in; nothing if they take more than there is."""
        return max(self.quota.left - self.draft_units, 0)

    @property
    def over(self) -> int:
        """How many sessions the drafts take beyond the quota."""
        return max(self.draft_units - self.quota.left, 0)

    @property
    def drafts(self) -> int:
        return sum(wish.is_draft for wish in self.wishes)

    @property
    def blocked(self) -> int:
        """How many drafts would be refused: the list is handed in whole, so none goes while there are some."""
        return sum(wish.is_blocked for wish in self.wishes)

    @property
    def fitting(self) -> tuple[int, int]:
        """How many drafts from the top fit into what is left, and the sessions they take."""
        units = list(accumulate(wish.order.units for wish in self.wishes if wish.is_draft))
        fit = [taken for taken in units if taken <= self.quota.left]
        return (len(fit), fit[-1]) if fit else (0, 0)

    @property
    def next_rank(self) -> int:
        return len(self.wishes) + 1


@dataclass(frozen=True)
class Ask:
    """What neighbours want, in their own words, with how many stand behind it (the asker and those who joined)."""

    demand: Demand
    people: int


def desk_of(quota: Quota, at: datetime) -> Desk:
    """Answer the desk of a station. Seven queries, however many wishes."""
    orders = list(Order.objects.filter(quota=quota).for_list().order_by("rank", "pk"))
    ranked = [order for order in orders if order.state not in (OrderState.CANCELLED, OrderState.DECLINED)]
    hints = space_hints(ranked, at)
    is_open = quota.cycle.state == CycleState.OPEN and at < quota.cycle.wishes_until
    drafts = [order for order in ranked if order.state == OrderState.DRAFT]
    return Desk(
        quota=quota,
        wishes=[_wish(order, hints.get(order.pk, ""), is_open, drafts, at) for order in ranked],
        ended=[order for order in orders if order not in ranked and order.placed_at is not None],
        takes_wishes=is_open,
        days_left=max((localdate(quota.cycle.wishes_until) - localdate(at)).days, 0),
        draft_units=sum(order.units for order in drafts),
        fulfilled=_fulfilled_before(quota),
    )


def _wish(order: Order, hint: str, is_open: bool, drafts: Sequence[Order], at: datetime) -> Wish:
    is_draft = order.state == OrderState.DRAFT
    block = _block(order, at) if is_draft and is_open else ""
    return Wish(
        order=order,
        hint=block or hint,
        is_blocked=bool(block),
        is_draft=is_draft,
        is_editable=order.state == OrderState.RETURNED or (is_draft and is_open),
        may_go_up=is_draft and order != drafts[0],
        may_go_down=is_draft and order != drafts[-1],
    )


def _block(order: Order, at: datetime) -> str:
    """Why handing in a draft would be refused, as `wishes.submit_wishes` decides; empty if it would not."""
    if order.product.state != ProductState.ON_SHELF:
        return "这个产品已暂停或下架，请移除，换一个"
    return "时间已经过了，请改成以后的时间" if order.starts_at <= at else ""


def _fulfilled_before(quota: Quota) -> tuple[int, int] | None:
    """兑现率 of the cycle before: sessions delivered of sessions handed in. None if the station had no cycle before."""
    earlier = Quota.objects.filter(station=quota.station_id, cycle__starts_on__lt=quota.cycle.starts_on)
    before = earlier.order_by("-cycle__starts_on").first()
    if before is None:
        return None
    done = Q(state__in=[OrderState.DELIVERED, OrderState.RATED])
    handed_in = Order.objects.filter(quota=before, placed_at__isnull=False)
    units = handed_in.aggregate(done=Sum("units", filter=done), all=Sum("units"))
    return (units["done"] or 0, units["all"] or 0) if units["all"] else None


def spaces_for(station: Institution) -> QuerySet[Space]:
    """Spaces a station may order into: its own, and any in its street."""
    own_or_near = Q(facility__institution=station) | Q(
        facility__area__code__startswith=station.area_id[:STREET]
    )
    return (
        Space.objects.filter(own_or_near).select_related("facility").order_by("facility__name", "name", "pk")
    )


def asks_near(station: Institution) -> tuple[Sequence[Ask], int]:
    """Answer what neighbours of a station want most, and how many open demands there are in all. Two queries."""
    near = Demand.objects.public().open().filter(area__code__startswith=station.area_id[:STREET])
    top = near.order_by("-support_count", "-posted_at", "-pk")[:NEIGHBOURS_SHOWN]
    return [Ask(demand, demand.support_count + 1) for demand in top.defer("search")], near.count()


def space_hints(orders: Iterable[Order], at: datetime) -> Mapping[int, str]:
    """Answer, for orders without an event, why the wished place would not do at the wished time. Three queries or none."""
    waiting = [
        order for order in orders if order.space is not None and order.state in BEFORE_AN_EVENT and order.starts_at > at
    ]  # fmt: skip
    if not waiting:
        return {}
    facilities = {order.space.facility_id for order in waiting if order.space}
    hours: dict[int, list[OpeningHours]] = {}
    for row in OpeningHours.objects.filter(facility__in=facilities).order_by("weekday", "opens"):
        hours.setdefault(row.facility_id, []).append(row)
    span = (min(order.starts_at for order in waiting), max(_end(order) for order in waiting))
    closures = list(Closure.objects.filter(facility__in=facilities, period__overlap=span))
    spaces = {order.space_id for order in waiting}
    taken = list(Occupancy.objects.filter(space__in=spaces, period__overlap=span, released_at__isnull=True))
    hints = {order.pk: _hint(order, hours, closures, taken) for order in waiting}
    return {pk: hint for pk, hint in hints.items() if hint}


def _hint(
    order: Order, hours: Mapping[int, list[OpeningHours]], closures: list[Closure], taken: list[Occupancy]
) -> str:
    start, end, space = order.starts_at, _end(order), order.space
    if space is None:
        return ""
    weekly = hours.get(space.facility_id, [])
    if weekly and not covers(weekly, start, end):
        return "这个时间场地不在开放时间内，请换时间或备选场地"
    if any(one.facility_id == space.facility_id and _meets(one, start, end) for one in closures):
        return "这个时间场地闭馆，请换时间或备选场地"
    if any(one.space_id == space.pk and _meets(one, start, end) for one in taken):
        return "这个时间场地已有人用，请换时间或备选场地"
    return ""


def _meets(held: Closure | Occupancy, start: datetime, end: datetime) -> bool:
    return bool(held.period.lower < end and start < held.period.upper)


def _end(order: Order) -> datetime:
    return order.starts_at + timedelta(minutes=order.product.duration_minutes)


@dataclass(frozen=True)
class OrderFile:
    """One order with what its page shows, and what the reader's side may do now (the actions decide again)."""

    order: Order
    side: Side | None  # None: a reader who acts for neither
    event: Event | None
    delivery: DeliveryFile | None
    proposals: Sequence[DateProposal]
    steps: Sequence[Step]
    has_begun: bool

    @property
    def proposal(self) -> DateProposal | None:
        """The one that waits for an answer."""
        return next((one for one in self.proposals if one.state == ProposalState.OPEN), None)

    @property
    def decided(self) -> Sequence[DateProposal]:
        return [one for one in self.proposals if one.state != ProposalState.OPEN]

    @property
    def may_decide(self) -> bool:
        return self.proposal is not None and self.side is not None and self.proposal.side != self.side

    @property
    def may_withdraw(self) -> bool:
        return self.proposal is not None and self.proposal.side == self.side

    @property
    def may_propose(self) -> bool:
        is_ahead = self.order.state == OrderState.SCHEDULED and not self.has_begun
        return self.side is not None and is_ahead and self.proposal is None

    @property
    def may_answer(self) -> bool:
        return self.side == Side.SUPPLIER and self.order.state == OrderState.ENDORSED

    @property
    def may_name_contact(self) -> bool:
        """A supplier that still has to answer does it with the answer."""
        return self.side is not None and self.order.state not in ORDER_OFF and not self.may_answer

    @property
    def may_schedule(self) -> bool:
        return self.side is not None and self.order.state == OrderState.ACCEPTED

    @property
    def may_resubmit(self) -> bool:
        return self.side == Side.STATION and self.order.state == OrderState.RETURNED

    @property
    def may_cancel(self) -> bool:
        is_live = (
            ORDER.allows(self.order.state, OrderState.CANCELLED) and self.order.state != OrderState.DRAFT
        )
        is_late_for_supplier = self.order.state in (OrderState.ACCEPTED, OrderState.SCHEDULED)
        return (
            is_live
            and not self.has_begun
            and (self.side == Side.STATION or (self.side is not None and is_late_for_supplier))
        )

    @property
    def may_break(self) -> bool:
        is_open = self.delivery is None or self.delivery.delivery.state == DeliveryState.PREPARING
        return (
            self.side is not None
            and self.has_begun
            and is_open
            and ORDER.allows(self.order.state, OrderState.BROKEN)
        )

    @property
    def may_prepare(self) -> bool:
        """Tick, add photos, report."""
        is_open = self.delivery is not None and self.delivery.delivery.state in STILL_OPEN
        return self.side == Side.SUPPLIER and is_open

    @property
    def may_report(self) -> bool:
        return self.may_prepare and self.has_begun

    @property
    def may_accept(self) -> bool:
        is_reported = self.delivery is not None and self.delivery.delivery.state == DeliveryState.REPORTED
        return self.side == Side.STATION and is_reported

    @property
    def may_rate(self) -> bool:
        return self.side == Side.STATION and self.order.state == OrderState.DELIVERED


def order_file(order: Order, side: Side | None, at: datetime) -> OrderFile:
    """Answer everything the page of an order (from `for_list`) shows. At most ten queries."""
    event = (
        Event.objects.filter(order=order).select_related("space__facility", "area").defer("search").first()
    )
    delivery = Delivery.objects.filter(order=order).select_related("reported_by", "accepted_by").first()
    proposals = order.proposals.select_related("space__facility").order_by("-proposed_at", "-pk")
    return OrderFile(
        order=order,
        side=side,
        event=event,
        delivery=delivery_file(delivery, event) if delivery and event else None,
        proposals=list(proposals),
        steps=timeline_of_order(order),
        has_begun=at >= (event.starts_at if event else order.starts_at),
    )


def acting_side(user: User | AnonymousUser, pk: int) -> tuple[Order, Side] | None:
    """The order and the side `user` acts for in it; None if for neither. Two queries at most."""
    ours = Order.objects.placed_by_stations_of(user).for_list().filter(pk=pk).first()
    if ours is not None:
        return ours, Side.STATION
    theirs = Order.objects.supplied_by(user).for_list().filter(pk=pk).first()
    return (theirs, Side.SUPPLIER) if theirs is not None else None
