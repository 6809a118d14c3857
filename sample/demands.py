"""Sample demands, their supporters and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.utils.timezone import localdate, localtime

from cloudplatform import policy
from cloudplatform.models import Demand, DemandSupport, Mode, TimeWish
from cloudplatform.states import CallState, DemandState, EventState
from community.models import Area, Level
from core import searchtext
from core.dates.clock import MIDNIGHT, moment
from core.dates.workdays import add_working_days
from core.models import User
from sample.events import Planned
from sample.institutions import Bodies
from sample.kitchen import Kitchen
from sample.orders import Ordered
from sample.people import People
from sample.wishes import WEEKDAYS, WISHES, Wish, answered_by
from sample.words import (
    ANSWERS_CALL,
    ANSWERS_EVENT,
    ANSWERS_PRODUCT,
    MERGE_NOTE,
    OUT_OF_REACH,
    WISH_TAILS,
)
from sample.world import World, make

S = DemandState
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# (how many, state, earliest and latest day on which they were posted).
PLAN = (
    (12, S.POSTED, -5, -1),
    (2, S.POSTED, -16, -13),  # the promise was not kept
    (16, S.SCREENED, -25, -3),
    (16, S.GATHERED, -60, -12),
    (44, S.ANSWERED, -360, -9),
    (10, S.DECLINED, -300, -9),
    (12, S.MERGED, -10, -4),
    (8, S.WITHDRAWN, -200, -3),
)
SUPPORTED = (S.SCREENED, S.GATHERED, S.ANSWERED)
NEARBY = 0.3  # of the wishes come from the sample district
FROM_STATIONS = 0.12
EVENING = 18


@dataclass
class Hearing:
    """Makes wishes, and those that were answered from what answered them: so each chain is true."""

    world: World
    bodies: Bodies
    people: People
    kitchen: Kitchen
    ordered: list[Ordered]
    events: list[Planned]
    dice: Random
    streets: list[Area]
    used: set[int] = field(default_factory=set)  # orders and events that answered a wish already

    def one(self, number: int, state: str, first: int, last: int) -> Demand:
        if state == S.ANSWERED:
            return self._answered(number)
        posted = self.world.at(
            self.dice.randrange(first, last + 1), self.dice.randrange(7, 23), self.dice.randrange(60)
        )
        if state == S.DECLINED:
            what, answer = self.dice.choice(OUT_OF_REACH)
            demand = self._demand(number, state, Wish(what, "", "all"), self._street(), posted)
            demand.answer = answer
            demand.answered_at = min(posted + self._days() * DAY, self.world.at(-1, 10))
            return demand
        gathers = [wish for wish in WISHES if wish.call is not None and self._is_open(wish.call)]
        wish = self.dice.choice(gathers if state == S.GATHERED else WISHES)
        demand = self._demand(number, state, wish, self._street(), posted)
        if state == S.GATHERED and wish.call is not None:
            demand.call = self.kitchen.calls[wish.call]
        return demand

    def _is_open(self, call: int) -> bool:
        return self.kitchen.calls[call].state == CallState.OPEN

    def _demand(self, number: int, state: str, wish: Wish, street: Area, posted: datetime) -> Demand:
        station = None
        if state != S.POSTED and self.dice.random() < FROM_STATIONS:
            near = [one for one in self.bodies.stations if one.area_id == street.pk]
            station = near[0] if near else None
        demand = Demand(
            asker=self.people.of(station) if station else self._asker(number), institution=station, area=street,
            text=(wish.text + self.dice.choice(WISH_TAILS).format(street=street.name))[:300], art_form=wish.art_form,
            audience=wish.audience, time_wish=self.dice.choice(TimeWish.values), state=state, posted_at=posted,
            reply_due_on=add_working_days(localdate(posted), policy.DEMAND_REPLY_WORKING_DAYS), is_sample=True,
        )  # fmt: skip
        demand.search = searchtext.document(demand.text, street.name, str(demand.get_art_form_display()))
        if demand.is_overdue(localdate(self.world.now)):
            demand.overdue_at = moment(demand.reply_due_on + DAY, MIDNIGHT)
        return demand

    def _street(self) -> Area:
        near = [street for street in self.streets if street.parent_id == "440103"]
        return self.dice.choice(near if self.dice.random() < NEARBY else self.streets)

    def _street_of(self, area: Area) -> Area:
        return (
            area
            if area.level == Level.STREET
            else next(one for one in self.streets if area.pk.startswith(one.pk))
        )

    def _asker(self, number: int) -> User:
        """The sample citizens asked for the first of each kind."""
        if number == 0:
            return self.people.accounts["citizen"]
        if number == 1:
            return self.people.accounts["family"]
        return self.dice.choice(self.people.citizens)

    def _days(self) -> int:
        return self.dice.choice((2, 3, 4, 5, 6, 7, 7, 11))

    # --- answered: from what came of it back to what was asked ---
    def _answered(self, number: int) -> Demand:
        """By a product that was then ordered, by an event, or by a call that drew a product; the first that is left."""
        ways = [self._by_order, self._by_event, self._by_call]
        first = (0, 0, 1, 0, 1, 2)[number % 6]
        for way in (ways[first], *ways):
            demand = way(number)
            if demand is not None:
                return demand
        raise RuntimeError("Nothing of the sample answers another wish")

    def _by_order(self, number: int) -> Demand | None:
        """A station read the wish, and ordered the product it was answered with."""
        fitting = [
            one for one in self.ordered
            if one.order.placed_at and one.order.pk not in self.used and answered_by(one.order.product.title)
        ]  # fmt: skip
        for one in self.dice.sample(fitting, len(fitting)):
            product, created = one.order.product, one.steps.created
            posted = created - self.dice.randrange(12, 31) * DAY
            answered = max(posted + self._days() * DAY, (product.shelved_at or posted) + DAY)
            if answered < created:
                self.used.add(one.order.pk)
                wish = self.dice.choice(answered_by(product.title))
                demand = self._demand(number, S.ANSWERED, wish, self._street_of(one.station.area), posted)
                demand.answered_with_product, demand.answered_at = product, answered
                demand.time_wish = _time_wish(one.order.starts_at)
                demand.answer = ANSWERS_PRODUCT.format(title=product.title)
                return demand
        return None

    def _by_event(self, number: int) -> Demand | None:
        """A host of the street put something on."""
        fitting = [
            planned.event for planned in self.events
            if planned.ordered is None and planned.event.state in (EventState.PUBLISHED, EventState.HELD)
            and planned.event.mode == Mode.FIRST_COME and planned.event.published_at is not None
            and -planned.event.pk not in self.used and answered_by(planned.event.title)
        ]  # fmt: skip
        for event in self.dice.sample(fitting, len(fitting)):
            published = event.published_at
            assert published is not None
            answered = published + 3 * HOUR
            if answered < min(self.world.at(-1, 10), event.starts_at):
                self.used.add(-event.pk)
                wish = self.dice.choice(answered_by(event.title))
                posted = published - self.dice.randrange(3, 9) * DAY
                demand = self._demand(number, S.ANSWERED, wish, self._street_of(event.area), posted)
                demand.answered_with_event, demand.answered_at = event, answered
                demand.time_wish = _time_wish(event.starts_at)
                when = f"{localtime(event.starts_at).month}月{localtime(event.starts_at).day}日"
                demand.answer = ANSWERS_EVENT.format(when=when, title=event.title)
                return demand
        return None

    def _by_call(self, number: int) -> Demand | None:
        """The bureau called for products because of such wishes, and one reached the shelf."""
        drawn = [
            (wish, product) for product in self.kitchen.shelved for wish in answered_by(product.title)
            if product.call is not None and wish.call is not None and product.call == self.kitchen.calls[wish.call]
            and product.call.state == CallState.CLOSED
        ]  # fmt: skip
        if not drawn:
            return None
        wish, product = self.dice.choice(drawn)
        assert product.call is not None
        assert product.shelved_at is not None
        posted = product.call.opens_at - self.dice.randrange(11, 25) * DAY
        demand = self._demand(number, S.ANSWERED, wish, self._street(), posted)
        demand.call, demand.answered_with_product = product.call, product
        demand.answered_at = product.shelved_at + self.dice.randrange(1, 4) * DAY
        demand.answer = ANSWERS_CALL.format(call=product.call.title, title=product.title)
        return demand


def _time_wish(starts_at: datetime) -> str:
    """When one would have liked it, of something that suited."""
    local = localtime(starts_at)
    if local.weekday() >= WEEKDAYS["周六"]:
        return TimeWish.WEEKEND
    return TimeWish.WORKDAY_EVENING if local.hour >= EVENING else TimeWish.WORKDAY_DAY


def make_demands(
    world: World,
    bodies: Bodies,
    people: People,
    kitchen: Kitchen,
    ordered: list[Ordered],
    events: list[Planned],
) -> list[Demand]:
    dice = world.dice("demands")
    streets = list(Area.objects.filter(level=Level.STREET).order_by("code"))
    hearing = Hearing(world, bodies, people, kitchen, ordered, events, dice, streets)
    rows = [
        hearing.one(number, state, first, last)
        for count, state, first, last in PLAN
        for number in range(count)
    ]
    joined = [row for row in rows if row.state == S.MERGED]
    others = [row for row in rows if row.state != S.MERGED]
    supports = _supports(world, people, others, dice)
    make(others)
    for row in joined:
        _merge(row, dice.choice([one for one in others if one.state == S.SCREENED]), supports)
    make(joined)
    make(supports)
    Demand.objects.bulk_update([one for one in others if one.support_count], ["support_count"])
    for row in rows:
        _tell(world, bodies, people, row)
    for support in supports:
        world.tell("cloudplatform.demand.supported", support.demand, support.user, support.at)
    return rows


def _supports(world: World, people: People, rows: list[Demand], dice: Random) -> list[DemandSupport]:
    supports = []
    for row in rows:
        if row.state not in SUPPORTED:
            continue
        until = row.answered_at or world.now
        for user in dice.sample(people.citizens, dice.choice((0, 2, 3, 5, 8, 13, 24))):
            if user.pk != row.asker_id:
                at = row.posted_at + DAY + (until - row.posted_at - DAY) * dice.random()
                supports.append(DemandSupport(demand=row, user=user, at=at))
                row.support_count += 1
    return supports


def _merge(row: Demand, into: Demand, supports: list[DemandSupport]) -> None:
    """A later wish for the same in the same street; its asker stands behind the other one from then on."""
    row.merged_into, row.area, row.institution = into, into.area, None
    row.text, row.art_form, row.audience = into.text, into.art_form, into.audience
    row.posted_at = max(row.posted_at, into.posted_at + 2 * HOUR)
    row.reply_due_on = add_working_days(localdate(row.posted_at), policy.DEMAND_REPLY_WORKING_DAYS)
    row.search = into.search
    behind = {support.user.pk for support in supports if support.demand is into}
    if row.asker_id not in behind and row.asker_id != into.asker_id:
        supports.append(DemandSupport(demand=into, user=row.asker, at=_merged_at(row)))
        into.support_count += 1


def _merged_at(row: Demand) -> datetime:
    return row.posted_at + DAY + 2 * HOUR


def _tell(world: World, bodies: Bodies, people: People, row: Demand) -> None:
    bureau = people.of(bodies.district_bureaus[row.area_id[:6]])
    world.tell("cloudplatform.demand.posted", row, row.asker, row.posted_at)
    if row.overdue_at is not None:
        world.tell("cloudplatform.demand.overdue", row, None, row.overdue_at)
    if row.state == S.WITHDRAWN:
        world.tell("cloudplatform.demand.withdrawn", row, row.asker, row.posted_at + 5 * HOUR)
    elif row.state == S.MERGED and row.merged_into is not None:
        world.tell(
            "cloudplatform.demand.merged", row, bureau, _merged_at(row), MERGE_NOTE, into=row.merged_into.pk
        )
    elif row.state == S.DECLINED and row.answered_at is not None:
        world.tell("cloudplatform.demand.declined", row, bureau, row.answered_at, row.answer)
    elif row.state != S.POSTED:
        world.tell("cloudplatform.demand.screened", row, bureau, row.posted_at + DAY)
        if row.call is not None:
            at = max(row.posted_at + DAY, row.call.opens_at) + HOUR
            world.tell("cloudplatform.demand.gathered", row, bureau, at, call=row.call.pk)
        if row.state == S.ANSWERED and row.answered_at is not None:
            world.tell("cloudplatform.demand.answered", row, bureau, row.answered_at, row.answer)
