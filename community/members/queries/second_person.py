"""Queries about acts that wait for a second person."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from community.members.models import Seat
from core.models import PendingAct, User
from core.models.pending import PendingActQuerySet
from core.record import pending


def seen_by(user: User | AnonymousUser) -> PendingActQuerySet:
    """Acts of the area whose bureau `user` works for, and those of the office they hold."""
    mine = PendingAct.objects.within(Seat.objects.scope_codes(user))
    kinds = pending.office_kinds(user) if isinstance(user, User) else ()
    return mine | PendingAct.objects.filter(kind__in=kinds) if kinds else mine
