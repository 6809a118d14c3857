"""What makes a party and its places: the rules before, the counter, and the rows that explain it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NoReturn

from django.db import IntegrityError
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.models import Attendee, Booking, Event, Mode, SeatNeed, WaitEntry
from cloudplatform.queries.bookings import pause_until
from cloudplatform.states import BookingState, EventState, WaitState
from community.members.actions.same_hour import refuse_elsewhere
from community.members.queries import same_hour
from community.models import FamilyMember
from core.errors import DomainError
from core.models import Consent, User
from core.models.accounts import ConsentKind
from core.record import journal


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


class BookingPaused(DomainError):
    code = "booking_paused"
    message = _(
        "一年内有 {absences} 次约了没来，预约暂停到{until}。不用预约的活动仍可参加；有特殊情况，可以在那几场的门票页申诉。"
    )


@dataclass(frozen=True)
class Party:
    """Who comes: the booker, family members, and so many unnamed companions."""

    comes_along: bool = True
    family: Sequence[FamilyMember] = field(default_factory=list)
    companions: int = 0

    @property
    def seats(self) -> int:
        return int(self.comes_along) + len(self.family) + self.companions


def hold_person(person: User) -> None:
    """
    Let one person act once at a time: what counts across events (the weekly limit) is checked under this lock.

    Taken before the event's, and weak enough to leave rows that point to the person alone.
    """
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=person.pk)


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


def refuse_party(event: Event, party: Party, person: User, at: datetime) -> None:
    """Refuse a party that the event's rules do not allow. Two queries."""
    if party.seats < 1:
        raise NobodyComes
    if party.seats > min(event.party_limit, event.capacity):
        raise PartyTooLarge(limit=min(event.party_limit, event.capacity))
    until, absences = pause_until(person, at)
    if until is not None and at < until:
        raise BookingPaused(absences=absences, until=f"{localdate(until):%m月%d日}")
    _refuse_ages(event, party.family)
    week = (event.starts_at - timedelta(days=7), event.starts_at + timedelta(days=7))
    near = Booking.objects.filter(booker=person, state=BookingState.RESERVED, event__starts_at__range=week)
    starts = sorted([*near.exclude(event=event).values_list("event__starts_at", flat=True), event.starts_at])
    if _most_within_a_week(starts) > event.weekly_limit:
        raise WeeklyLimitReached(limit=event.weekly_limit)


def _most_within_a_week(starts: Sequence[datetime]) -> int:
    week = timedelta(days=7)
    return max(sum(1 for other in starts if start <= other < start + week) for start in starts)


def refuse_need(event: Event, person: User, access_need: str) -> None:
    """
    Refuse a need that the event cannot meet, or that the person has not let us keep. No query without a need.

    Policy: PIPL 29.

    :raises NeedNotOffered, NeedsConsent: as they say.
    """
    if access_need and access_need not in dict(event.seat_needs):
        raise NeedNotOffered(need=SeatNeed(access_need).label)
    if access_need and not Consent.objects.live(person, ConsentKind.ACCESS_NEEDS).exists():
        raise NeedsConsent


def refuse_booked(event: Event, party: Party, person: User) -> None:
    """:raises AlreadyBooked, PersonAlreadyBooked: if somebody of the party has a place already. Two queries."""
    if Booking.objects.filter(event=event, booker=person).live().exists():
        raise AlreadyBooked
    if Attendee.objects.filter(event=event, is_live=True, family_member__in=party.family).exists():
        raise PersonAlreadyBooked


def refuse_clash(event: Event, party: Party, person: User) -> None:
    """:raises Clash: if the person or one of the family is elsewhere while `event` lasts. One query."""
    people = same_hour.People(
        [person.pk] if party.comes_along else [], [member.pk for member in party.family]
    )
    span = (event.starts_at, event.ends_at)
    refuse_elsewhere(people, [span], besides=journal.subject_of(event))


