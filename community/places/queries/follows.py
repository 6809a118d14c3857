"""Queries about followed facilities."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser

from community.places.models import Facility, FacilityFollow
from community.places.models.facilities import FacilityQuerySet
from core.models import User


def is_followed(facility: Facility, user: User | AnonymousUser) -> bool:
    return user.is_authenticated and FacilityFollow.objects.filter(facility=facility, user=user).exists()


def followed_by(user: User) -> Sequence[FacilityFollow]:
    """What `user` follows, latest first; places out of use stay until they are left."""
    mine = FacilityFollow.objects.filter(user=user).select_related("facility__area__parent")
    return list(mine.order_by("-followed_at", "-pk"))


def of(facilities: FacilityQuerySet, user: User | AnonymousUser) -> FacilityQuerySet:
    """Those of `facilities` that `user` follows."""
    return facilities.filter(follows__user=user.pk)
