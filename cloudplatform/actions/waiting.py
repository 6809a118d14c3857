"""Waiting list of events: offers go to the first in line; a household gets all its places or none (docs/adr/0006)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.actions import places
from cloudplatform.models import Booking, Event, WaitEntry
from cloudplatform.models.bookings import WaitQuerySet
from cloudplatform.states import WAIT, EventState, WaitState
from community.members.actions.schedule_conflicts import refuse_found
from community.models import FamilyMember
from core.errors import DomainError
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.locks import hold


class NoWaitingList(DomainError):
    code = "no_waiting_list"
    message = _("这一场不开放候补，看看其他场次吧。")


class PlacesAreFree(DomainError):
    code = "places_are_free"
    message = _("现在还有 {free} 个名额，够你们来，直接预约就行。")


class AlreadyWaiting(DomainError):
    code = "already_waiting"
    message = _("你已经在候补队伍里，有空位会通知你。")


class OfferOver(DomainError):
    code = "offer_over"
    message = _("这个空位保留到{until}，已经过了，给了后面的街坊。可以重新排队。")


@transaction.atomic
def join_waiting_list(
    *,
    event: Event,
    party: places.Party,
    access_need: str = "",
    knows_clash: bool = False,
    by: Actor,
    at: datetime,
) -> WaitEntry:
    """
    Queue for `party` together.

    Free places that are reserved for nobody are offered at once: a small party may get what a large one left.

    :raises NoWaitingList: if the event keeps none, or offers have stopped.
    :raises PlacesAreFree: if the party fits now and nobody waits before it.
    :raises Clash: if somebody of the party is elsewhere then and the person does not know it (`knows_clash`).
    :raises AlreadyWaiting, AlreadyBooked, PersonAlreadyBooked: if somebody is in line or has a place.
    """
    hold(by.person)  # before the event: limits count across events
    event = places.locked_event(event.pk)
    now = places.look(event, party, by.person, at)
    places.refuse_unless_open(event, at)
    places.refuse_need(now, access_need)
    places.refuse_party(now, party, at)
    if not event.has_waiting_list or at >= event.offers_stop_at:
        raise NoWaitingList
    places.refuse_booked(now)
    if not knows_clash:
        refuse_found(now.elsewhere())
    if event.free >= party.seats and not WaitEntry.objects.filter(event=event).in_line().exists():
        raise PlacesAreFree(free=event.free)
    try:
        with transaction.atomic():
            entry = WaitEntry.objects.create(
                event=event, user=by.person, seats=party.seats, party=[member.pk for member in party.family],
                comes_along=party.comes_along, access_need=access_need, joined_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyWaiting from error
    journal.record(
        "cloudplatform.waiting.joined", about=entry, by=by, at=at, event=event.pk, seats=party.seats
    )
    offer_free_seats(event=event, at=at)
    entry.refresh_from_db()
    return entry


@transaction.atomic
def leave_waiting_list(*, entry: WaitEntry, by: Actor, at: datetime) -> WaitEntry:
    """
    Leave the waiting list; seats held by an offer go to the next.

    :raises MoveNotAllowed: if it is over.
    """
    event, entry = _locked(entry)
    held = entry.state == WaitState.OFFERED
    WAIT.move(entry, WaitState.LEFT)
    entry.save(update_fields=["state"])
    if held:
        places.give_back(event.pk, entry.seats)
    journal.record("cloudplatform.waiting.left", about=entry, by=by, at=at, event=event.pk)
    offer_free_seats(event=event, at=at)
    return entry


@transaction.atomic
def claim_offer(*, entry: WaitEntry, by: Actor, at: datetime) -> Booking:
    """
    Turn an offer into a booking; its seats were held, so this cannot be too late for seats, only for time.

    Claiming again answers the same booking.

    :raises OfferOver: at or after `offer_until`.
    :raises BookingClosed: if the event was called off.
    :raises MoveNotAllowed: if there is no offer.
    :raises PersonAlreadyBooked: if somebody of the party found a place elsewhere meanwhile.
    """
    event, entry = _locked(entry)
    if entry.booking is not None:
        return entry.booking
    if event.state != EventState.PUBLISHED:
        raise places.BookingClosed
    if entry.state == WaitState.EXPIRED or (entry.offer_until is not None and at >= entry.offer_until):
        raise OfferOver(until=places.clock(entry.offer_until or at))
    WAIT.move(entry, WaitState.BOOKED)
    family = list(FamilyMember.objects.filter(pk__in=entry.party))
    party = places.Party(
        comes_along=entry.comes_along,
        family=family,
        companions=entry.seats - len(family) - int(entry.comes_along),
    )
    entry.booking = places.write_booking(
        event=event, party=party, access_need=entry.access_need, person=entry.user, at=at
    )
    entry.save(update_fields=["state", "booking"])
    journal.record(
        "cloudplatform.booking.made", about=entry.booking, by=by, at=at, event=event.pk, seats=entry.seats
    )
    return entry.booking


@transaction.atomic
def expire_offer(*, entry: WaitEntry, at: datetime) -> bool:
    """Withdraw an offer whose time is over and offer its seats on. Safe to repeat; True if this call did it."""
    event, entry = _locked(entry)
    if entry.state != WaitState.OFFERED or entry.offer_until is None or at < entry.offer_until:
        return False
    WAIT.move(entry, WaitState.EXPIRED)
    entry.save(update_fields=["state"])
    places.give_back(event.pk, entry.seats)
    journal.record("cloudplatform.waiting.expired", about=entry, by=CLOCK, at=at, event=event.pk)
    offer_free_seats(event=event, at=at)
    return True


@transaction.atomic
def offer_free_seats(*, event: Event, at: datetime) -> list[WaitEntry]:
    """
    Offer what is free to the head of the line. Idempotent: call it wherever seats become free.

    The first household that fits is offered. Who stands before it keeps the place in line, and after MAX_SKIPS
    others went past it, free seats are kept for it until `cancel_until`: later nobody gives seats back
    (docs/adr/0006).
    """
    event = places.locked_event(event.pk)
    offered: list[WaitEntry] = []
    if event.state != EventState.PUBLISHED or at >= event.offers_stop_at:
        return offered
    line = WaitEntry.objects.filter(event=event).in_line()
    while event.free > 0:
        entry = line.filter(seats__lte=event.free).select_for_update().first()
        if entry is None or _passes_too_many(entry, line, event, at):
            break
        offered.append(_offer(event, entry, at))
    return offered


@transaction.atomic
def close_line(*, event: Event, is_told: bool = False, by: Actor, at: datetime) -> list[WaitEntry]:
    """
    Close the waiting list once no offer can come any more. Safe to repeat; open offers run on unless the event is over.

    Does nothing while offers still go out. `is_told`: who waits was notified already.
    """
    event = places.locked_event(event.pk)
    is_over = event.state != EventState.PUBLISHED
    if not is_over and at < event.offers_stop_at:
        return []
    line = WaitEntry.objects.select_for_update().filter(event=event)
    rows = line.live() if is_over else line.in_line()
    closed = list(rows.order_by("pk"))
    for entry in closed:
        if entry.state == WaitState.OFFERED:
            places.give_back(event.pk, entry.seats)
        WAIT.move(entry, WaitState.CLOSED)
        entry.save(update_fields=["state"])
        journal.record(
            "cloudplatform.waiting.closed", about=entry, by=by, at=at, event=event.pk, is_told=is_told
        )
    return closed


def _offer(event: Event, entry: WaitEntry, at: datetime) -> WaitEntry:
    WAIT.move(entry, WaitState.OFFERED)
    entry.offered_at = at
    entry.offer_until = min(at + event.offer_lasts, event.starts_at - policy.OFFERS_STOP_BEFORE / 2)
    entry.save(update_fields=["state", "offered_at", "offer_until"])
    Event.objects.filter(pk=event.pk).update(taken=F("taken") + entry.seats)
    event.taken += entry.seats
    journal.record(
        "cloudplatform.waiting.offered", about=entry, by=CLOCK, at=at, event=event.pk, seats=entry.seats
    )
    return entry


def _passes_too_many(entry: WaitEntry, line: WaitQuerySet, event: Event, at: datetime) -> bool:
    """
    Whether an offer to `entry` would go past somebody who was passed MAX_SKIPS times.

    Whoever stands further ahead was passed at least as often, so looking at the head of the line is enough.
    """
    head = line.first()
    if head is None or head == entry or at >= event.cancel_until:
        return False
    later = WaitEntry.objects.filter(event=event, offered_at__isnull=False).after(head)
    return later.count() >= policy.MAX_SKIPS


def _locked(entry: WaitEntry) -> tuple[Event, WaitEntry]:
    event = places.locked_event(entry.event_id)
    rows = WaitEntry.objects.select_for_update(of=("self",)).select_related("user", "booking")
    return event, rows.get(pk=entry.pk)