def _refuse_ages(event: Event, family: Sequence[FamilyMember]) -> None:
    day: date = localdate(event.starts_at)
    for member in family:
        age = member.age_on(day)
        if age < (event.min_age or 0) or (event.max_age is not None and age > event.max_age):
            raise AgeNotAllowed(ages=ages_text(event), name=member.name)


def ages_text(event: Event) -> str:
    """The ages an event is for, in words; empty for all."""
    if event.min_age and event.max_age:
        return f" {event.min_age} 到 {event.max_age} 岁"
    if event.min_age:
        return f" {event.min_age} 岁以上"
    return f" {event.max_age} 岁以下" if event.max_age else ""


def take_seats(event: Event, seats: int, at: datetime) -> bool:
    """
    Move the counter by one conditional UPDATE; False if fewer are free. The CHECK stands behind it.

    The event's own state and times are part of the condition: what the caller read may be stale.
    While somebody waits in line and offers still go out, nobody books past them. Once the host takes no more names
    for the line, only those go first whose party fits now: a place too small for everybody who waits is free for all.
    """
    free = Event.objects.filter(
        pk=event.pk, state=EventState.PUBLISHED, mode=Mode.FIRST_COME,
        booking_opens_at__lte=at, booking_closes_at__gt=at, taken__lte=F("capacity") - seats,
    )  # fmt: skip
    if at < event.offers_stop_at:
        fits = Q(seats__lte=OuterRef("capacity") - OuterRef("taken"))
        line = WaitEntry.objects.filter(
            fits | Q(event__has_waiting_list=True), event=OuterRef("pk"), state=WaitState.WAITING
        )
        free = free.filter(~Exists(line))
    return free.update(taken=F("taken") + seats) == 1


def give_back(event_id: int, seats: int) -> None:
    """Move the counter back; the caller holds the event's lock and has written the rows."""
    Event.objects.filter(pk=event_id).update(taken=F("taken") - seats)


def refuse_full(event: Event, party: Party, person: User, at: datetime) -> NoReturn:
    """
    Say why `take_seats` took none, from the event as it is now.

    :raises AlreadyBooked: if the person's own booking is what filled it (the second press of a button).
    """
    event.refresh_from_db(
        fields=["taken", "capacity", "state", "mode", "booking_opens_at", "booking_closes_at"]
    )
    if Booking.objects.filter(event=event, booker=person).live().exists():
        raise AlreadyBooked
    refuse_unless_open(event, at)
    raise (LineComesFirst if event.free >= party.seats else SoldOut)(free=event.free, seats=party.seats)


def write_booking(*, event: Event, party: Party, access_need: str, person: User, at: datetime) -> Booking:
    """
    Write the rows that explain seats already taken; the caller's transaction is rolled back by a refusal.

    :raises AlreadyBooked, PersonAlreadyBooked: as the database says.
    """
    try:
        booking = Booking.objects.create(
            event=event, booker=person, seats=party.seats, access_need=access_need, booked_at=at,
            cancel_before=event.cancel_before, is_sample=event.is_sample,
        )  # fmt: skip
        Attendee.objects.bulk_create(_attendees(booking, party, person))
    except IntegrityError as error:
        if "cloudplatform_one_live_booking_each" in str(error):
            raise AlreadyBooked from error
        if "once_an_event" in str(error):
            raise PersonAlreadyBooked from error
        raise
    return booking


def _attendees(booking: Booking, party: Party, person: User) -> list[Attendee]:
    of = {"booking": booking, "event_id": booking.event_id}
    return [
        *([Attendee(**of, user=person)] if party.comes_along else []),
        *(Attendee(**of, family_member=member) for member in party.family),
        *(Attendee(**of) for _ in range(party.companions)),
    ]


def clock(at: datetime) -> str:
    """An instant as people read it in a sentence."""
    local = at.astimezone(policy.CITY_ZONE)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
