"""How a queryset is cut to what bureau staff oversee: by area-code prefix, never by a list of ids."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from community.models import Seat
from core.models import User


def in_scope(user: User | AnonymousUser, field: str) -> Q:
    """
    A filter on area key `field` ("…area_id"): what `user` oversees as bureau staff; nothing for others.

    A foreign key knows no prefix, its code does; the join to the area is trimmed away by Django.
    """
    code_of_area = f"{field.removesuffix('_id')}__code__startswith"
    condition = Q(pk__in=[])
    for code in Seat.objects.scope_codes(user):
        condition |= Q(**{code_of_area: code})
    return condition
