"""Sample bookings of spaces in every state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.timezone import localtime

from community.models import Group, Institution, Occupancy, Space, SpaceBooking
from community.places.models.sharing import Purpose
from community.states import SpaceBookingState
from core.models import User
from core.record.journal import subject_of
from sample.groups import Groups
from sample.institutions import Bodies
from sample.people import People
from sample.places import Places
from sample.sharing import Shared, code
from sample.world import World, make

S = SpaceBookingState
LENGTH: Final = timedelta(hours=2)
HOUR: Final = timedelta(hours=1)
# (state, how many, first and last day); the sample leader's group takes the first of each
PLAN: Final = (
    (S.SIGNED_OUT, 44, -120, -1),
    (S.ABSENT, 5, -80, -2),
    (S.EXCUSED, 3, -90, -10),
    (S.CANCELLED, 5, -60, -1),
    (S.DECLINED, 3, -50, -3),
    (S.WITHDRAWN, 2, -40, -2),
    (S.EXPIRED, 2, -30, -3),
    (S.SIGNED_IN, 1, 0, 0),
    (S.CONFIRMED, 3, 0, 0),
    (S.CONFIRMED, 12, 1, 20),
    (S.ASKED, 5, 3, 20),
)
TITLES: Final = (
    (Purpose.REHEARSAL, "街道汇演排练"), (Purpose.REHEARSAL, "新春晚会合练"), (Purpose.TALK, "粤剧戏服讲解"),
    (Purpose.MEETING, "年度活动碰头会"), (Purpose.REHEARSAL, "每周例行排练"), (Purpose.TALK, "读书分享会"),
)  # fmt: skip
APPEAL: Final = "那天领队急诊住院，来不及取消，请谅解。"
REASONS: Final = {
    S.DECLINED: "当天要布展，厅里摆不开，建议改到排练室。",
    S.EXCUSED: "台风天停课，大家来不了，情况属实。",
}
TRIES: Final = 90


@dataclass
class _Desk:
    """Finds free times and fills them; nobody gets a time that is taken."""

    world: World
    people: People
    places: Places
    dice: Random
    spaces: list[Space]
    groups: list[Group]
    members: list[Institution]
    made: list[SpaceBooking] = field(default_factory=list)
    held: list[Occupancy] = field(default_factory=list)

    def one(self, state: str, number: int, first: int, last: int) -> None:
        for attempt in range(TRIES):
            space = (
                self.spaces[(number * 7 + attempt) % len(self.spaces)]
                if number
                else self.spaces[attempt % 12]
            )
            day = self.world.day(self.dice.randrange(first, last + 1))
            starts_at = self.places.find(space, [day], self.dice)
            if starts_at is not None:
                self._add(state, number, space, starts_at)
                return
        raise RuntimeError(f"no free time for a booking that is {state}")

    def _add(self, state: str, number: int, space: Space, starts_at: datetime) -> None:
        group, institution = self._borrower(number, space)
        by = group.leader if group else self.people.of(institution) if institution else None
        purpose, title = self._what(space)
        asked = min(starts_at - timedelta(days=2, hours=self.dice.randrange(2, 9)), self.world.at(-1, 20))
        booking = SpaceBooking(
            space=space, institution=institution, group=group, booked_by=by, starts_at=starts_at,
            ends_at=starts_at + LENGTH, purpose=purpose, title=title, people=self.dice.randrange(8, 24), state=state,
            code=code(self.dice), asked_at=asked, is_sample=True,
        )  # fmt: skip
        self._date(booking)
        self.made.append(booking)
        self.held.append(
            Occupancy(
                space=space, period=DateTimeTZRange(starts_at, starts_at + LENGTH, "[)"),
                released_at=_released(booking),
            )
        )  # fmt: skip
        if booking.ended_at is not None:
            self.places.give_back(space, localtime(starts_at))

    def _borrower(self, number: int, space: Space) -> tuple[Group | None, Institution | None]:
        rule = space.rule
        if number == 0 and rule.for_groups:
            return self.groups[0], None
        if rule.for_groups and (not rule.for_members or self.dice.random() < 0.6):
            return self.dice.choice(self.groups[1:]), None
        suits = [one for one in self.members if not rule.kinds or one.kind in rule.kinds]
        return None, self.dice.choice([one for one in suits if one.pk != space.facility.institution_id])

    def _what(self, space: Space) -> tuple[str, str]:
        allowed = [one for one in TITLES if not space.rule.purposes or one[0] in space.rule.purposes]
        return self.dice.choice(allowed)

    def _date(self, booking: SpaceBooking) -> None:
        """Give a booking the moments and words its state asks for."""
        state, start = booking.state, booking.starts_at
        if booking.space.rule.needs_approval or state in (S.ASKED, S.DECLINED, S.WITHDRAWN, S.EXPIRED):
            booking.answer_due_at = min(booking.asked_at + 48 * HOUR, start)
            if state == S.ASKED:
                booking.answer_due_at = max(booking.answer_due_at, self.world.at(2, 18))
            elif state not in (S.WITHDRAWN, S.EXPIRED):
                booking.answered_at = booking.asked_at + 5 * HOUR
        booking.answer = str(REASONS[S.DECLINED]) if state == S.DECLINED else ""
        if state in (S.CANCELLED, S.DECLINED, S.WITHDRAWN):
            booking.ended_at = booking.asked_at + 6 * HOUR
        if state == S.EXPIRED:
            booking.ended_at = booking.answer_due_at
        if state in (S.SIGNED_IN, S.SIGNED_OUT):
            booking.signed_in_at = start - timedelta(minutes=self.dice.randrange(0, 12))
        if state == S.SIGNED_OUT:
            booking.signed_out_at = start + LENGTH - timedelta(minutes=self.dice.randrange(0, 25))
            booking.people_came = max(1, booking.people + self.dice.randrange(-6, 5))
        if state == S.EXCUSED:
            booking.appeal, booking.appealed_at = APPEAL, start + 20 * HOUR
            booking.appeal_answer = str(REASONS[S.EXCUSED])


def _released(booking: SpaceBooking) -> datetime | None:
    if booking.state in (S.ABSENT, S.EXCUSED):
        return booking.release_at
    return booking.ended_at or booking.signed_out_at


def make_space_bookings(
    world: World, bodies: Bodies, people: People, places: Places, groups: Groups, shared: Shared
) -> list[SpaceBooking]:
    rooms = [*shared.of("排练室"), *shared.of("活动厅"), *shared.of("多功能厅"), *shared.of("阅读角")]
    desk = _Desk(
        world, people, places, world.dice("space bookings"), rooms, groups.registered,
        [*bodies.suppliers, *bodies.stations[:12]],
    )  # fmt: skip
    for state, many, first, last in PLAN:
        for number in range(many):
            desk.one(state, number, first, last)
    _appeal_of_the_leader(world, desk.made)
    for booking, occupancy in zip(desk.made, make(desk.held), strict=True):
        booking.occupancy = occupancy
    for booking in make(desk.made):
        booking.occupancy.holder = subject_of(booking)
        _tell(world, people, booking)
    Occupancy.objects.bulk_update(desk.held, ["holder"])
    return desk.made


def _appeal_of_the_leader(world: World, made: list[SpaceBooking]) -> None:
    """One absence waits for an answer to its appeal."""
    absent = next(one for one in made if one.state == S.ABSENT)
    absent.appeal, absent.appealed_at = APPEAL, min(absent.starts_at + 20 * HOUR, world.at(-1, 8))


def _tell(world: World, people: People, booking: SpaceBooking) -> None:
    host: User = people.of(booking.space.facility.institution)
    state, borrower = booking.state, booking.booked_by
    was_asked = booking.answer_due_at is not None

    def tell(fact: str, by: User | None, at: datetime | None, note: str = "") -> None:
        if at is not None:
            world.tell(f"community.spacebooking.{fact}", booking, by, at, note, space=booking.space_id)

    tell("asked" if was_asked else "confirmed", borrower, booking.asked_at)
    if was_asked and booking.answered_at is not None and state != S.DECLINED:
        tell("confirmed", host, booking.answered_at)
    tell("signed_in", borrower, booking.signed_in_at)
    tell("signed_out", borrower, booking.signed_out_at)
    if state in (S.ABSENT, S.EXCUSED):
        tell("missed", None, _released(booking))
        tell("appealed", borrower, booking.appealed_at, booking.appeal)
    if state == S.EXCUSED and booking.appealed_at is not None:
        tell("excused", host, booking.appealed_at + 3 * HOUR, booking.appeal_answer)
    ends = {S.CANCELLED: "cancelled", S.DECLINED: "declined", S.WITHDRAWN: "withdrawn", S.EXPIRED: "expired"}
    if state in ends:
        by = {S.DECLINED: host, S.EXPIRED: None}.get(S(state), borrower)
        tell(ends[S(state)], by, booking.ended_at, booking.answer)
