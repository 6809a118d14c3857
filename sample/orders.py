"""Orders in every state: what was wished, when each step happened, and the session that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from cloudplatform.models import Cycle, Order, Product, Quota, Side
from cloudplatform.states import (
    ORDER_HAS_PRICE,
    ORDER_HOLDS_QUOTA,
    CycleState,
    DeliveryState,
    OrderState,
    ProductState,
    ProposalState,
)
from community.models import Institution, Space
from sample.cycles import Cycles, opened_at
from sample.institutions import Bodies
from sample.kitchen import Kitchen
from sample.people import People
from sample.places import Places
from sample.words import CANCEL_REASONS, DECLINE_REASONS, ORDER_REMARKS, RETURN_REASONS
from sample.world import World, make, moment

S = OrderState
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Outcome:
    """
    What becomes of some orders: their state, on which days (from today) their sessions lie, and how many there are.

    `delivery` is the state of the delivery where there was a session; `proposal` of a change of date on the way.
    """

    count: int
    state: str
    first: int
    last: int
    delivery: str = ""
    proposal: str = ""
    broken_by: str = ""

    @property
    def has_session(self) -> bool:
        return bool(self.delivery)

    @property
    def is_endorsed(self) -> bool:
        """Whether the district let it go to the supplier."""
        is_early = self.state in (S.DRAFT, S.PLACED, S.RETURNED)
        return not is_early and (self.state != S.CANCELLED or self.has_session)


D, P = DeliveryState, ProposalState
# Those that matter most to the sample station come first: its quota is soon used up.
OUTCOMES = (
    Outcome(4, S.SCHEDULED, -12, -2, D.REPORTED),
    Outcome(2, S.SCHEDULED, 9, 25, D.PREPARING, P.OPEN),
    Outcome(14, S.SCHEDULED, 2, 44, D.PREPARING),
    Outcome(4, S.DELIVERED, -20, -4, D.ACCEPTED),
    Outcome(5, S.RATED, -20, -4, D.ACCEPTED),
    Outcome(2, S.SCHEDULED, -12, -2, D.DISPUTED),
    Outcome(1, S.SCHEDULED, 9, 25, D.PREPARING, P.REFUSED),
    Outcome(1, S.SCHEDULED, 9, 25, D.PREPARING, P.WITHDRAWN),
    Outcome(30, S.RATED, -280, -25, D.ACCEPTED),
    Outcome(2, S.RATED, -200, -25, D.ACCEPTED, P.AGREED),
    Outcome(2, S.CANCELLED, -200, -25, D.VOID),
    Outcome(2, S.CANCELLED, -200, -25),
    Outcome(4, S.DECLINED, -250, -25),
    Outcome(2, S.BROKEN, -250, -25, D.VOID, broken_by=Side.STATION),
    Outcome(3, S.BROKEN, -250, -25, D.VOID, broken_by=Side.SUPPLIER),
)
# Wishes of the open cycle: no session yet. Their days lie in that cycle.
WISHES = (
    Outcome(12, S.PLACED, 0, 0),
    Outcome(3, S.RETURNED, 0, 0),
    Outcome(8, S.DRAFT, 0, 0),
    Outcome(6, S.ACCEPTED, 0, 0),
    Outcome(8, S.ENDORSED, 0, 0),
    Outcome(2, S.CANCELLED, 0, 0),
    Outcome(2, S.DECLINED, 0, 0),
)
ATTEMPTS = 300
ATTEMPTS_AT_HOME = 60  # at the sample station, before another takes the order


@dataclass
class Steps:
    """When each step of an order happened; later ones may lie in the future and have not happened."""

    created: datetime
    placed: datetime
    endorsed: datetime
    accepted: datetime
    scheduled: datetime


@dataclass
class Ordered:
    """An order with what is needed to make its event, delivery and feedback."""

    order: Order
    outcome: Outcome
    station: Institution
    steps: Steps
    other_time: datetime | None = None  # the time a proposal speaks of: the old one if it was agreed to


@dataclass
class Desk:
    """Makes orders one after the other and keeps the quotas right."""

    world: World
    bodies: Bodies
    people: People
    places: Places
    kitchen: Kitchen
    cycles: Cycles
    dice: Random
    made: list[Ordered] = field(default_factory=list)
    ranks: dict[int, int] = field(default_factory=dict)

    def fill(self) -> None:
        for outcome in OUTCOMES:
            days = [self.world.day(offset) for offset in range(outcome.first, outcome.last + 1)]
            for number in range(outcome.count):
                self._one(outcome, number, [day for day in days if self.cycles.of(day)])
        for outcome in WISHES:
            for number in range(outcome.count):
                self._one(outcome, number, self._wish_days())

    def _wish_days(self) -> list[date]:
        cycle = self.cycles.open
        first = max(cycle.starts_on, self.world.day(10))
        return [first + step * DAY for step in range(35) if first + step * DAY < cycle.ends_on]

    def _one(self, outcome: Outcome, number: int, days: Sequence[date]) -> None:
        """Try stations and products until one fits: quota left, product known by then, a slot free."""
        for attempt in range(ATTEMPTS):
            is_home = number == 0 and attempt < ATTEMPTS_AT_HOME
            station = self.bodies.stations[0] if is_home else self.dice.choice(self.bodies.stations)
            product = self._product(station, number)
            space = space_for(product, self.places.spaces[station.pk])
            starts_at = self.places.find(space, list(days), self.dice, f"{product.title} {product.summary}")
            if starts_at is None:
                continue
            ordered = self._order(outcome, station, product, space, starts_at)
            if ordered is not None:
                self.made.append(ordered)
                return
            self.places.give_back(space, starts_at)
        raise RuntimeError(f"No station has room for another order: {outcome}")

    def _product(self, station: Institution, number: int) -> Product:
        mine = [
            product for product in self.kitchen.shelved if product.supplier_id == self.bodies.suppliers[0].pk
        ]
        choices = mine if number == 1 else self.kitchen.shelved
        return self.dice.choice([product for product in choices if product.serves(station.area)])

    def _order(
        self, outcome: Outcome, station: Institution, product: Product, space: Space, starts_at: datetime
    ) -> Ordered | None:
        cycle = self.cycles.of(starts_at.date())
        assert cycle is not None
        quota = self.cycles.quotas[cycle.pk, station.pk]
        steps = self._steps(cycle, starts_at)
        other_time = self._other_time(cycle, product, space, starts_at) if outcome.proposal else None
        if not _fits(outcome, quota, product, steps) or (outcome.proposal and other_time is None):
            return None
        if outcome.state in ORDER_HOLDS_QUOTA:
            quota.used += product.units
        people = min(space.capacity, product.capacity)
        order = Order(
            quota=quota, product=product, rank=self._rank(outcome, quota), units=product.units, space=space,
            starts_at=starts_at, alternate_at=starts_at + 7 * DAY if self.dice.random() < 0.4 else None,
            people=max(10, people * self.dice.randrange(60, 101) // 100), remark=self.dice.choice(ORDER_REMARKS),
            state=outcome.state, reason=self._reason(outcome), broken_by=outcome.broken_by, created_at=steps.created,
            placed_at=None if outcome.state == S.DRAFT else steps.placed,
            price_cents=product.price_cents if outcome.state in ORDER_HAS_PRICE else None,
            endorsed_at=steps.endorsed if outcome.is_endorsed else None, is_sample=True,
        )  # fmt: skip
        if order.alternate_at and order.alternate_at.date() >= cycle.ends_on:
            order.alternate_at = None
        return Ordered(order, outcome, station, steps, other_time)

    def _other_time(
        self, cycle: Cycle, product: Product, space: Space, starts_at: datetime
    ) -> datetime | None:
        """A free slot of the same space some days later in the cycle; the diary keeps it, so that both may agree."""
        days = [starts_at.date() + step * DAY for step in range(3, 15)]
        in_cycle = [day for day in days if self.cycles.of(day) == cycle]
        return self.places.find(space, in_cycle, self.dice, f"{product.title} {product.summary}")

    def _rank(self, outcome: Outcome, quota: Quota) -> int:
        """Live wishes are ranked without gaps; those that ended keep a number behind."""
        if outcome.state in (S.CANCELLED, S.DECLINED):
            return 99
        self.ranks[quota.pk] = self.ranks.get(quota.pk, 0) + 1
        return self.ranks[quota.pk]

    def _reason(self, outcome: Outcome) -> str:
        reasons = {
            S.RETURNED: RETURN_REASONS, S.DECLINED: DECLINE_REASONS, S.CANCELLED: CANCEL_REASONS,
            S.BROKEN: ("供给方当天没有到场，也没有提前说明。",) if outcome.broken_by == Side.SUPPLIER
            else ("队伍到场时场地没有开门。",),
        }  # fmt: skip
        choices = reasons.get(S(outcome.state))
        return self.dice.choice(choices) if choices else ""

    def _steps(self, cycle: Cycle, starts_at: datetime) -> Steps:
        """Past cycles were wished for before they began; the open one within the last two weeks."""
        minutes = timedelta(minutes=self.dice.randrange(480))
        if cycle.state == CycleState.CLOSED or starts_at < self.world.now:
            created = moment(cycle.starts_on - self.dice.randrange(25, 40) * DAY, 9) + minutes
        else:
            created = self.world.at(-self.dice.randrange(11, 15), 9) + minutes
        created = max(created, opened_at(self.world, cycle) + HOUR)
        return Steps(
            created=created, placed=created + DAY, endorsed=created + 3 * DAY, accepted=created + 5 * DAY,
            scheduled=created + 7 * DAY,
        )  # fmt: skip


def _fits(outcome: Outcome, quota: Quota, product: Product, steps: Steps) -> bool:
    assert product.shelved_at is not None
    is_recent = outcome in WISHES or outcome.delivery == D.PREPARING
    was_orderable = product.shelved_at < steps.created and (
        product.state == ProductState.ON_SHELF or not is_recent
    )
    return was_orderable and (outcome.state not in ORDER_HOLDS_QUOTA or quota.left >= product.units)


def space_for(product: Product, spaces: Sequence[Space]) -> Space:
    """The smallest space that holds the product's people, with power if it needs power."""
    fitting = [
        space for space in sorted(spaces, key=lambda one: one.capacity)
        if space.capacity >= min(product.capacity, 200) and (space.has_power or not product.needs_power)
    ]  # fmt: skip
    return fitting[0] if fitting else max(spaces, key=lambda one: (not one.is_outdoor, one.capacity))


