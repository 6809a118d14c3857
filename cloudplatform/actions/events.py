"""Events: draft, edit, publish, move, cancel. Each published event occupies its space."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform import rules
from cloudplatform.actions import changes
from cloudplatform.models import Event, EventChange, Mode, Order, Product
from cloudplatform.queries.search_texts import of_event
from cloudplatform.states import EVENT, EventState
from community.models import Institution, Space
from community.places.actions.occupancies import hold_space, release_space, set_people
from core import searchtext
from core.errors import DomainError
from core.files.pictures import show_pictures
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update


class EventInThePast(DomainError):
    code = "event_in_the_past"
    field = "starts_at"
    message = _("开始时间已经过了，请改成以后的时间。")


class EventHasBegun(DomainError):
    code = "event_has_begun"
    field = "starts_at"
    message = _("这一场已经开始，不能再改时间和场地。")


class MoreThanTheSpaceHolds(DomainError):
    code = "more_than_the_space_holds"
    field = "capacity"
    message = _("{space}最多 {capacity} 人，请填 {capacity} 以内。")


class FewerThanBooked(DomainError):
    code = "fewer_than_booked"
    field = "capacity"
    message = _("已经有 {taken} 个名额约出去了，名额不能少于这个数。")


class BookingWindowWrong(DomainError):
    code = "booking_window_wrong"
    field = "booking_closes_at"
    message = _("预约截止不能晚于开始时间。")


@dataclass(frozen=True)
class EventFields:
    """What a host decides about an event; the rest follows from the space and the product."""

    title: str
    summary: str
    body: str
    space: Space
    starts_at: datetime
    ends_at: datetime
    art_form: str
    audience: str
    language: str
    access: list[str]
    mode: str
    capacity: int
    booking_opens_at: datetime | None
    booking_closes_at: datetime | None
    contact_phone: str = ""
    fee_cents: int = 0
    party_limit: int = 4
    weekly_limit: int = 6
    min_age: int | None = None
    max_age: int | None = None
    cancel_before: timedelta = timedelta(hours=24)
    offer_lasts: timedelta = timedelta(hours=2)
    has_waiting_list: bool = True
    questions: list[str] | None = None


@transaction.atomic
def draft_event(
    *, host: Institution, fields: EventFields, by: Actor, at: datetime, product: Product | None = None
) -> Event:
    """
    Start an event that only its host sees.

    :raises ValidationError: if a field or a constraint refuses the values.
    :raises MoreThanTheSpaceHolds: if capacity is above the space's.
    """
    event = Event(host=host, product=product, area=fields.space.facility.area)
    _fill(event, fields)
    _check(event)
    _save_searchable(event)
    journal.record("cloudplatform.event.drafted", about=event, by=by, at=at)
    return event


@transaction.atomic
def edit_event(
    *, event: Event, fields: EventFields, notice: changes.Notice | None = None, by: Actor, at: datetime
) -> Event:
    """
    Change an event that is not over. Who booked a published one keeps what was promised, or is free and told.

    :raises MoveNotAllowed: if it was held or cancelled.
    :raises EventInThePast, EventHasBegun: if a published one would move into the past, or has begun.
    :raises ModeIsPromised: if people have booked by the old way in.
    :raises ChangeNeedsConfirmation: if people are touched and `notice` does not say why.
    :raises SpaceTaken, FacilityShut, FewerThanBooked: as publishing and `set_capacity` do.
    """
    event = _locked(event)
    if event.state not in (EventState.DRAFT, EventState.PUBLISHED):
        raise MoveNotAllowed
    changes.refuse_new_mode(event, fields.mode)
    before, room, had = changes.promises(event), _room(event), event.capacity
    _fill(event, fields)
    event.area = fields.space.facility.area
    _check(event)
    change = None
    if event.state == EventState.PUBLISHED:
        _rehold(event, room, at)
        change = changes.tell(
            event, changes.lines_between(before, changes.promises(event)), notice or changes.Notice(), at
        )
    _save_searchable(event)
    _record_change(event, change, by, at)
    if event.capacity > had:
        journal.record("cloudplatform.event.resized", about=event, by=by, at=at, capacity=event.capacity)
    return event


@transaction.atomic
def publish_event(*, event: Event, by: Actor, at: datetime) -> Event:
    """
    Show an event to everybody and hold its space.

    :raises EventInThePast: if it starts before `at`.
    :raises SpaceTaken, FacilityShut: if the space is not free or not open then.
    """
    event = _locked(event)
    EVENT.move(event, EventState.PUBLISHED)
    if event.starts_at <= at:
        raise EventInThePast
    _hold(event)
    event.published_at = at
    event.save(update_fields=["state", "occupancy", "published_at"])
    show_pictures(event)
    journal.record("cloudplatform.event.published", about=event, by=by, at=at)
    return event


@transaction.atomic
def publish_order_event(
    *,
    order: Order,
    space: Space,
    starts_at: datetime,
    ends_at: datetime,
    capacity: int,
    mode: str,
    by: Actor,
    at: datetime,
) -> Event:
    """
    Make and publish the event of a scheduled order; its fields come from the product.

    Booking opens at once and closes two hours before the start.

    :raises EventInThePast, SpaceTaken, FacilityShut, MoreThanTheSpaceHolds: as `publish_event`.
    """
    product = order.product
    fields = EventFields(
        title=product.title, summary=product.summary, body="", space=space, starts_at=starts_at, ends_at=ends_at,
        art_form=product.art_form, audience=product.audience, language=product.language,
        access=sorted({*product.access, *space.facility.access}), mode=mode, capacity=capacity,
        booking_opens_at=at if mode == Mode.FIRST_COME else None,
        booking_closes_at=max(starts_at - timedelta(hours=2), at + timedelta(minutes=1)) if mode == Mode.FIRST_COME else None,
        min_age=product.min_age, party_limit=rules.PARTY_LIMIT.on(at), weekly_limit=rules.WEEKLY_LIMIT.on(at),
        cancel_before=rules.CANCEL_BEFORE.span(at), offer_lasts=rules.OFFER_LASTS.span(at),
    )  # fmt: skip
    event = draft_event(host=order.quota.station, fields=fields, product=product, by=by, at=at)
    event.order = order
    event.is_sample = order.is_sample
    event.save(update_fields=["order", "is_sample"])
    return publish_event(event=event, by=by, at=at)


@transaction.atomic
def move_event(
    *,
    event: Event,
    space: Space,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    is_told: bool = False,
    by: Actor,
    at: datetime,
) -> Event:
    """
    Give a published event another time or place, for a reason; those who booked are told old and new and may cancel.

    `is_told`: the caller tells them.

    :raises EventInThePast, EventHasBegun, SpaceTaken, FacilityShut: as `edit_event`.
    :raises MoreThanTheSpaceHolds: if the new space is too small for its capacity.
    """
    event = _locked(event)
    if event.state != EventState.PUBLISHED:
        raise MoveNotAllowed
    before, room = changes.promises(event), _room(event)
    if event.booking_closes_at is not None:
        event.booking_closes_at += starts_at - event.starts_at
        event.booking_closes_at = max(
            event.booking_closes_at, (event.booking_opens_at or at) + timedelta(minutes=1)
        )
    event.space, event.starts_at, event.ends_at = space, starts_at, ends_at
    event.area = space.facility.area
    if event.space_id != room[2]:
        _refuse_too_many(event)
    _rehold(event, room, at)
    lines = changes.lines_between(before, changes.promises(event))
    change = changes.tell(event, lines, changes.Notice(reason, is_confirmed=True), at)
    _save_searchable(event)
    _record_change(event, change, by, at, is_told)
    return event


@transaction.atomic
def set_capacity(*, event: Event, capacity: int, by: Actor, at: datetime) -> Event:
    """
    Change how many may come, never below what is taken; new places go to the waiting list.

    :raises FewerThanBooked, MoreThanTheSpaceHolds: if the number does not fit.
    """
    event = _locked(event)
    if capacity < event.taken:
        raise FewerThanBooked(taken=event.taken)
    grows, event.capacity = capacity > event.capacity, capacity
    if grows:
        _refuse_too_many(event)
    event.save(update_fields=["capacity"])
    if event.occupancy is not None:
        set_people(occupancy=event.occupancy, people=capacity)
    journal.record("cloudplatform.event.resized", about=event, by=by, at=at, capacity=capacity)
    return event


@transaction.atomic
def cancel_event(*, event: Event, reason: str, is_told: bool = False, by: Actor, at: datetime) -> Event:
    """
    Call an event off: its space is free again; bookings and the waiting list are closed by what follows the fact.

    `is_told`: the caller tells who booked and who waits.

    :raises MoveNotAllowed: if it is over or cancelled.
    """
    event = _locked(event)
    EVENT.move(event, EventState.CANCELLED)
    event.cancel_reason, event.changed_at = reason, at
    event.sequence += 1
    if event.occupancy is not None:
        release_space(occupancy=event.occupancy, at=at)
    event.save(update_fields=["state", "cancel_reason", "changed_at", "sequence"])
    journal.record("cloudplatform.event.cancelled", about=event, by=by, at=at, note=reason, **told(is_told))
    return event


def told(is_told: bool) -> dict[str, bool]:
    """The details of a fact that tell its subscribers not to send notices: the caller notifies people itself."""
    return {"is_told": True} if is_told else {}


def _locked(event: Event) -> Event:
    """Read `event` again under a row lock; the order of locks is event, then its children."""
    return for_update(event, "space__facility__area", "occupancy")


def faults(event: Event, values: Mapping[str, Any]) -> Iterator[DomainError]:
    """
    Validate `values` against the rules of an event: refusals, each with its field; missing values are not checked.

    `event` is as it stands, or new. A form says them all at once; an action raises the first.
    """
    capacity, space = values.get("capacity"), values.get("space")
    if capacity and capacity < event.taken:
        yield FewerThanBooked(taken=event.taken)
    grows = space and (space.pk != event.space_id or (capacity and capacity > (event.capacity or 0)))
    if capacity and space and grows and capacity > space.capacity:
        yield MoreThanTheSpaceHolds(space=space.name, capacity=space.capacity)
    starts, closes = values.get("starts_at"), values.get("booking_closes_at")
    if values.get("mode") == Mode.FIRST_COME and starts and closes and closes > starts:
        yield BookingWindowWrong()


def _fill(event: Event, values: EventFields) -> None:
    for refusal in faults(event, vars(values)):
        raise refusal
    for field in fields(values):
        setattr(event, field.name, getattr(values, field.name))
    if event.mode != Mode.FIRST_COME:
        event.booking_opens_at = event.booking_closes_at = None


def _check(event: Event) -> None:
    """Validate fields and constraints, all errors at once."""
    event.full_clean(exclude=["search", "occupancy"])


def _refuse_too_many(event: Event) -> None:
    if event.capacity > event.space.capacity:
        raise MoreThanTheSpaceHolds(space=event.space.name, capacity=event.space.capacity)


Room = tuple[datetime, datetime, int, int]


def _room(event: Event) -> Room:
    """Facility, period and number of people of an event's occupancy."""
    return event.starts_at, event.ends_at, event.space_id, event.capacity


