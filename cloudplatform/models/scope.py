"""Row-level scope of bureau staff: filter by area-code prefix, never by a list of ids."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from community.models import Seat
from core.models import User


def in_scope(user: User | AnonymousUser, field: str) -> Q:
    """A filter on the area key `field`: the subtree(s) `user` oversees as bureau staff; nothing for others."""
    return Seat.objects.all().overseen(user, field)
