"""Occupancies of spaces. The exclusion constraint decides; the checks before it only give better messages."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from community.places.models import Facility, Occupancy, Space
from community.places.queries.opening import why_shut
from core.errors import DomainError


class SpaceTaken(DomainError):
    code = "space_taken"
    field = "space"
    message = _("{space}这个时段已有人用，请换一个时间或场地。")


class FacilityShut(DomainError):
    code = "facility_shut"
    field = "starts_at"
    message = _("{facility}这个时段不开放（{reason}），请换一个时间或场地。")


@transaction.atomic
def hold_space(
    *, space: Space, starts_at: datetime, ends_at: datetime, holder: str = "", people: int | None = None
) -> Occupancy:
    """
    Hold `space` during [starts_at, ends_at) for `holder` (a journal subject), in the caller's transaction.

    `people` is how many may come: the space's capacity is not set below it while it is held.

    The caller records the fact: a hold by itself is nobody's act.

    :raises FacilityShut: if the facility is closed or outside its hours.
    :raises SpaceTaken: if somebody holds the space at that time.
    """
    _keep_open(space)
    if space.archived_at is not None:
        raise FacilityShut(facility=space.name, reason="已停用")
    shut = why_shut(space.facility, starts_at, ends_at)
    if shut is not None:
        raise FacilityShut(facility=space.facility.name, reason=shut.reason)
    try:
        with transaction.atomic():
            return Occupancy.objects.create(
                space=space,
                period=DateTimeTZRange(starts_at, ends_at, "[)"),
                holder=holder,
                people=people,
            )
    except IntegrityError as error:
        if "community_space_never_held_twice" not in str(error):
            raise
        raise SpaceTaken(space=space.name) from error


def _keep_open(space: Space) -> None:
    """Lock the facility, so that nobody announces a closure or changes the hours before this transaction ends."""
    Facility.objects.select_for_update(no_key=True).get(pk=space.facility_id)


@transaction.atomic
def set_people(*, occupancy: Occupancy, people: int) -> None:
    """Change how many people may come to an occupancy; the caller records the fact."""
    Occupancy.objects.filter(pk=occupancy.pk).update(people=people)


@transaction.atomic
def release_space(*, occupancy: Occupancy, at: datetime) -> None:
    """Free a held space; the row stays for the record. Releasing twice changes nothing."""
    Occupancy.objects.filter(pk=occupancy.pk, released_at__isnull=True).update(released_at=at)
