"""What people ask for, who stands behind it, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils.timezone import localdate, localtime

from cloudplatform import policy
from cloudplatform.models import Demand, DemandSupport, Mode, TimeWish
from cloudplatform.queries.figures import start_of
from cloudplatform.states import CallState, DemandState, EventState, ProductState
from community.models import Area, Level
from core import searchtext
from core.models import User
from core.workdays import add_working_days
from portal.sample.events import Planned
from portal.sample.institutions import Bodies
from portal.sample.kitchen import Kitchen
from portal.sample.people import People
from portal.sample.words import (
    ANSWERS_CALL,
    ANSWERS_EVENT,
    ANSWERS_PRODUCT,
    MERGE_NOTE,
    OUT_OF_REACH,
    WISH_TAILS,
    WISHES,
)
from portal.sample.world import World, make

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


@dataclass
class Hearing:
    """Makes wishes and finds what answers them."""

    world: World
    bodies: Bodies
    people: People
    kitchen: Kitchen
    events: list[Planned]
    dice: Random
    streets: list[Area]

    def one(self, number: int, state: str, first: int, last: int) -> Demand:
        what, art_form, audience = self.dice.choice(WISHES)
        if state == S.DECLINED:
            what, answer = self.dice.choice(OUT_OF_REACH)
            art_form, audience = "", "all"
        street = self._street()
        posted = self.world.at(
            self.dice.randrange(first, last + 1), self.dice.randrange(7, 23), self.dice.randrange(60)
        )
        station = None
        if state != S.POSTED and self.dice.random() < FROM_STATIONS:
            station = self.dice.choice(self.bodies.stations)
            street = station.area
        demand = Demand(
            asker=self.people.of(station) if station else self._asker(number), institution=station, area=street,
            text=(what + self.dice.choice(WISH_TAILS).format(street=street.name))[:300], art_form=art_form,
            audience=audience, time_wish=self.dice.choice(TimeWish.values), state=state, posted_at=posted,
            reply_due_on=add_working_days(localdate(posted), policy.DEMAND_REPLY_WORKING_DAYS), is_sample=True,
        )  # fmt: skip
        demand.search = searchtext.document(demand.text, street.name, str(demand.get_art_form_display()))
        if demand.is_overdue(localdate(self.world.now)):
            demand.overdue_at = start_of(demand.reply_due_on + DAY)
        if state == S.DECLINED:
            demand.answer = answer
        if state == S.GATHERED:
            demand.call = self.dice.choice(
                [call for call in self.kitchen.calls if call.state == CallState.OPEN]
            )
        if state in (S.ANSWERED, S.DECLINED):
            days = self.dice.choice((2, 3, 4, 5, 6, 7, 7, 11))
            demand.answered_at = min(posted + days * DAY, self.world.at(-1, 10))
        if state == S.ANSWERED:
            self._answer(demand)
        return demand

    def _street(self) -> Area:
        near = [street for street in self.streets if street.parent_id == "440103"]
        return self.dice.choice(near if self.dice.random() < NEARBY else self.streets)

    def _asker(self, number: int) -> User:
        """The sample citizens asked for the first of each kind."""
        if number == 0:
            return self.people.accounts["citizen"]
        if number == 1:
            return self.people.accounts["family"]
        return self.dice.choice(self.people.citizens)

    def _answer(self, demand: Demand) -> None:
        """With a product, an event to come, or a call that drew something."""
        kind = self.dice.choices(("product", "event", "call"), (55, 30, 15))[0]
        if kind == "event" and self._answer_with_event(demand):
            return
        products = [one for one in self.kitchen.products if one.state == ProductState.ON_SHELF]
        fitting = [one for one in products if one.art_form == demand.art_form]
        if kind != "call" and fitting:
            demand.answered_with_product = self.dice.choice(fitting)
            demand.answer = ANSWERS_PRODUCT.format(title=demand.answered_with_product.title)
            return
        demand.call = self.kitchen.calls[self.dice.randrange(3)]
        demand.answer = ANSWERS_CALL.format(title=demand.call.title)

    def _answer_with_event(self, demand: Demand) -> bool:
        fitting = [
            planned.event for planned in self.events
            if planned.event.state in (EventState.PUBLISHED, EventState.HELD) and planned.event.mode == Mode.FIRST_COME
            and planned.event.art_form == demand.art_form and planned.event.published_at is not None
            and planned.event.published_at < demand.answered_at < planned.event.starts_at  # type: ignore[operator]
        ]  # fmt: skip
        if not fitting:
            return False
        event = self.dice.choice(fitting)
        demand.answered_with_event = event
        when = f"{localtime(event.starts_at).month}月{localtime(event.starts_at).day}日"
        demand.answer = ANSWERS_EVENT.format(when=when, title=event.title)
        return True


def make_demands(
    world: World, bodies: Bodies, people: People, kitchen: Kitchen, events: list[Planned]
) -> list[Demand]:
    dice = world.dice("demands")
    streets = list(Area.objects.filter(level=Level.STREET).order_by("code"))
    hearing = Hearing(world, bodies, people, kitchen, events, dice, streets)
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
        _merge(row, dice.choice([one for one in others if one.state == S.SCREENED]), supports, world)
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


def _merge(row: Demand, into: Demand, supports: list[DemandSupport], world: World) -> None:
    """The asker of a merged wish stands behind the other one from then on."""
    row.merged_into = into
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
            at = row.posted_at + DAY + HOUR
            world.tell("cloudplatform.demand.gathered", row, bureau, at, call=row.call.pk)
        if row.state == S.ANSWERED and row.answered_at is not None:
            world.tell("cloudplatform.demand.answered", row, bureau, row.answered_at, row.answer)
