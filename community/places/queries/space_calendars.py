"""iCalendar feeds of spaces and bookings; public ones contain busy times only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from community.places.models import Occupancy, Space, SpaceBooking
from community.places.states.space_bookings import COUNTED, HOLDING
from core.messages import icalendars
from core.messages.icalendars import NEVER
from core.models import User
from core.record import journal

if TYPE_CHECKING:
    from icalendar import Calendar

BACK, AHEAD = timedelta(days=31), timedelta(days=180)
PRODUCT = "spaces"


def busy_times(space: Space, at: datetime) -> bytes:
    """When `space` is taken, without by whom. One query. A time that is taken never moves: another takes its place."""
    calendar = icalendars.calendar(PRODUCT, str(space))
    rows = Occupancy.objects.filter(
        space=space, released_at__isnull=True, period__overlap=(at - BACK, at + AHEAD)
    ).order_by("period")
    for row in rows:
        entry = icalendars.entry(
            uid=f"occupancy-{row.pk}", starts_at=row.period.lower, ends_at=row.period.upper, stamp=at, sequence=0,
            summary="已占用", location=str(space),
        )  # fmt: skip
        entry.add("transp", "OPAQUE")
        calendar.add_component(entry)
    return calendar.to_ical()  # type: ignore[no-any-return]


def bookings_of(user: User, at: datetime) -> bytes:
    """What `user` borrows and what others borrow of the spaces they host, with details. Four queries and the seats'."""
    calendar = icalendars.calendar(PRODUCT, "共享空间")
    near = SpaceBooking.objects.filter(starts_at__gte=at - BACK, starts_at__lt=at + AHEAD, state__in=COUNTED)
    seen: set[int] = set()
    for rows, page in (
        (near.borrowed_by(user), lambda pk: reverse("community:my_room", args=[pk])),
        (near.hosted_by(user), lambda pk: reverse("community:room_desk")),
    ):
        fresh = [one for one in rows.for_list() if one.pk not in seen]
        seen |= {one.pk for one in fresh}
        _add(calendar, fresh, page)
    return calendar.to_ical()  # type: ignore[no-any-return]


def _add(calendar: Calendar, rows: Sequence[SpaceBooking], page: Callable[[int], str]) -> None:
    changes = icalendars.changes_of(journal.subject_of(one) for one in rows)
    for booking in rows:
        change = changes.get(journal.subject_of(booking), NEVER)
        calendar.add_component(
            icalendars.entry(
                uid=f"space-booking-{booking.pk}",
                starts_at=booking.starts_at,
                ends_at=booking.ends_at,
                stamp=change.last_at or booking.asked_at,
                sequence=change.number,
                summary=f"{booking.borrower}：{booking.title}",
                location=f"{booking.space} {booking.space.facility.address}",
                description=f"{booking.get_purpose_display()}，{booking.people} 人，{booking.get_state_display()}",
                url=f"{settings.SITE_URL}{page(booking.pk)}",
                status="CONFIRMED" if booking.state not in HOLDING[:1] else "TENTATIVE",
            )
        )
