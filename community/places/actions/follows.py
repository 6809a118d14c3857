"""Follow and unfollow facilities. Doing it twice changes nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community import rules
from community.places.models import Facility, FacilityFollow
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import hold


class PlaceOutOfUse(DomainError):
    code = "place_out_of_use"
    message = _("“{place}”已经停用，不会再有新活动，不用关注。")


class FollowsTooMany(DomainError):
    code = "follows_too_many"
    message = _("最多关注 {most} 个场馆。先取消几个不常去的，再关注这一个。")


@transaction.atomic
def follow_facility(*, facility: Facility, by: Actor, at: datetime) -> FacilityFollow:
    """
    Follow `facility` as the acting person.

    :raises PlaceOutOfUse: if it was archived. :raises FollowsTooMany: beyond the rule for one person.
    """
    hold(by.person)
    mine = FacilityFollow.objects.filter(user=by.person)
    followed = mine.filter(facility=facility).first()
    if followed is not None:
        return followed
    if not Facility.objects.in_use().filter(pk=facility.pk).exists():
        raise PlaceOutOfUse(place=facility.name)
    most = rules.FOLLOWS_MAX.on(at)
    if mine.filter(facility__in=Facility.objects.in_use()).count() >= most:
        raise FollowsTooMany(most=most)
    followed = FacilityFollow.objects.create(user=by.person, facility=facility, followed_at=at)
    journal.record("community.facilityfollow.followed", about=followed, by=by, at=at, facility=facility.pk)
    return followed


@transaction.atomic
def unfollow_facility(*, facility: Facility, by: Actor, at: datetime) -> None:
    """Stop following `facility`; nothing happens to who does not follow it."""
    for followed in FacilityFollow.objects.select_for_update().filter(user=by.person, facility=facility):
        journal.record(
            "community.facilityfollow.unfollowed", about=followed, by=by, at=at, facility=facility.pk
        )
        followed.delete()
