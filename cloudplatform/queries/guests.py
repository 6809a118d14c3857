"""The guest list of an event for its host: page, spreadsheet, print; with no more personal data than at check-in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet, Sum

from cloudplatform.models import Booking, Event, SeatNeed, WaitEntry
from cloudplatform.queries.check_ins import masked
from cloudplatform.states import BookingState
from core.models import JournalEntry
from core.record.journal import subject_of

TITLES: Final = ("预约人", "码尾", "人数", "状态", "预约时间", "到场人数")
MESSAGED: Final = "cloudplatform.event.messaged"


@dataclass(frozen=True)
class Guests:
    """Numbers of bookings, waiting people and seat needs; whose need it is, only check-in staff see."""

    bookings: int
    seats: int
    waiting: int
    needs: Sequence[tuple[str, int]]


def bookings_of(event: Event) -> QuerySet[Booking]:
    """The live bookings of `event` by name. One query."""
    rows = Booking.objects.filter(event=event).live().select_related("booker", "check_in", "answered")
    return rows.order_by("booker__display_name", "pk")


def counted(event: Event) -> Guests:
    """Three queries."""
    live = Booking.objects.filter(event=event).live()
    sums = live.aggregate(bookings=Count("pk"), seats=Sum("seats"))
    needs = (
        live.exclude(access_need="")
        .values("access_need")
        .annotate(number=Count("pk"))
        .order_by("access_need")
    )
    waiting = WaitEntry.objects.filter(event=event).live().aggregate(seats=Sum("seats"))["seats"]
    said = [(str(SeatNeed(row["access_need"]).label), row["number"]) for row in needs]
    return Guests(sums["bookings"], sums["seats"] or 0, waiting or 0, said)


def titles(event: Event) -> Sequence[str]:
    """TITLES, and the questions of the event."""
    return (*TITLES, *(event.questions or []))


def answers_of(booking: Booking, event: Event) -> Sequence[str]:
    """What was answered to each question as it is asked now; empty where nothing was."""
    said = dict(booking.answered.texts) if hasattr(booking, "answered") else {}
    return [said.get(question, "") for question in event.questions or []]


def table(event: Event) -> Iterator[Sequence[object]]:
    """The rows under `titles`."""
    for booking in bookings_of(event):
        yield (
            masked(booking.booker.display_name), booking.code[-4:], booking.seats, booking.get_state_display(),
            booking.booked_at, came(booking), *answers_of(booking, event),
        )  # fmt: skip


def came(booking: Booking) -> int | None:
    """How many of it came; None if nobody was ticked."""
    return booking.check_in.people if hasattr(booking, "check_in") else None


def reached_by_a_message(event: Event) -> QuerySet[Booking]:
    """Bookings a message of the host reaches: those with a place, or already checked in."""
    return Booking.objects.filter(event=event, state__in=[BookingState.RESERVED, BookingState.CHECKED_IN])


def messages_to(event: Event) -> QuerySet[JournalEntry]:
    """What the host has told everybody who booked, the last first."""
    return JournalEntry.objects.filter(subject=subject_of(event), fact=MESSAGED).order_by(
        "-happened_at", "-pk"
    )
