"""Which places a person follows."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from community.places.models import Facility, FacilityFollow
from community.places.models.facilities import FacilityQuerySet
from core.models import User


def is_followed(facility: Facility, user: User | AnonymousUser) -> bool:
    return user.is_authenticated and FacilityFollow.objects.filter(facility=facility, user=user).exists()


def of(facilities: FacilityQuerySet, user: User | AnonymousUser) -> FacilityQuerySet:
    """Those of `facilities` that `user` follows."""
    return facilities.filter(follows__user=user.pk)
