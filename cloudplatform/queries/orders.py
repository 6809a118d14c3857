"""What a station sees at its order desk, and who waits for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet, Sum
from django.utils.timezone import localdate

from cloudplatform.models import DateProposal, Demand, Event, Order, Quota
from cloudplatform.states import CycleState, OrderState, ProposalState
from community.models import Closure, Institution, Occupancy, OpeningHours, Space
from community.queries.opening import covers
from core.models import User

STREET = 9  # digits of a street's code
NEIGHBOURS_SHOWN = 5
COPIES_TRIED = 8  # cycles looked back
WORTH_COPYING = (
    OrderState.PLACED, OrderState.ENDORSED, OrderState.ACCEPTED, OrderState.SCHEDULED, OrderState.DELIVERED,
    OrderState.RATED,
)  # fmt: skip
BEFORE_AN_EVENT = (
    OrderState.DRAFT, OrderState.PLACED, OrderState.RETURNED, OrderState.ENDORSED, OrderState.ACCEPTED,
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """One line of the list. `hint` says in words what stands in its way now; empty if nothing does."""

    order: Order
    hint: str
    is_draft: bool
    is_movable: bool
    is_editable: bool


@dataclass(frozen=True)
class Desk:
    """The order desk of one station in one cycle. Units are sessions."""

    quota: Quota
    wishes: Sequence[Wish]
    ended: Sequence[Order]
    takes_wishes: bool
    days_left: int
    draft_units: int
    fulfilled: tuple[int, int] | None  # sessions delivered, sessions ordered, in the cycle before

    @property
    def left_after(self) -> int:
        """What would be left once the drafts are handed in; below zero: too many."""
        return self.quota.left - self.draft_units

    @property
    def drafts(self) -> int:
        return sum(wish.is_draft for wish in self.wishes)

    @property
    def next_rank(self) -> int:
        return len(self.wishes) + 1

    @property
    def planned_units(self) -> int:
        return self.quota.used + self.draft_units


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
        wishes=[_wish(order, hints.get(order.pk, ""), is_open) for order in ranked],
        ended=[order for order in orders if order not in ranked and order.placed_at is not None],
        takes_wishes=is_open,
        days_left=max((localdate(quota.cycle.wishes_until) - localdate(at)).days, 0),
        draft_units=sum(order.units for order in drafts),
        fulfilled=_fulfilled_before(quota),
    )


def _wish(order: Order, hint: str, is_open: bool) -> Wish:
    is_draft = order.state == OrderState.DRAFT
    is_returned = order.state == OrderState.RETURNED
    return Wish(
        order=order,
        hint=hint,
        is_draft=is_draft,
        is_movable=is_open and (is_draft or is_returned or order.state == OrderState.PLACED),
        is_editable=is_returned or (is_draft and is_open),
    )


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


def orders_to_copy(quota: Quota) -> Sequence[Order]:
    """What the station had in the cycle a year before, else in the latest before; most wanted first. Up to nine queries."""
    first = quota.cycle.starts_on
    earlier = Quota.objects.filter(station=quota.station_id, cycle__starts_on__lt=first).select_related(
        "cycle"
    )
    year_ago = first - timedelta(weeks=52)
    candidates = sorted(
        earlier.order_by("-cycle__starts_on")[:COPIES_TRIED],
        key=lambda one: not one.cycle.starts_on <= year_ago < one.cycle.ends_on,
    )
    for before in candidates:
        rows = Order.objects.filter(quota=before, state__in=WORTH_COPYING)
        found = list(
            rows.select_related("quota__cycle", "product__supplier", "space__facility").order_by("rank", "pk")
        )
        if found:
            return found
    return []


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
    """One order with everything its page shows. `event` and `proposal` (the open one) may not exist."""

    order: Order
    event: Event | None
    proposals: Sequence[DateProposal]
    proposal: DateProposal | None


def order_file(order: Order) -> OrderFile:
    """Answer an order (from `for_list`) with its event and proposals. Two queries."""
    event = (
        Event.objects.filter(order=order).select_related("space__facility", "area").defer("search").first()
    )
    proposals = list(order.proposals.select_related("space__facility").order_by("-proposed_at", "-pk"))
    waiting = next((one for one in proposals if one.state == ProposalState.OPEN), None)
    return OrderFile(order, event, proposals, waiting)


def waiting_for_endorsement(user: User | AnonymousUser) -> QuerySet[Order]:
    """Wishes handed in to the district of bureau staff, the longest waiting first (`placed_at`)."""
    return (
        Order.objects.endorsable_by(user)
        .filter(state=OrderState.PLACED)
        .for_list()
        .order_by("placed_at", "pk")
    )