def make_orders(
    world: World, bodies: Bodies, people: People, places: Places, kitchen: Kitchen, cycles: Cycles
) -> list[Ordered]:
    desk = Desk(world, bodies, people, places, kitchen, cycles, world.dice("orders"))
    desk.fill()
    make([ordered.order for ordered in desk.made])
    Quota.objects.bulk_update(cycles.quotas.values(), ["used"])
    for ordered in desk.made:
        _tell(world, people, ordered)
    return desk.made


def _tell(world: World, people: People, ordered: Ordered) -> None:
    """The facts of the order itself; what hangs on its event is told where the event is made."""
    order, state, steps = ordered.order, ordered.outcome.state, ordered.steps
    clerk, supplier = people.of(ordered.station), people.of(order.product.supplier)
    bureau = people.of(ordered.station.supervisor) if ordered.station.supervisor else clerk
    world.tell("cloudplatform.order.drafted", order, clerk, steps.created, product=order.product_id)
    if state == S.DRAFT:
        return
    world.tell("cloudplatform.order.placed", order, clerk, steps.placed, units=order.units)
    if state == S.RETURNED:
        world.tell("cloudplatform.order.returned", order, bureau, steps.endorsed, order.reason)
        return
    if state == S.CANCELLED and not ordered.outcome.has_session:
        world.tell("cloudplatform.order.cancelled", order, clerk, steps.placed + DAY, order.reason)
        return
    if state == S.PLACED:
        return
    world.tell("cloudplatform.order.endorsed", order, bureau, steps.endorsed)
    if state == S.DECLINED:
        world.tell("cloudplatform.order.declined", order, supplier, steps.accepted, order.reason)
    elif state != S.ENDORSED:
        world.tell("cloudplatform.order.accepted", order, supplier, steps.accepted)
