"""Spaces for people's own calendar programs: public ones say only that a time is taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.timezone import localtime
from icalendar import Calendar
from icalendar import Event as Entry

from community.models import Occupancy, Space, SpaceBooking
from community.states.space_bookings import COUNTED, HOLDING
from core.models import User

BACK, AHEAD = timedelta(days=31), timedelta(days=180)


def busy_times(space: Space, at: datetime) -> bytes:
    """When `space` is taken, without by whom. One query."""
    calendar = _calendar(str(space))
    rows = Occupancy.objects.filter(
        space=space, released_at__isnull=True, period__overlap=(at - BACK, at + AHEAD)
    ).order_by("period")
    for row in rows:
        entry = _entry(f"occupancy-{row.pk}", row.period.lower, row.period.upper, at)
        entry.add("summary", "已占用")
        entry.add("location", str(space))
        entry.add("transp", "OPAQUE")
        calendar.add_component(entry)
    return calendar.to_ical()  # type: ignore[no-any-return]


def bookings_of(user: User, at: datetime) -> bytes:
    """What `user` borrows and what others borrow of the spaces they host, with details. Two queries and the seats'."""
    calendar = _calendar("共享空间")
    near = SpaceBooking.objects.filter(starts_at__gte=at - BACK, starts_at__lt=at + AHEAD, state__in=COUNTED)
    seen: set[int] = set()
    for rows, page in (
        (near.borrowed_by(user), "/me/rooms/{pk}/"),
        (near.hosted_by(user), "/workbench/rooms/"),
    ):
        fresh = [one for one in rows.for_list() if one.pk not in seen]
        seen |= {one.pk for one in fresh}
        _add(calendar, fresh, at, page)
    return calendar.to_ical()  # type: ignore[no-any-return]


def _add(calendar: Calendar, rows: Iterable[SpaceBooking], at: datetime, page: str) -> None:
    for booking in rows:
        entry = _entry(f"space-booking-{booking.pk}", booking.starts_at, booking.ends_at, at)
        entry.add("summary", f"{booking.borrower}：{booking.title}")
        entry.add("location", f"{booking.space} {booking.space.facility.address}".strip())
        entry.add(
            "description",
            f"{booking.get_purpose_display()}，{booking.people} 人，{booking.get_state_display()}",
        )
        entry.add("url", f"{settings.SITE_URL}{page.format(pk=booking.pk)}")
        entry.add("status", "CONFIRMED" if booking.state not in HOLDING[:1] else "TENTATIVE")
        calendar.add_component(entry)


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//huacheng//spaces//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    return calendar


def _entry(uid: str, starts_at: datetime, ends_at: datetime, at: datetime) -> Entry:
    entry = Entry()
    entry.add("uid", f"{uid}@huacheng")
    entry.add("dtstamp", localtime(at))
    entry.add("dtstart", starts_at)
    entry.add("dtend", ends_at)
    return entry
