"""Rules and writing of a booking: checks of the party, the seat counter, and the rows that explain it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cloudplatform.models import Attendee, Audience, Booking, Event, Mode, SeatNeed
from cloudplatform.queries.bookings import paused_until
from cloudplatform.queries.standing import Standing, standing_of
from cloudplatform.states import EventState
from community.members.actions.residents import refuse_without_consent
from community.models import FamilyMember
from community.policy import CHILD_UNTIL_AGE
from core.dates.clock import moment_words
from core.errors import DomainError
from core.models import User


class NoBookingNeeded(DomainError):
    code = "no_booking_needed"
    message = _("这一场不用预约，到点直接来就行。")


class BookingNotOpen(DomainError):
    code = "booking_not_open"
    message = _("还没到预约时间，{opens}开始。可以先收藏这一页。")


class BookingClosed(DomainError):
    code = "booking_closed"
    message = _("这一场的预约已经结束，看看其他场次吧。")


class SoldOut(DomainError):
    code = "sold_out"
    message = _("只剩 {free} 个名额，不够 {seats} 个人。可以减少人数，或者排队候补，有空位会通知你。")


class LineComesFirst(SoldOut):
    """Places are free, but somebody waits for them."""

    code = "line_comes_first"
    message = _("空出的名额先给排队候补的街坊。可以一起排队，轮到会通知你。")


class PartyTooLarge(DomainError):
    code = "party_too_large"
    message = _("这一场每人最多约 {limit} 个名额。")


class NobodyComes(DomainError):
    code = "nobody_comes"
    message = _("请至少选一个人。")


class AlreadyBooked(DomainError):
    code = "already_booked"
    message = _("你已经约了这一场，在“我的预约”里能看到门票。")


class PersonAlreadyBooked(DomainError):
    code = "person_already_booked"
    message = _("同行的家人里有人已经约了这一场，请去掉后再约。")


class WeeklyLimitReached(DomainError):
    code = "weekly_limit_reached"
    message = _("七天内最多约 {limit} 场。取消一场，或者换个时间再约。")


class AgeNotAllowed(DomainError):
    code = "age_not_allowed"
    message = _("这一场适合{ages}的人，{name}的年龄不符。")


class NeedsConsent(DomainError):
    code = "needs_consent"
    message = _("座位需要属于敏感个人信息，先同意记录才能登记。也可以不登记，直接预约。")


class NeedNotOffered(DomainError):
    code = "need_not_offered"
    message = _("这一场没有“{need}”。可以打电话问主办方，或者看看有这项服务的场次。")


class ChildComesAlone(DomainError):
    code = "child_comes_alone"
    message = _(
        "{names}未满 {age} 岁，没有成年家人一起来。请选上“我自己来”或一位成年家人；确实独自参加的，勾选“孩子独自参加，我已知情”。"
    )


class AdultMustComeAlong(DomainError):
    code = "adult_must_come_along"
    message = _("这一场是大人带孩子一起参加的。请选上“我自己来”或一位成年家人，再约{names}的座位。")


class BookingPaused(DomainError):
    code = "booking_paused"
    message = _(
        "一年内有 {absences} 次约了没来，预约暂停到{until}。不用预约的活动仍可参加；有特殊情况，可以在那几场的门票页申诉。"
    )


@dataclass(frozen=True)
class Party:
    """
    The people of a booking: the booker, family members, and a number of unnamed companions.

    `alone_known`: the guardian knows that a child comes without an adult of the family.
    """

    comes_along: bool = True
    family: Sequence[FamilyMember] = field(default_factory=list)
    companions: int = 0
    alone_known: bool = False

    def children_alone(self, day: date) -> Sequence[FamilyMember]:
        """The children under 14 of a party in which no adult is named: who a companion is, nobody knows."""
        if self.comes_along or any(member.is_adult_on(day) for member in self.family):
            return []
        return [member for member in self.family if member.is_child_on(day)]

    @property
    def seats(self) -> int:
        return int(self.comes_along) + len(self.family) + self.companions


def locked_event(pk: int) -> Event:
    """The event's row, locked before its children; weak enough that rows pointing to it can be written meanwhile."""
    return Event.objects.select_for_update(no_key=True).get(pk=pk)


def refuse_unless_open(event: Event, at: datetime) -> None:
    """:raises NoBookingNeeded, BookingNotOpen, BookingClosed: unless `event` takes bookings at `at`."""
    if event.state == EventState.PUBLISHED and event.mode == Mode.WALK_IN:
        raise NoBookingNeeded
    if event.booking_opens_at is not None and at < event.booking_opens_at:
        raise BookingNotOpen(opens=clock(event.booking_opens_at))
    if not event.takes_bookings(at):
        raise BookingClosed


def look(event: Event, party: Party, person: User, at: datetime) -> Standing:
    """Read event and person as the rules below need them. One query."""
    family = [member.pk for member in party.family]
    found = standing_of(person=person.pk, event=event.pk, comes_along=party.comes_along, family=family, at=at)
    if found is None:
        raise Event.DoesNotExist
    return found


