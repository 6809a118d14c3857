"""Cancelling or moving events when their facility closes; people are notified by who closes it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db.models import Sum
from django.urls import reverse

from cloudplatform.actions.events import cancel_event, move_event
from cloudplatform.actions.orders import cancel_order
from cloudplatform.models import Booking, Event, WaitEntry
from cloudplatform.states import BookingState, OrderState
from community.places.queries.space_holders import Holder, Move, Plan, Touched
from core.record.actors import Actor


def _look(pks: Collection[int], at: datetime) -> Mapping[int, Plan]:
    """Three queries."""
    booked = Booking.objects.filter(event__in=pks, state=BookingState.RESERVED)
    waiting = WaitEntry.objects.filter(event__in=pks).live()
    people: dict[int, int] = {}
    for rows in (booked, waiting):
        for row in rows.order_by().values("event_id").annotate(seats=Sum("seats")):
            people[row["event_id"]] = people.get(row["event_id"], 0) + row["seats"]
    return {event.pk: _plan(event, people.get(event.pk, 0)) for event in Event.objects.filter(pk__in=pks)}


def _plan(event: Event, people: int) -> Plan:
    path = reverse("cloudplatform:hosted_event", args=[event.pk])
    if event.order_id is None:
        return Plan(event.title, people, path, may_move=True, if_cancelled="座位全部退回")
    lost = "点单一起取消，额度退回；要改期，先在点单里提出，供方同意了再闭馆"
    return Plan(event.title, people, reverse("cloudplatform:order", args=[event.order_id]), if_cancelled=lost)


def _touched(pks: Collection[int]) -> Iterator[tuple[int, Touched]]:
    booked = Booking.objects.filter(event__in=pks, state=BookingState.RESERVED)
    for booking in booked.select_related("booker", "event").order_by("event__starts_at", "pk"):
        words = f"{booking.event.when} {booking.event.title}（您约了 {booking.seats} 人）"
        yield (
            booking.event_id,
            Touched(booking.booker, words, reverse("cloudplatform:ticket", args=[booking.pk]), "ticket"),
        )
    waiting = WaitEntry.objects.filter(event__in=pks).live()
    for wait in waiting.select_related("user", "event").order_by("event__starts_at", "pk"):
        words = f"{wait.event.when} {wait.event.title}（您在候补）"
        yield (
            wait.event_id,
            Touched(wait.user, words, reverse("cloudplatform:wait", args=[wait.pk]), "ticket"),
        )


def _call_off(pk: int, reason: str, by: Actor, at: datetime) -> str:
    event = Event.objects.select_related("order").get(pk=pk)
    if event.order is not None and event.order.state == OrderState.SCHEDULED:
        cancel_order(order=event.order, reason=reason, is_told=True, by=by, at=at)
    else:
        cancel_event(event=event, reason=reason, is_told=True, by=by, at=at)
    return "取消，不用到场，也不影响以后预约"


def _move(pk: int, move: Move, reason: str, by: Actor, at: datetime) -> str:
    event = Event.objects.get(pk=pk)
    moved = move_event(
        event=event, space=move.space, starts_at=move.starts_at, ends_at=move.starts_at + event.length(),
        reason=reason, is_told=True, by=by, at=at,
    )  # fmt: skip
    return f"改到 {moved.when}，{move.space}；来不了的，开场前都可以取消，不算缺席"


EVENTS = Holder("cloudplatform.event", "活动", _look, _touched, _call_off, _move)
