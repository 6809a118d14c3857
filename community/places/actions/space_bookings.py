"""Bookings of shared spaces: request, confirm, decline, withdraw, cancel. Policy: 3.1.3, 4.2c."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from community.members.actions.schedule_conflicts import refuse_elsewhere
from community.members.queries.engagements import People
from community.places.actions.occupancies import FacilityShut, SpaceTaken, hold_space, release_space
from community.places.actions.sharing_refusals import (
    CancelTooLate,
    NotOnTheRegister,
    SlotGone,
    refuse_by_rule,
)
from community.places.models import Group, Occupancy, SharingRule, Space, SpaceBooking
from community.places.queries import slots
from community.places.queries.sharing import Borrower
from community.places.states import SPACE_BOOKING, GroupState, SpaceBookingState
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.journal import subject_of
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update, hold

S = SpaceBookingState


@dataclass(frozen=True)
class Ask:
    """A booking request: [starts_at, ends_at), purpose, number of people."""

    starts_at: datetime
    ends_at: datetime
    purpose: str
    title: str
    people: int


@transaction.atomic
def ask_for_space(
    *, space: Space, borrower: Borrower, ask: Ask, knows_clash: bool = True, by: Actor, at: datetime
) -> SpaceBooking:
    """
    Request a booking of `space`: confirmed at once, or held until the owner answers. Two requests never overlap.

    :raises DomainError: the rule that says no (community.places.actions.sharing_refusals), and what would be possible.
    :raises SlotGone: if the space is shut or taken then; the sentence names the next free time.
    :raises Clash: if the person is elsewhere then and does not know it (`knows_clash`); a page that offers borrowing to
        people asks first, code that borrows as part of something else does not.
    """
    _lock_borrower(borrower)
    rule = SharingRule.objects.select_related("space__facility").get(space=space)
    refuse_by_rule(rule, borrower, ask.starts_at, ask.ends_at, ask.purpose, ask.people, at)
    if not knows_clash:
        refuse_elsewhere(People(users=[by.person.pk]), [(ask.starts_at, ask.ends_at)])
    occupancy = _held(rule, ask, at)
    owner_asks = (
        borrower.institution is not None and rule.space.facility.institution_id == borrower.institution.pk
    )
    is_asked = rule.needs_approval and not owner_asks
    booking = SpaceBooking.objects.create(
        space=space, institution=borrower.institution, group=borrower.group, booked_by=by.person,
        occupancy=occupancy, state=S.ASKED if is_asked else S.CONFIRMED, asked_at=at,
        answer_due_at=_due(rule, ask, at) if is_asked else None, cancel_before_hours=rule.cancel_before_hours,
        release_after_minutes=rule.release_after_minutes, **vars(ask),
    )  # fmt: skip
    occupancy.holder = subject_of(booking)
    occupancy.save(update_fields=["holder"])
    fact = "community.spacebooking.asked" if is_asked else "community.spacebooking.confirmed"
    journal.record(fact, about=booking, by=by, at=at, space=space.pk)
    return booking


@transaction.atomic
def confirm_booking(*, booking: SpaceBooking, by: Actor, at: datetime, answer: str = "") -> SpaceBooking:
    """The owner agrees. :raises MoveNotAllowed: unless it waits for an answer."""
    booking = locked(booking)
    booking.answered_at, booking.answer = at, answer
    return moved(booking, S.CONFIRMED, "community.spacebooking.confirmed", by, at, answer)


@transaction.atomic
def decline_booking(
    *, booking: SpaceBooking, reason: str, is_told: bool = False, by: Actor, at: datetime
) -> SpaceBooking:
    """The owner says no, with a reason; the time is free again. `is_told`: the caller tells the borrower."""
    booking = locked(booking)
    booking.answered_at, booking.answer = at, reason
    return _let_go(booking, S.DECLINED, "community.spacebooking.declined", by, at, reason, is_told)


@transaction.atomic
def withdraw_booking(*, booking: SpaceBooking, by: Actor, at: datetime) -> SpaceBooking:
    """The borrower takes an ask back before it is answered."""
    return _let_go(locked(booking), S.WITHDRAWN, "community.spacebooking.withdrawn", by, at)


@transaction.atomic
def cancel_booking(*, booking: SpaceBooking, by: Actor, at: datetime) -> SpaceBooking:
    """
    The borrower gives a confirmed time back.

    :raises CancelTooLate: after the rule's hour; then only the owner can.
    """
    booking = locked(booking)
    if booking.state == S.CONFIRMED and at > booking.cancel_until:
        raise CancelTooLate(until=f"{localtime(booking.cancel_until):%-m月%-d日 %H:%M}")
    return _let_go(booking, S.CANCELLED, "community.spacebooking.cancelled", by, at)


@transaction.atomic
def call_off_booking(
    *, booking: SpaceBooking, reason: str, is_told: bool = False, by: Actor, at: datetime
) -> SpaceBooking:
    """
    The owner cancels a confirmed time, with a reason; before it starts only. No absence follows from it.

    `is_told`: the caller tells the borrower.
    """
    booking = locked(booking)
    if at >= booking.starts_at:
        raise MoveNotAllowed
    booking.answer = reason
    return _let_go(booking, S.CANCELLED, "community.spacebooking.called_off", by, at, reason, is_told)


@transaction.atomic
def expire_ask(*, booking: SpaceBooking, at: datetime) -> SpaceBooking:
    """An ask nobody answered in time lapses; the time is free again. Doing it twice changes nothing."""
    booking = locked(booking)
    if booking.state != S.ASKED or booking.answer_due_at is None or at < booking.answer_due_at:
        return booking
    return _let_go(booking, S.EXPIRED, "community.spacebooking.expired", CLOCK, at)


def locked(booking: SpaceBooking) -> SpaceBooking:
    """The booking as it is now, kept by this transaction."""
    return for_update(booking, "space__rule", "occupancy")


def moved(
    booking: SpaceBooking,
    target: str,
    fact: str,
    by: Actor,
    at: datetime,
    note: str = "",
    is_told: bool = False,
) -> SpaceBooking:
    """Move, save and record: the end of every verb about a booking."""
    SPACE_BOOKING.move(booking, target)
    booking.save()
    told = {"is_told": True} if is_told else {}
    journal.record(fact, about=booking, by=by, at=at, note=note, space=booking.space_id, **told)
    return booking


def _let_go(
    booking: SpaceBooking,
    target: str,
    fact: str,
    by: Actor,
    at: datetime,
    note: str = "",
    is_told: bool = False,
) -> SpaceBooking:
    booking.ended_at = at
    moved(booking, target, fact, by, at, note, is_told)
    release_space(occupancy=booking.occupancy, at=at)
    return booking


def _held(rule: SharingRule, ask: Ask, at: datetime) -> Occupancy:
    try:
        return hold_space(space=rule.space, starts_at=ask.starts_at, ends_at=ask.ends_at, people=ask.people)
    except (SpaceTaken, FacilityShut) as refusal:
        length, soonest = ask.ends_at - ask.starts_at, at + timedelta(hours=rule.min_notice_hours)
        found = slots.next_free(rule.space, rule, length, max(ask.starts_at, soonest))
        words = (
            f"最近的空闲时段是 {localtime(found.start):%-m月%-d日 %H:%M}-{localtime(found.end):%H:%M}"
            if found
            else "后面两周都没有这么长的空闲，请换一个空间或短一点的时间"
        )
        raise SlotGone(why=str(refusal).split("，请")[0], next=words) from refusal


def _due(rule: SharingRule, ask: Ask, at: datetime) -> datetime:
    """An answer is due within the rule's hours, and before the time begins."""
    return min(at + timedelta(hours=rule.answer_within_hours), ask.starts_at)


def _lock_borrower(borrower: Borrower) -> None:
    """One booking of a borrower at a time, so that weekly limits hold. :raises NotOnTheRegister: for a group that is not."""
    if borrower.group is not None:
        group = Group.objects.select_for_update(no_key=True).get(pk=borrower.group.pk)
        if group.state != GroupState.REGISTERED:
            raise NotOnTheRegister(group=group.name)
    elif borrower.institution is not None:
        hold(borrower.institution)
