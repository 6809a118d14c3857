"""Sample bookings in every state, waiting lists and check-ins; the counters follow from the rows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from cloudplatform.actions.places import Party
from cloudplatform.models import Attendee, Booking, CheckIn, Event, Method, Mode, WaitEntry
from cloudplatform.models.bookings import SEAT_HOLDING
from cloudplatform.states import BookingState, EventState, WaitState
from community.models import Access
from core.models import User
from sample.events import Planned
from sample.excused_absences import show_excused_absences
from sample.people import People
from sample.visitors import Visitors
from sample.world import BATCH, World, make

S = BookingState
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SEATS_MOST = 36  # of one event, unless it is booked out
OFFERED_SEATS = 2


@dataclass
class Reservation:
    """A booking with its party."""

    booking: Booking
    party: Party


@dataclass
class Door:
    """Everything that happens around the places of the events, one event after the other."""

    world: World
    people: People
    dice: Random
    visitors: Visitors
    reservations: list[Reservation] = field(default_factory=list)
    entries: list[WaitEntry] = field(default_factory=list)
    check_ins: list[CheckIn] = field(default_factory=list)
    offers_open: int = 0

    # --- bookings ---
    def fill(self, planned: Planned, wanted: list[tuple[User, int, str]]) -> None:
        """Fill one event; `wanted` are people who must be there: (person, seats, state)."""
        event = planned.event
        opens = event.booking_opens_at
        if event.mode != Mode.FIRST_COME or event.state == EventState.DRAFT:
            return
        if opens is None or event.booking_closes_at is None or opens >= self.world.now - HOUR:
            return
        until = min(event.booking_closes_at, self.world.now, planned.cancelled_at or self.world.now)
        came: set[int] = set()
        for user, seats, state in wanted:
            self._book(planned, user, self.visitors.party(user, event, seats), state, (opens, until))
            came.add(user.pk)
        target = self._target(planned)
        while event.taken < target:
            user = self.visitors.somebody(event, came)
            came.add(user.pk)
            party = self.visitors.party(user, event, min(event.party_limit, target - event.taken))
            self._book(planned, user, party, self._state(event, user), (opens, until))
        if planned.is_full:
            self._line(planned, came, (opens, until))
        if event.state == EventState.CANCELLED:
            event.taken = 0

    def _target(self, planned: Planned) -> int:
        event = planned.event
        if planned.is_full:
            holds_offer = self._gets_offer(planned)
            return event.capacity - (OFFERED_SEATS if holds_offer else 0)
        most = min(event.capacity, SEATS_MOST)
        low, high = (35, 95) if event.state == EventState.HELD else (10, 60)
        return max(event.taken, most * self.dice.randrange(low, high) // 100)

    def _gets_offer(self, planned: Planned) -> bool:
        """Some booked-out events to come have a place on offer that waits for its answer."""
        event = planned.event
        return (
            event.state == EventState.PUBLISHED
            and event.starts_at > self.world.at(4)
            and self.offers_open < 3
        )

    def _state(self, event: Event, user: User) -> str:
        chance = self.dice.random()
        if chance < 0.07:
            return S.CANCELLED
        if event.state != EventState.HELD:
            return S.RESERVED
        return S.ABSENT if chance < 0.16 and self.visitors.may_miss(user) else S.CHECKED_IN

    def _book(
        self, planned: Planned, user: User, party: Party, state: str, window: tuple[datetime, datetime]
    ) -> Booking:
        event = planned.event
        booked_at = self._between(*window)
        cancelled_at = None
        if state == S.CANCELLED:
            cancelled_at = self._between(booked_at, max(booked_at, min(window[1], event.cancel_until)))
        if event.state == EventState.CANCELLED:
            state, cancelled_at = S.CANCELLED, planned.cancelled_at
        needs = (
            Access.WHEELCHAIR_SEAT
            if Access.WHEELCHAIR_SEAT in event.access and self.dice.random() < 0.05
            else ""
        )
        booking = Booking(
            event=event, booker=user, seats=party.seats, code=self.visitors.code(), access_need=needs, state=state,
            booked_at=booked_at, cancelled_at=cancelled_at, is_sample=True,
        )  # fmt: skip
        self.reservations.append(Reservation(booking, party))
        if state in SEAT_HOLDING or event.state == EventState.CANCELLED:
            event.taken += party.seats
        if state in SEAT_HOLDING:
            self.visitors.goes(user, event)
        if state == S.ABSENT:
            self.visitors.misses(user)
        if state == S.CHECKED_IN:
            self._arrive(event, booking)
        return booking

    def _between(self, first: datetime, last: datetime) -> datetime:
        return first + (last - first) * self.dice.random()

    # --- the door ---
    def _arrive(self, event: Event, booking: Booking) -> None:
        people = booking.seats if self.dice.random() < 0.9 else max(1, booking.seats - 1)
        method = self.dice.choices((Method.QR, Method.CODE, Method.LIST), (62, 20, 18))[0]
        self.check_ins.append(self._check_in(event, people, method, booking))

    def walk_in(self, event: Event) -> None:
        """People who came without booking: all of them at a walk-in, a few elsewhere."""
        if event.state != EventState.HELD:
            return
        groups = self.dice.randrange(3, 7) if event.mode == Mode.WALK_IN else self.dice.choice((0, 0, 1))
        most = max(2, min(30, event.capacity // 10))
        for _group in range(groups):
            self.check_ins.append(self._check_in(event, self.dice.randrange(1, most), Method.WALK_IN, None))

    def _check_in(self, event: Event, people: int, method: str, booking: Booking | None) -> CheckIn:
        at = event.starts_at + MINUTE * self.dice.randrange(-30, 12)
        nonce = uuid.UUID(int=self.dice.getrandbits(128), version=4)
        return CheckIn(
            event=event, booking=booking, people=people, method=method, nonce=nonce, happened_at=at,
            received_at=at + timedelta(seconds=self.dice.randrange(1, 9)), taken_by=self.people.of(event.host, 1),
        )  # fmt: skip

    # --- the waiting list ---
    def _line(self, planned: Planned, came: set[int], window: tuple[datetime, datetime]) -> None:
        if planned.event.state == EventState.HELD:
            self._line_of_the_past(planned, came, window)
            return
        if self._gets_offer(planned):
            self.offers_open += 1
            first = self._next_in_line(planned, came, window, OFFERED_SEATS)
            first.state, first.offered_at = WaitState.OFFERED, self.world.at(-1, 20)
            first.joined_at = min(first.joined_at, first.offered_at - HOUR)
            first.offer_until = min(
                first.offered_at + planned.event.offer_lasts, planned.event.starts_at - HOUR
            )
            planned.event.taken += first.seats
        for seats in (2, 1, 4)[: self.dice.randrange(2, 4)]:
            self._next_in_line(planned, came, window, seats)
        self._next_in_line(planned, came, window, 1).state = WaitState.LEFT

    def _line_of_the_past(self, planned: Planned, came: set[int], window: tuple[datetime, datetime]) -> None:
        event = planned.event
        lucky = next(
            (one.booking for one in reversed(self.reservations)
             if one.booking.event is event and one.booking.state == S.CHECKED_IN), None,
        )  # fmt: skip
        for state in (WaitState.EXPIRED, WaitState.LEFT, WaitState.CLOSED, WaitState.CLOSED):
            entry = self._next_in_line(planned, came, window, self.dice.choice((1, 2)))
            entry.state = state
            if state == WaitState.EXPIRED:
                entry.offered_at = entry.joined_at + HOUR
                entry.offer_until = entry.offered_at + event.offer_lasts
        if lucky is not None:
            self.entries.append(WaitEntry(
                event=event, user=lucky.booker, seats=lucky.seats, booking=lucky, state=WaitState.BOOKED,
                joined_at=lucky.booked_at - 3 * HOUR, offered_at=lucky.booked_at - HOUR,
                offer_until=lucky.booked_at - HOUR + event.offer_lasts,
            ))  # fmt: skip

    def _next_in_line(
        self, planned: Planned, came: set[int], window: tuple[datetime, datetime], seats: int
    ) -> WaitEntry:
        user = self._account_in_line(planned, came) or self.visitors.somebody(planned.event, came)
        came.add(user.pk)
        family = self.people.family.get(user.pk, [])[: seats - 1] if seats > 1 else []
        entry = WaitEntry(
            event=planned.event, user=user, seats=seats, party=[member.pk for member in family],
            joined_at=self._between(*window),
        )  # fmt: skip
        self.entries.append(entry)
        return entry

    def _account_in_line(self, planned: Planned, came: set[int]) -> User | None:
        """The sample citizens stand in the first lines to come, so that one can see an offer and a wait."""
        if planned.event.state != EventState.PUBLISHED:
            return None
        for key in ("citizen", "family"):
            user = self.people.accounts[key]
            lines = sum(1 for entry in self.entries if entry.user is user and entry.state != WaitState.LEFT)
            if user.pk not in came and lines < 2 and self.visitors.has_time(user, planned.event):
                return user
        return None


def make_bookings(world: World, people: People, events: list[Planned]) -> Door:
    dice = world.dice("bookings")
    door = Door(world, people, dice, Visitors(people, dice))
    wanted = _of_the_accounts(world, people, events)
    for number, planned in enumerate(events):
        door.fill(planned, wanted.get(number, []))
        door.walk_in(planned.event)
    mended = show_excused_absences(world, people, [one.booking for one in door.reservations])
    door.check_ins += [mended] if mended else []
    make([one.booking for one in door.reservations])
    make(_attendees(door.reservations))
    make(door.entries)
    make(door.check_ins)
    Event.objects.bulk_update([planned.event for planned in events], ["taken"], batch_size=BATCH)
    return door


def _of_the_accounts(
    world: World, people: People, events: list[Planned]
) -> dict[int, list[tuple[User, int, str]]]:
    """What the sample citizens have booked, by the place of the event."""
    citizen, family = people.accounts["citizen"], people.accounts["family"]
    fits = [(number, one.event) for number, one in enumerate(events) if one.event.mode == Mode.FIRST_COME]
    host = people.seated_at(people.accounts["host"])
    ours = [number for number, event in fits if event.host_id == host and event.state == EventState.PUBLISHED]
    over = sorted(
        (number for number, event in fits if event.state == EventState.HELD and not events[number].is_full),
        key=lambda number: events[number].event.starts_at, reverse=True,
    )  # fmt: skip
    wanted: dict[int, list[tuple[User, int, str]]] = {}
    for number in ours[:3]:
        wanted[number] = [(citizen, 2, S.RESERVED), (family, 3, S.RESERVED)]
    came = (S.CHECKED_IN, S.CHECKED_IN, S.CANCELLED, S.CHECKED_IN, S.ABSENT, S.CHECKED_IN)
    for number, state in zip(over, came, strict=False):
        wanted[number] = [(citizen, 1, state), (family, 3, S.CHECKED_IN)]
    return wanted


def _attendees(reservations: list[Reservation]) -> list[Attendee]:
    rows = []
    for one in reservations:
        booking, live = one.booking, one.booking.state in SEAT_HOLDING
        base = {"booking": booking, "event": booking.event, "is_live": live}
        if one.party.comes_along:
            rows.append(Attendee(**base, user=booking.booker))
        rows += [Attendee(**base, family_member=member) for member in one.party.family]
        rows += [Attendee(**base) for _ in range(one.party.companions)]
    return rows
