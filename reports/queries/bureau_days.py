"""Entries of a bureau's calendar: deadlines of chapters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from community.members.queries.bureau_days import Dated, Sort
from core.models import User
from reports.models import Chapter, Edition


def chapters(user: User, first: date, last: date) -> Iterator[Dated]:
    """Until when open chapters are to be handed in. One query and those of what the person manages."""
    rows = Chapter.objects.open().filter(edition__in=Edition.objects.managed_by(user))
    for one in rows.filter(due_on__gte=first, due_on__lt=last).select_related("edition"):
        if one.due_on is not None:
            yield Dated(
                one.due_on,
                Sort.DEADLINE,
                f"截稿：{one.title}",
                reverse("admin:case", args=["chapter", one.pk]),
            )
