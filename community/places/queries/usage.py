"""
Utilisation of shared spaces: used share of their open hours, from occupancies and bookings.

Counting rule: only minutes inside the open hours count. An event counts while it holds the space; a booking counts when
somebody signed in, or when it is still to come; a booking to which nobody came counts apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import get_default_timezone

from community.members.models import Institution
from community.places.models import Closure, Occupancy, OpeningHours, Space, SpaceBooking
from community.places.models.facilities import SHUT
from community.places.queries.slots import Span, minutes_of, open_spans, within, without
from community.places.states import SpaceBookingState

S = SpaceBookingState
USED = (S.CONFIRMED, S.SIGNED_IN, S.SIGNED_OUT)
MISSED = (S.ABSENT, S.EXCUSED)


@dataclass(frozen=True)
class Use:
    """One holding of a space: [start, end) cut to its release, how it counts ("event", "booking", "absent", "open")."""

    span: Span
    kind: str
    holder: str
    booking: SpaceBooking | None
    minutes: int  # inside the open hours

    @property
    def words(self) -> str:
        return {"event": "活动场次", "booking": "借用", "absent": "约了没有来", "open": "待答复"}[self.kind]

    @property
    def event_path(self) -> str:
        """The public page of the event that held it; empty for bookings."""
        return (
            reverse("cloudplatform:event", args=[self.holder.rpartition(":")[2]])
            if self.kind == "event"
            else ""
        )


@dataclass(frozen=True)
class Usage:
    """One space in one month, in minutes of its open hours; `uses` are the rows behind the figures."""

    space: Space
    open_minutes: int
    uses: Sequence[Use]

    def _of(self, kind: str) -> int:
        return sum(use.minutes for use in self.uses if use.kind == kind)

    @property
    def event_minutes(self) -> int:
        return self._of("event")

    @property
    def booking_minutes(self) -> int:
        return self._of("booking")

    @property
    def absent_minutes(self) -> int:
        return self._of("absent")

    @property
    def share(self) -> float | None:
        """Used part of the open minutes, 0 to 1; None if it was not open."""
        used = self.event_minutes + self.booking_minutes
        return used / self.open_minutes if self.open_minutes else None

    @property
    def share_pct(self) -> float:
        return 100 * (self.share or 0)

    @property
    def open_hours(self) -> float:
        return self.open_minutes / 60

    @property
    def event_hours(self) -> float:
        return self.event_minutes / 60

    @property
    def booking_hours(self) -> float:
        return self.booking_minutes / 60

    @property
    def absent_hours(self) -> float:
        return self.absent_minutes / 60

    @property
    def people(self) -> int:
        """How many came to the bookings, as counted at signing out."""
        return sum(use.booking.people_came or 0 for use in self.uses if use.booking is not None)


def usage(owner: Institution, month: date, space: int | None = None) -> Sequence[Usage]:
    """Answer how the spaces of `owner` (or one of them) were used in the month of `month`. Five queries."""
    first = month.replace(day=1)
    days = ((first + timedelta(days=32)).replace(day=1) - first).days
    since = datetime.combine(first, time.min, tzinfo=get_default_timezone())
    until = since + timedelta(days=days)
    spaces = Space.objects.filter(facility__institution=owner).select_related("facility", "rule")
    if space is not None:
        spaces = spaces.filter(pk=space)
    rooms = list(spaces.order_by("facility_id", "pk"))
    facilities = {room.facility_id for room in rooms}
    hours: dict[int, list[OpeningHours]] = {}
    for row in OpeningHours.objects.filter(facility__in=facilities):
        hours.setdefault(row.facility_id, []).append(row)
    shut: dict[int, list[Span]] = {}
    for closure in Closure.objects.filter(facility__in=facilities, period__overlap=(since, until)):
        shut.setdefault(closure.facility_id, []).append(Span(closure.period.lower, closure.period.upper))
    held = _held([room.pk for room in rooms], since, until)
    found = []
    for room in rooms:
        mine = held.get(room.pk, [])
        closed = [
            *shut.get(room.facility_id, []),
            *(_closed(row) for row, _booking in mine if row.holder.startswith(SHUT)),
        ]
        opened = open_spans(hours.get(room.facility_id, []), closed, first, days)
        uses = [_use(*one, opened, since, until) for one in mine if not one[0].holder.startswith(SHUT)]
        found.append(Usage(room, minutes_of(opened), [use for use in uses if use is not None]))
    return found


def _closed(row: Occupancy) -> Span:
    """When the space itself was shut, until it was taken back."""
    return Span(row.period.lower, min(filter(None, (row.period.upper, row.released_at))))


def _held(
    spaces: list[int], since: datetime, until: datetime
) -> dict[int, list[tuple[Occupancy, SpaceBooking | None]]]:
    rows = Occupancy.objects.filter(
        Q(released_at__isnull=True) | Q(released_at__gt=since),
        space__in=spaces,
        period__overlap=(since, until),
    ).order_by("period")
    bookings = {
        booking.occupancy_id: booking
        for booking in SpaceBooking.objects.filter(
            space__in=spaces, starts_at__lt=until, ends_at__gt=since
        ).select_related("institution", "group")
    }
    held: dict[int, list[tuple[Occupancy, SpaceBooking | None]]] = {}
    for row in rows:
        held.setdefault(row.space_id, []).append((row, bookings.get(row.pk)))
    return held


def _use(
    row: Occupancy, booking: SpaceBooking | None, opened: Sequence[Span], since: datetime, until: datetime
) -> Use | None:
    """How one holding counts; None if it was released before it began, or never came to be used."""
    kind = _kind(booking)
    end = row.period.upper
    if row.released_at is not None and kind != "absent":
        end = min(end, row.released_at)
    cut = within([Span(row.period.lower, end)], since, until)
    if kind == "" or not cut:
        return None
    inside = minutes_of(without(opened, without(opened, cut)))
    return Use(cut[0], kind, row.holder, booking, inside)


def _kind(booking: SpaceBooking | None) -> str:
    if booking is None:
        return "event"
    if booking.state in USED:
        return "booking"
    if booking.state in MISSED:
        return "absent"
    return "open" if booking.state == S.ASKED else ""
