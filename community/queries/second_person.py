"""What waits for a second person."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser

from community.models import Seat
from community.queries.waiting import Queue, queue
from core.models import PendingAct, User
from core.states import PendingState


def waiting_for(user: User | AnonymousUser) -> Sequence[Queue]:
    """Acts of one's area that somebody else asked for. One query."""
    acts = PendingAct.objects.within(Seat.objects.scope_codes(user)).exclude(asked_by_id=user.pk)
    return [queue("待复核（双人）", acts.filter(state=PendingState.ASKED), "asked_at", PendingState.ASKED)]
