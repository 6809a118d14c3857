"""What waits for a second person."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser

from community.models import Seat
from community.queries.waiting import Queue, queue
from core import pending
from core.models import PendingAct, User
from core.models.pending import PendingActQuerySet
from core.states import PendingState


def seen_by(user: User | AnonymousUser) -> PendingActQuerySet:
    """Acts of the area whose bureau `user` works for, and those of the office they hold."""
    mine = PendingAct.objects.within(Seat.objects.scope_codes(user))
    kinds = pending.office_kinds(user) if isinstance(user, User) else ()
    return mine | PendingAct.objects.filter(kind__in=kinds) if kinds else mine


def waiting_for(user: User | AnonymousUser) -> Sequence[Queue]:
    """Acts of one's area that somebody else asked for. One query."""
    acts = seen_by(user).exclude(asked_by_id=user.pk)
    return [queue("待复核（双人）", acts.filter(state=PendingState.ASKED), "asked_at", PendingState.ASKED)]
