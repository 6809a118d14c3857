"""Entries of a bureau's calendar: meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.timezone import localtime

from community.members.queries.bureau_days import Dated, Sort
from core.dates.months import midnight
from core.models import User
from roundtable.models import Roundtable
from roundtable.states import RoundtableState


def meetings(user: User, first: date, last: date) -> Iterator[Dated]:
    """One query."""
    rows = Roundtable.objects.run_by(user).exclude(state=RoundtableState.CANCELLED)
    for one in rows.filter(starts_at__gte=midnight(first), starts_at__lt=midnight(last)):
        at = localtime(one.starts_at)
        path = reverse("admin:roundtable_roundtable_change", args=[one.pk])
        yield Dated(at.date(), Sort.MEETING, f"圆桌会议：{one}", path, f"{at:%H:%M}")
