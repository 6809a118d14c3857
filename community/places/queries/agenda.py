"""Agenda entries of shared spaces and closures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from community.members.models import Institution
from community.members.queries.agenda import Entry, Sort
from community.places.models import Closure, SpaceBooking, SpaceClosure
from community.places.states.space_bookings import COUNTED, SpaceBookingState
from community.policy import Right


def entries(institution: Institution, since: datetime, until: datetime) -> Iterator[Entry]:
    """Three queries."""
    mine = Q(institution=institution) | Q(space__facility__institution=institution)
    rows = SpaceBooking.objects.filter(mine, state__in=COUNTED, starts_at__lt=until, ends_at__gt=since)
    for booking in rows.for_list():
        yield _entry(booking, institution)
    shut = Closure.objects.filter(facility__institution=institution, period__overlap=(since, until))
    for closure in shut.select_related("facility"):
        yield Entry(
            f"community.closure:{closure.pk}", Sort.MEETING, f"闭馆：{closure.reason}", closure.period.lower,
            closure.period.upper, closure.facility.name, reverse("community:places"), Right.HOST,
        )  # fmt: skip
    rooms = SpaceClosure.objects.filter(
        space__facility__institution=institution,
        ended_at__isnull=True,
        occupancy__period__overlap=(since, until),
    )
    for one in rooms.select_related("space__facility", "occupancy"):
        period = one.occupancy.period
        yield Entry(
            f"community.spaceclosure:{one.pk}", Sort.MEETING, f"停用：{one.reason}", period.lower, period.upper, str(one.space),
            reverse("community:places"), Right.HOST,
        )  # fmt: skip


def _entry(booking: SpaceBooking, institution: Institution) -> Entry:
    about, where = f"community.spacebooking:{booking.pk}", str(booking.space)
    is_firm = booking.state != SpaceBookingState.ASKED
    note = "" if is_firm else "还没答复"
    if booking.institution_id == institution.pk:
        return Entry(
            about, Sort.OWN, f"借用：{booking.title}", booking.starts_at, booking.ends_at, where,
            reverse("community:my_room", args=[booking.pk]), Right.BORROW, note=note, is_firm=is_firm,
        )  # fmt: skip
    return Entry(
        about, Sort.ROOM, f"借给：{booking.borrower}", booking.starts_at, booking.ends_at, where, reverse("community:room_desk"),
        Right.HOST, note=note or booking.title, is_firm=is_firm,
    )  # fmt: skip