def refuse_party(now: Standing, party: Party, at: datetime) -> None:
    """
    Refuse a party that the event's rules do not allow. No query, one with a child.

    :raises NobodyComes, PartyTooLarge, BookingPaused, AgeNotAllowed, WeeklyLimitReached: as they say.
    :raises ChildComesAlone, AdultMustComeAlong, GuardianMustAgree: for children.
    """
    event = now.event
    if party.seats < 1:
        raise NobodyComes
    if party.seats > min(event.party_limit, event.capacity):
        raise PartyTooLarge(limit=min(event.party_limit, event.capacity))
    until = paused_until(now.absences)
    if until is not None and at < until:
        raise BookingPaused(absences=len(now.absences), until=f"{localdate(until):%-m月%-d日}")
    _refuse_ages(event, party.family)
    refuse_alone(event, party)
    refuse_without_consent(party.family, localdate(at))
    if _most_within_a_week(sorted([*now.near, event.starts_at])) > event.weekly_limit:
        raise WeeklyLimitReached(limit=event.weekly_limit)


def _most_within_a_week(starts: Sequence[datetime]) -> int:
    week = timedelta(days=7)
    return max(sum(1 for other in starts if start <= other < start + week) for start in starts)


def refuse_need(now: Standing, access_need: str) -> None:
    """
    Refuse a need that the event cannot meet, or that the person has not let us keep.

    Policy: PIPL 29.

    :raises NeedNotOffered, NeedsConsent: as they say.
    """
    if access_need and access_need not in dict(now.event.seat_needs):
        raise NeedNotOffered(need=SeatNeed(access_need).label)
    if access_need and not now.agrees_to_needs:
        raise NeedsConsent


def refuse_booked(now: Standing) -> None:
    """:raises AlreadyBooked, PersonAlreadyBooked: if somebody of the party has a place already."""
    if now.has_booking:
        raise AlreadyBooked
    if now.family_has_booking:
        raise PersonAlreadyBooked


def refuse_full(now: Standing, party: Party, at: datetime) -> None:
    """
    Raise the refusal for a party that finds no places; a person whose own booking took the last one hears that instead.

    :raises AlreadyBooked, LineComesFirst, SoldOut: as they say.
    """
    if now.has_booking:
        raise AlreadyBooked
    if not now.fits(party.seats, at):
        free = now.event.free
        raise (LineComesFirst if free >= party.seats else SoldOut)(free=free, seats=party.seats)


def _refuse_ages(event: Event, family: Sequence[FamilyMember]) -> None:
    day: date = localdate(event.starts_at)
    for member in family:
        age = member.age_on(day)
        if age < (event.min_age or 0) or (event.max_age is not None and age > event.max_age):
            raise AgeNotAllowed(ages=ages_text(event), name=member.name)


def refuse_alone(event: Event, party: Party) -> None:
    """
    Refuse children whom no adult of the family accompanies, unless the guardian says that it is known.

    :raises AdultMustComeAlong: for an event that adults go to with children.
    :raises ChildComesAlone: for any other, without `alone_known`.
    """
    alone = party.children_alone(localdate(event.starts_at))
    names = "、".join(child.name for child in alone)
    if alone and event.audience == Audience.CHILDREN:
        raise AdultMustComeAlong(names=names)
    if alone and not party.alone_known:
        raise ChildComesAlone(names=names, age=CHILD_UNTIL_AGE)


def ages_text(event: Event) -> str:
    """The ages an event is for, in words; empty for all."""
    if event.min_age and event.max_age:
        return f" {event.min_age} 到 {event.max_age} 岁"
    if event.min_age:
        return f" {event.min_age} 岁以上"
    return f" {event.max_age} 岁以下" if event.max_age else ""


def give_back(event_id: int, seats: int) -> None:
    """Decrease the counter of taken seats; the caller holds the event's lock and has written the rows."""
    Event.objects.filter(pk=event_id).update(taken=F("taken") - seats)


def write_booking(*, event: Event, party: Party, access_need: str, person: User, at: datetime) -> Booking:
    """
    Write the rows that explain seats already taken (an offer that is claimed); a refusal rolls the caller back.

    :raises AlreadyBooked, PersonAlreadyBooked: as the database says.
    """
    with said_by_constraints():
        booking = Booking.objects.create(
            event=event, booker=person, seats=party.seats, access_need=access_need, booked_at=at,
            cancel_before=event.cancel_before, is_sample=event.is_sample,
        )  # fmt: skip
        Attendee.objects.bulk_create(_attendees(booking, party, person))
    return booking


@contextmanager
def said_by_constraints() -> Iterator[None]:
    """:raises AlreadyBooked, PersonAlreadyBooked: for the constraints of the database that say so."""
    try:
        yield
    except IntegrityError as error:
        if "cloudplatform_one_live_booking_each" in str(error):
            raise AlreadyBooked from error
        if "once_an_event" in str(error):
            raise PersonAlreadyBooked from error
        raise


def _attendees(booking: Booking, party: Party, person: User) -> list[Attendee]:
    of = {"booking": booking, "event_id": booking.event_id}
    return [
        *([Attendee(**of, user=person)] if party.comes_along else []),
        *(Attendee(**of, family_member=member) for member in party.family),
        *(Attendee(**of) for _ in range(party.companions)),
    ]


def clock(at: datetime) -> str:
    """Format an instant for a sentence."""
    return moment_words(at)
