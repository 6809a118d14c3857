"""Sample events: of orders and of hosts; past, current, future, cancelled."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from random import Random

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from cloudplatform.models import Event, Mode, Product
from cloudplatform.states import DeliveryState, EventState, OrderState
from community.models import Institution, Occupancy, Space
from core import searchtext
from core.models import User
from core.record.journal import subject_of
from sample.catalogue import OWN_EVENTS, WEEKLY
from sample.institutions import Bodies
from sample.kitchen import Kitchen
from sample.orders import Ordered, space_for
from sample.people import People
from sample.places import SLOTS, Places
from sample.wishes import is_true_at
from sample.words import EVENT_CANCEL_REASONS
from sample.world import BATCH, World, make, moment

S = EventState
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
CAPACITIES = (16, 20, 24, 30, 40, 60)
OUTDOOR = ("dance", "film", "folk", "music", "opera")  # what fits a square
SMALL = (12, 14, 16)  # of those that are booked out
BOOKING_OPENS_DAYS = 14  # before the start
WEEKS_AHEAD = 9

# (how many, state, first day, last day, booked out) of what hosts put on by themselves.
OWN = (
    (140, S.HELD, -365, -2, False),
    (120, S.HELD, -1064, -366, False),
    (10, S.HELD, -40, -3, True),
    (12, S.PUBLISHED, 2, 12, True),
    (9, S.PUBLISHED, 0, 0, False),
    (44, S.PUBLISHED, 1, 7, False),
    (26, S.PUBLISHED, 8, 12, False),
    (44, S.PUBLISHED, 13, 60, False),
    (6, S.DRAFT, 15, 70, False),
    (5, S.CANCELLED, -120, -5, False),
    (4, S.CANCELLED, 3, 12, False),
)


@dataclass
class Planned:
    """An event with what the rows around it need to know."""

    event: Event
    cancelled_at: datetime | None = None
    is_full: bool = False  # booked out, with people in line
    ordered: Ordered | None = None


@dataclass
class Programme:
    """Makes the events; `places` keeps spaces from being given twice."""

    world: World
    bodies: Bodies
    people: People
    places: Places
    kitchen: Kitchen
    dice: Random
    made: list[Planned] = field(default_factory=list)

    # --- what came of orders ---
    def add_ordered(self, ordered: list[Ordered]) -> None:
        for one in ordered:
            if one.outcome.has_session:
                self.made.append(self._of_order(one))

    def _of_order(self, one: Ordered) -> Planned:
        order, delivery = one.order, one.outcome.delivery
        state = {DeliveryState.VOID: S.CANCELLED, DeliveryState.PREPARING: S.PUBLISHED}.get(
            DeliveryState(delivery), S.HELD
        )
        product, space = order.product, order.space
        assert space is not None
        event = self._event(
            one.station, space, order.starts_at, product, Mode.WALK_IN if space.is_outdoor else ""
        )
        event.order, event.state, event.published_at = order, state, one.steps.scheduled
        event.capacity = min(space.capacity, product.capacity)
        if event.mode == Mode.FIRST_COME:
            event.booking_opens_at = one.steps.scheduled
        is_called_off = state == S.CANCELLED
        event.cancel_reason = order.reason if is_called_off else ""
        before = 2 * HOUR if order.state == OrderState.BROKEN else 6 * DAY
        return Planned(event, event.starts_at - before if is_called_off else None, ordered=one)

    # --- what hosts put on by themselves ---
    def add_own(self) -> None:
        self._at_the_account()
        for count, state, first, last, is_full in OWN:
            days = [self.world.day(offset) for offset in range(first, last + 1)]
            for number in range(count):
                hosts = self.by_district[number % len(self.by_district)]
                planned = None
                while planned is None:
                    planned = self._own(self.dice.choice(hosts), state, days, is_full)
                    hosts = self.bodies.hosts if planned is None else hosts
                self.made.append(planned)
        self._every_week()

    @property
    def by_district(self) -> list[list[Institution]]:
        """The hosts of each district: no district is left without."""
        codes = dict.fromkeys(host.area_id[:6] for host in self.bodies.hosts)
        return [[host for host in self.bodies.hosts if host.area_id.startswith(code)] for code in codes]

    def _at_the_account(self) -> None:
        """Today at every hour, and some days around, at the host one can sign in as: there is somebody to let in."""
        host = self.bodies.new_spaces[0]
        hall = max(self.places.spaces[host.pk], key=lambda space: space.capacity)
        for slot in SLOTS:
            starts_at = self.places.take(hall, self.world.today, slot)
            if starts_at is not None:
                event = self._event(host, hall, starts_at, None, Mode.FIRST_COME)
                event.state, event.capacity = S.PUBLISHED, CAPACITIES[2]
                self.made.append(self._dated(Planned(event)))
        for offset, state in ((1, S.PUBLISHED), (5, S.PUBLISHED), (20, S.DRAFT), (-6, S.HELD)):
            planned = self._own(host, state, [self.world.day(offset)], is_full=False, indoors_booked=True)
            if planned is not None:
                self.made.append(planned)

    def _every_week(self) -> None:
        """What is on every week of those ahead, each time in the hall of another station."""
        stations = cycle(self.bodies.stations)
        for week in range(WEEKS_AHEAD):
            days = [self.world.day(7 * week + day) for day in range(1, 8)]
            for title in WEEKLY:
                starts_at = None
                while starts_at is None:
                    host = next(stations)
                    hall = next(space for space in self.places.spaces[host.pk] if not space.is_outdoor)
                    starts_at = self.places.find(hall, days, self.dice)
                event = self._event(host, hall, starts_at, None, Mode.FIRST_COME, title)
                event.state, event.capacity = S.PUBLISHED, CAPACITIES[2]
                self.made.append(self._dated(Planned(event)))

    def _own(
        self, host: Institution, state: str, days: list, is_full: bool, indoors_booked: bool = False
    ) -> Planned | None:
        product = self._product_for(host) if self.dice.random() < 0.35 else None
        spaces = self.places.spaces[host.pk]
        space = space_for(product, spaces) if product else self.dice.choice(spaces)
        needs_booking = is_full or indoors_booked
        if needs_booking and space.is_outdoor:
            return None
        words = f"{product.title} {product.summary}" if product else ""
        starts_at = self.places.find(space, days, self.dice, words)
        if starts_at is None:
            return None
        if product and product.shelved_at and product.shelved_at > starts_at - 20 * DAY:
            self.places.give_back(space, starts_at)  # nobody could have put it on by then
            return None
        walk_in = not needs_booking and (space.is_outdoor or self.dice.random() < 0.15)
        event = self._event(host, space, starts_at, product, Mode.WALK_IN if walk_in else "")
        event.state = state
        most = min(space.capacity, product.capacity if product else space.capacity)
        event.capacity = min(most, self.dice.choice(SMALL if is_full else CAPACITIES))
        if walk_in:
            event.capacity = most
        if is_full:
            event.offer_lasts = 2 * DAY
        return self._dated(Planned(event, is_full=is_full))

    def _product_for(self, host: Institution) -> Product:
        """Something from the shelf that came to the host without an order."""
        shelf = [one for one in self.kitchen.products if one.state == "on_shelf" and one.serves(host.area)]
        return self.dice.choice(shelf)

    def _dated(self, planned: Planned) -> Planned:
        """When it was published, when booking opens, and when it was called off."""
        event, world = planned.event, self.world
        published = event.starts_at - self.dice.randrange(16, 36) * DAY
        if event.product is not None and event.product.shelved_at is not None:
            published = max(published, event.product.shelved_at)
        published = min(published, world.at(-self.dice.randrange(1, 6), 10))
        event.published_at = None if event.state == S.DRAFT else published
        if event.mode == Mode.FIRST_COME:
            opens = moment((event.starts_at - BOOKING_OPENS_DAYS * DAY).date(), 10)
            event.booking_opens_at = max(opens, published)
        if event.state == S.CANCELLED:
            last = min(event.starts_at - DAY, world.at(-1, 9))
            planned.cancelled_at = max(published + HOUR, last)
            event.cancel_reason = self.dice.choice(EVENT_CANCEL_REASONS)
        return planned

    def _event(
        self,
        host: Institution,
        space: Space,
        starts_at: datetime,
        product: Product | None,
        mode: str,
        own: str = "",
    ) -> Event:
        """Of `product`, or one of OWN_EVENTS: that called `own`, else any that fits."""
        title, art_form, audience, language, minutes, summary = self._words(product, space, starts_at, own)
        access = sorted({*space.facility.access, *(product.access if product else ())})
        event = Event(
            title=title, summary=summary, body=f"{summary}。请提前十分钟到场，散场后请带好随身物品。",
            product=product, host=host, space=space, area=space.facility.area, starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes), art_form=art_form, audience=audience, language=language,
            access=access, fee_cents=self.dice.choice((1000, 2000)) if self.dice.random() < 0.04 else 0,
            mode=mode or Mode.FIRST_COME, capacity=1, is_sample=True,
        )  # fmt: skip
        if event.mode == Mode.FIRST_COME:
            event.booking_closes_at = starts_at - 2 * HOUR
        if audience == "children" and self.dice.random() < 0.4:
            event.min_age, event.max_age = 3, 12
        return event

    def _words(
        self, product: Product | None, space: Space, starts_at: datetime, own: str
    ) -> tuple[str, str, str, str, int, str]:
        """Of its product; else of what hosts do themselves, that fits the place and is true at that day and hour."""
        if product is None:
            return self.dice.choice([
                words for words in OWN_EVENTS
                if own in ("", words[0])
                and (not space.is_outdoor or words[1] in OUTDOOR) and is_true_at(f"{words[0]} {words[5]}", starts_at)
            ])  # fmt: skip
        return (
            product.title, product.art_form, product.audience, product.language, product.duration_minutes,
            product.summary,
        )  # fmt: skip


def make_events(
    world: World, bodies: Bodies, people: People, places: Places, kitchen: Kitchen, ordered: list[Ordered]
) -> list[Planned]:
    programme = Programme(world, bodies, people, places, kitchen, world.dice("events"))
    programme.add_ordered(ordered)
    programme.add_own()
    _hold(programme.made)
    for planned in programme.made:
        _tell(world, people, planned)
    return programme.made


def _hold(made: list[Planned]) -> None:
    """Insert the events, each with its space held; called-off ones have given it back."""
    published = [planned for planned in made if planned.event.state != S.DRAFT]
    held = make([
        Occupancy(
            space=planned.event.space, released_at=planned.cancelled_at,
            period=DateTimeTZRange(planned.event.starts_at, planned.event.ends_at, "[)"),
        )
        for planned in published
    ])  # fmt: skip
    for planned, occupancy in zip(published, held, strict=True):
        planned.event.occupancy = occupancy
    for planned in made:
        planned.event.search = _searchable(planned.event)
    make([planned.event for planned in made])
    for planned in published:
        planned.event.occupancy.holder = subject_of(planned.event)  # type: ignore[union-attr]
    Occupancy.objects.bulk_update(held, ["holder"], batch_size=BATCH)


def _searchable(event: Event) -> searchtext.ToVector:
    area = event.area
    return searchtext.document(
        event.title, event.summary, str(event.get_art_form_display()), event.host.name, event.space.facility.name,
        area.name, area.parent.name if area.parent else "",
    )  # fmt: skip


def _tell(world: World, people: People, planned: Planned) -> None:
    event = planned.event
    host: User = people.of(event.host, 1)
    if planned.ordered is not None:
        host = people.of(planned.ordered.order.product.supplier)
    drafted = event.published_at or world.at(-2, 15)
    world.tell("cloudplatform.event.drafted", event, host, drafted)
    if event.published_at is None:
        return
    world.tell("cloudplatform.event.published", event, host, event.published_at + timedelta(seconds=1))
    if event.state == S.CANCELLED and planned.cancelled_at is not None:
        world.tell("cloudplatform.event.cancelled", event, host, planned.cancelled_at, event.cancel_reason)
    elif event.state == S.HELD:
        world.tell("cloudplatform.event.held", event, None, event.door_closes_at)