def _rehold(event: Event, before: Room, at: datetime) -> None:
    """
    Replace the occupancy of a published event if time or place differ from `before`.

    :raises EventHasBegun, EventInThePast: if it had begun by then, or would lie in the past.
    """
    now = _room(event)
    if now == before:
        return
    if now[:3] == before[:3]:
        if event.occupancy is not None:
            set_people(occupancy=event.occupancy, people=event.capacity)
        return
    starts_at, _ends_at, space = before[:3]
    if starts_at <= at and (event.starts_at, event.space_id) != (starts_at, space):
        raise EventHasBegun
    if event.ends_at <= at or (event.starts_at != starts_at and event.starts_at <= at):
        raise EventInThePast
    if event.occupancy is not None:
        release_space(occupancy=event.occupancy, at=at)
    _hold(event)


def _hold(event: Event) -> None:
    event.occupancy = hold_space(
        space=event.space, starts_at=event.starts_at, ends_at=event.ends_at, holder=journal.subject_of(event),
        people=event.capacity,
    )  # fmt: skip


def _record_change(
    event: Event, change: EventChange | None, by: Actor, at: datetime, is_told: bool = False
) -> None:
    """Record an edit: a move or another change that is told to people, or one that takes nothing from anybody."""
    if change is None:
        journal.record("cloudplatform.event.edited", about=event, by=by, at=at)
        return
    details = {"change": change.pk, "people": change.people, **told(is_told)}
    if any(label in ("时间", "地点") for label, _old, _new in change.lines):
        journal.record("cloudplatform.event.moved", about=event, by=by, at=at, note=change.reason, **details)
    else:
        journal.record(
            "cloudplatform.event.changed", about=event, by=by, at=at, note=change.reason, **details
        )


def _save_searchable(event: Event) -> None:
    event.search = searchtext.document(*of_event(event))
    event.save()
