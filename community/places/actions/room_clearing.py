"""Cancelling or moving bookings of spaces when their facility closes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.urls import reverse

from community.places.actions.space_bookings import call_off_booking, decline_booking
from community.places.models import SpaceBooking
from community.places.queries.space_holders import Holder, Plan, Touched
from community.places.states import SpaceBookingState
from core.dates.clock import moment_words
from core.record.actors import Actor


def _look(pks: Collection[int], at: datetime) -> Mapping[int, Plan]:
    rows = SpaceBooking.objects.filter(pk__in=pks).select_related("institution", "group")
    return {
        row.pk: Plan(
            f"{row.borrower}：{row.title}",
            row.people,
            reverse("community:room_desk"),
            if_cancelled="借用方可以另约时段",
        )
        for row in rows
    }


def _touched(pks: Collection[int]) -> Iterator[tuple[int, Touched]]:
    for row in SpaceBooking.objects.filter(pk__in=pks).select_related("space__facility", "booked_by"):
        words = f"{moment_words(row.starts_at)} 借用{row.space.name}（{row.title}）"
        yield row.pk, Touched(row.booked_by, words, reverse("community:my_room", args=[row.pk]), "space")


def _call_off(pk: int, reason: str, by: Actor, at: datetime) -> str:
    booking = SpaceBooking.objects.get(pk=pk)
    act = decline_booking if booking.state == SpaceBookingState.ASKED else call_off_booking
    act(booking=booking, reason=reason, is_told=True, by=by, at=at)
    return "取消，不算没有来，可以另约"


ROOMS = Holder("community.spacebooking", "借用", _look, _touched, _call_off)
