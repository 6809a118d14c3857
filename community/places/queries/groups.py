"""Queries about groups: institutions that may vouch, groups that wait for a decision."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from community.members.models import Institution, Seat
from community.places.models.groups import HOMES
from community.policy import Right


def homes() -> Sequence[Institution]:
    """Answer institutions that can vouch: somebody sits there who hosts. By district and name; one query."""
    hosting = Seat.objects.current().carrying(Right.HOST).filter(institution=OuterRef("pk"))
    rows = Institution.objects.filter(Exists(hosting), kind__in=HOMES)
    return list(rows.select_related("area").order_by("area_id", "name", "pk"))
