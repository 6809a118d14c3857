"""Sample facilities with hours, closures and spaces, and their free times."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from community.models import Access, Closure, Facility, Institution, Kind, OpeningHours, Space
from community.places.queries.opening import covers
from sample.institutions import Bodies
from sample.wishes import is_true_at
from sample.words import CLOSURES, EMERGENCY, MARK
from sample.world import World, make, moment

SLOTS = ((10, 0), (15, 0), (19, 30))
LONGEST = 120  # minutes: what fits between two slots, and before the doors close

# (name, capacity, outdoor) of the spaces of each kind of host.
ROOMS = {
    Kind.STATION: (("多功能厅", 160, False), ("排练室", 40, False), ("文化广场", 500, True)),
    Kind.COMMUNITY: (("文化室", 50, False),),
    Kind.NEW_SPACE: (("活动厅", 60, False), ("阅读角", 24, False)),
}
ACCESS: tuple[list[str], ...] = (
    [Access.WHEELCHAIR, Access.NURSING_ROOM],
    [Access.WHEELCHAIR, Access.WHEELCHAIR_SEAT, Access.HEARING_LOOP],
    [Access.WHEELCHAIR, Access.GUIDE_DOG],
    [],
    [Access.WHEELCHAIR, Access.WHEELCHAIR_SEAT, Access.GUIDE_DOG, Access.NURSING_ROOM],
)


@dataclass
class Places:
    """The spaces of each host by its id, and a diary that never gives one space twice."""

    facilities: list[Facility] = field(default_factory=list)
    spaces: dict[int, list[Space]] = field(default_factory=dict)
    hours: dict[int, list[OpeningHours]] = field(default_factory=dict)
    shut: dict[int, list[Closure]] = field(default_factory=dict)
    taken: set[tuple[int, date, tuple[int, int]]] = field(default_factory=set)

    def take(self, space: Space, day: date, slot: tuple[int, int]) -> datetime | None:
        """Take a slot of a space; None if it is taken or the facility is not open for the whole of it."""
        starts_at = moment(day, *slot)
        if (space.pk, day, slot) in self.taken or not self._is_open(space.facility, starts_at):
            return None
        self.taken.add((space.pk, day, slot))
        return starts_at

    def give_back(self, space: Space, starts_at: datetime) -> None:
        self.taken.discard((space.pk, starts_at.date(), (starts_at.hour, starts_at.minute)))

    def find(self, space: Space, days: list[date], dice: Random, words: str = "") -> datetime | None:
        """Take any free slot of `space` on one of `days` at which `words` are true, evenings first on workdays."""
        for day in dice.sample(days, len(days)):
            for slot in SLOTS if day.weekday() >= 5 else (SLOTS[2], SLOTS[1], SLOTS[0]):
                if (space.is_outdoor and slot != SLOTS[2]) or not is_true_at(words, moment(day, *slot)):
                    continue
                starts_at = self.take(space, day, slot)
                if starts_at is not None:
                    return starts_at
        return None

    def _is_open(self, facility: Facility, starts_at: datetime) -> bool:
        ends_at = starts_at + timedelta(minutes=LONGEST)
        is_shut = any(
            one.period.lower < ends_at and starts_at < one.period.upper
            for one in self.shut.get(facility.pk, ())
        )
        return not is_shut and covers(self.hours[facility.pk], starts_at, ends_at)


def make_places(world: World, bodies: Bodies) -> Places:
    dice = world.dice("places")
    places = Places(facilities=make([_facility(host, number) for number, host in enumerate(bodies.hosts)]))
    rooms = make([room for facility in places.facilities for room in _rooms(facility, dice)])
    for room in rooms:
        places.spaces.setdefault(room.facility.institution_id, []).append(room)
    shut = [(0, 0, 2)[number % 3] for number in range(len(places.facilities))]
    shut[len(bodies.stations) + len(bodies.rooms)] = (
        world.today.weekday() + 3
    ) % 7  # open today: one can look in
    for row in make(
        [row for one, day in zip(places.facilities, shut, strict=True) for row in _hours(one, day)]
    ):
        places.hours.setdefault(row.facility_id, []).append(row)
    for closure in make(_closures(world, places.facilities)):
        places.shut.setdefault(closure.facility_id, []).append(closure)
    return places


def _facility(host: Institution, number: int) -> Facility:
    base = host.name.removesuffix(MARK)
    return Facility(
        institution=host, name=f"{base}{MARK}", area=host.area, address=f"示例路 {number * 2 + 1} 号",
        transport="地铁站步行约 8 分钟（示例）" if number % 2 else "公交站步行约 3 分钟（示例）",
        access=ACCESS[number % len(ACCESS)], phone=f"020-0000 {number:04d}", is_sample=True,
    )  # fmt: skip


def _rooms(facility: Facility, dice: Random) -> list[Space]:
    return [
        Space(
            facility=facility, name=name, capacity=capacity + dice.choice((0, 0, 10, 20, 40)), is_outdoor=outdoor,
            has_power=not outdoor or dice.random() < 0.8, has_rain_cover=not outdoor or dice.random() < 0.5,
        )
        for name, capacity, outdoor in ROOMS[Kind(facility.institution.kind)]
    ]  # fmt: skip


def _hours(facility: Facility, shut: int) -> list[OpeningHours]:
    """Shut one weekday; workdays with a lunch break, weekends without; open in the evening as readers ask."""
    lunch = [(time(9), time(12)), (time(14), time(21, 30))]
    through = [(time(9), time(21, 30))]
    return [
        OpeningHours(facility=facility, weekday=weekday, opens=opens, closes=closes)
        for weekday in range(7)
        if weekday != shut
        for opens, closes in (through if weekday >= 5 else lunch)
    ]


def _closures(world: World, facilities: list[Facility]) -> list[Closure]:
    """Past and coming ones announced in time, and one emergency that lasts over today."""

    def closure(
        place: int, first: int, last: int, reason: str, announced: int, emergency: bool = False
    ) -> Closure:
        return Closure(
            facility=facilities[place], period=DateTimeTZRange(world.at(first), world.at(last), "[)"), reason=reason,
            is_emergency=emergency, announced_at=world.at(announced, 10),
        )  # fmt: skip

    regular = [
        closure(7 + 5 * number, first, first + 3, CLOSURES[number % len(CLOSURES)], min(first - 9, -1))
        for number, first in enumerate((-200, -120, -60, -30, 6, 20))
    ]
    return [*regular, closure(3, -1, 2, EMERGENCY, -1, emergency=True)]
