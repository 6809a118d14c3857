"""Who may vouch for a group, and which groups wait for whom."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef

from community.models import Group, Institution, Seat
from community.models.groups import HOMES
from community.policy import Right
from community.queries.waiting import Queue, queue
from community.states import GroupState
from core.models import User


def homes() -> Sequence[Institution]:
    """Answer institutions that can vouch: somebody sits there who hosts. By district and name; one query."""
    hosting = Seat.objects.current().carrying(Right.HOST).filter(institution=OuterRef("pk"))
    rows = Institution.objects.filter(Exists(hosting), kind__in=HOMES)
    return list(rows.select_related("area").order_by("area_id", "name", "pk"))


def waiting_for(user: User | AnonymousUser) -> Sequence[Queue]:
    """Answer what of the groups waits for bureau staff. One query."""
    vouched = Group.objects.overseen_by(user).filter(state=GroupState.VOUCHED)
    return [queue("团队待登记", vouched, "applied_at", "vouched")]
