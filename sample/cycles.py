"""Ordering cycles around today, and what each station may order in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cloudplatform.models import Cycle, Quota
from cloudplatform.states import CycleState
from community.models import Institution
from sample.institutions import Bodies
from sample.people import People
from sample.words import MARK
from sample.world import World, make, moment

DAY = timedelta(days=1)
PAST = 3
BASE_UNITS = 5
POPULATION_UNITS_MAX = 3
# Districts that had less, by code: more sessions for them.
TILT = {"440117": 3, "440118": 2, "440115": 2, "440114": 2, "440111": 1}


@dataclass
class Cycles:
    """Past ones closed, one open, one planned; quotas by cycle and station."""

    all: list[Cycle]
    quotas: dict[tuple[int, int], Quota] = field(default_factory=dict)

    @property
    def open(self) -> Cycle:
        return self.all[-2]

    def of(self, day: date) -> Cycle | None:
        """The cycle with orders in which a session on `day` lies."""
        return next((cycle for cycle in self.all[:-1] if cycle.starts_on <= day < cycle.ends_on), None)


def quarter_of(day: date) -> tuple[date, date]:
    """The quarter that holds `day`, half-open."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    following = first + timedelta(days=95)
    return first, date(following.year, (following.month - 1) // 3 * 3 + 1, 1)


def opened_at(world: World, cycle: Cycle) -> datetime:
    """When stations could begin to order."""
    day = cycle.starts_on - 45 * DAY
    return moment(min(day, world.day(-20)) if cycle.state == CycleState.OPEN else day, 9)


def make_cycles(world: World, bodies: Bodies, people: People) -> Cycles:
    first, _ = quarter_of(world.day(45))
    spans = [quarter_of(first)]
    for _step in range(PAST):
        spans.insert(0, quarter_of(spans[0][0] - DAY))
    spans.append(quarter_of(spans[-1][1]))
    states = [*[CycleState.CLOSED] * PAST, CycleState.OPEN, CycleState.PLANNED]
    cycles = Cycles(make([
        Cycle(
            name=f"{starts.year}年第{(starts.month + 2) // 3}季度{MARK}", starts_on=starts, ends_on=ends, state=state,
            wishes_until=world.at(21, 18) if state == CycleState.OPEN else moment(starts - 10 * DAY, 18),
        )
        for (starts, ends), state in zip(spans, states, strict=True)
    ]))  # fmt: skip
    _grant(world, bodies, people, cycles)
    return cycles


def _grant(world: World, bodies: Bodies, people: People, cycles: Cycles) -> None:
    dice, by = world.dice("quotas"), people.accounts["city1"]
    population = {station.pk: dice.randrange(POPULATION_UNITS_MAX + 1) for station in bodies.stations}
    population[bodies.stations[0].pk] = POPULATION_UNITS_MAX
    quotas = make([
        _quota(cycle, station, population[station.pk])
        for cycle in cycles.all[:-1] for station in bodies.stations
    ])  # fmt: skip
    for cycle in cycles.all[:-1]:
        start = opened_at(world, cycle)
        world.tell("cloudplatform.cycle.drafted", cycle, by, start - 5 * DAY)
        world.tell("cloudplatform.cycle.opened", cycle, by, start)
        if cycle.state == CycleState.CLOSED:
            world.tell("cloudplatform.cycle.closed", cycle, by, cycle.wishes_until)
    world.tell("cloudplatform.cycle.drafted", cycles.all[-1], by, world.at(-3, 16))
    for quota in quotas:
        cycles.quotas[quota.cycle_id, quota.station_id] = quota
        world.tell(
            "cloudplatform.quota.granted", quota, by, opened_at(world, quota.cycle) - DAY,
            units=quota.granted,
        )  # fmt: skip


def _quota(cycle: Cycle, station: Institution, population: int) -> Quota:
    return Quota(
        cycle=cycle, station=station, base_units=BASE_UNITS, population_units=population,
        tilt_units=TILT.get(station.area_id[:6], 0),
    )  # fmt: skip
