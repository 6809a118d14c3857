"""Register facilities and spaces, set opening hours. Policy: 4.2c."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.members.models import Area, Institution
from community.places.models import Facility, Occupancy, OpeningHours, Space
from community.places.queries import opening
from core.dates.clock import since_midnight, until_end
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update


class FacilityNameTaken(DomainError):
    code = "facility_name_taken"
    message = _("本单位已有叫“{name}”的设施，请换一个名称，或改原来那一条。")


class SpaceNameTaken(DomainError):
    code = "space_name_taken"
    message = _("这个设施已有叫“{name}”的空间，请换一个名称。")


class HoursOverlap(DomainError):
    code = "hours_overlap"
    message = _("{weekday}的开放时间前后重叠或颠倒，请按先后填，如 09:00-12:00，14:00-21:00。")


class HoursHitEvents(DomainError):
    code = "hours_hit_events"
    message = _("新的开放时间盖不住已定的安排：{occupancies}。请先给它们改期或取消，再改开放时间。")


@dataclass(frozen=True)
class Opening:
    """One opening on one weekday; Monday is 0."""

    weekday: int
    opens: time
    closes: time


@transaction.atomic
def add_facility(
    *, institution: Institution, name: str, area: Area, by: Actor, at: datetime,
    address: str = "", transport: str = "", access: Sequence[str] = (),
) -> Facility:  # fmt: skip
    """
    Register a facility (building or ground) of `institution`. Without hours it is open at all times, like a square.

    :raises FacilityNameTaken: if the institution has one of that name.
    """
    facility = Facility(
        institution=institution,
        name=name,
        area=area,
        address=address,
        transport=transport,
        access=list(access),
    )
    try:
        with transaction.atomic():
            facility.save()
    except IntegrityError as error:
        if "community_facility_named_once" not in str(error):
            raise
        raise FacilityNameTaken(name=name) from error
    journal.record("community.facility.added", about=facility, by=by, at=at, institution=institution.pk)
    return facility


@transaction.atomic
def add_space(
    *, facility: Facility, name: str, capacity: int, by: Actor, at: datetime,
    is_outdoor: bool = False, has_power: bool = True, has_rain_cover: bool = True,
) -> Space:  # fmt: skip
    """
    Register a space (room, hall, square) of `facility`.

    :raises SpaceNameTaken: if the facility has one of that name.
    """
    space = Space(
        facility=facility, name=name, capacity=capacity,
        is_outdoor=is_outdoor, has_power=has_power, has_rain_cover=has_rain_cover,
    )  # fmt: skip
    try:
        with transaction.atomic():
            space.save()
    except IntegrityError as error:
        if "community_space_named_once" not in str(error):
            raise
        raise SpaceNameTaken(name=name) from error
    journal.record(
        "community.space.added", about=space, by=by, at=at, facility=facility.pk, capacity=capacity
    )
    return space


@transaction.atomic
def set_hours(*, facility: Facility, openings: Sequence[Opening], by: Actor, at: datetime) -> Facility:
    """
    Replace the weekly hours. Policy: 4.2c.

    :raises HoursOverlap: if two openings of a day overlap, or one closes before it opens.
    :raises HoursHitEvents: if what is held from now on would fall outside the new hours.
    """
    facility = for_update(facility)
    rows = [OpeningHours(facility=facility, **vars(opening)) for opening in openings]
    rows.sort(key=lambda row: (row.weekday, row.opens))
    _check_order(rows)
    outside = [held for held in _held_from(facility, at) if not _fits(rows, held)]
    if outside:
        raise HoursHitEvents(occupancies=describe(outside))
    OpeningHours.objects.filter(facility=facility).delete()
    OpeningHours.objects.bulk_create(rows)
    journal.record("community.facility.hours_set", about=facility, by=by, at=at, openings=len(rows))
    return facility


def describe(held: Sequence[Occupancy], shown: int = 3) -> str:
    """Name the first few of `held` by time and space, for a sentence."""
    first = "、".join(
        f"{localtime(one.period.lower):%-m月%-d日 %H:%M} {one.space.name}" for one in held[:shown]
    )
    return _("{first}等 {count} 项").format(first=first, count=len(held)) if len(held) > shown else first


def _check_order(rows: Sequence[OpeningHours]) -> None:
    for row in rows:
        if until_end(row.closes) <= since_midnight(row.opens):
            raise HoursOverlap(weekday=opening.WEEKDAYS[row.weekday])
    for earlier, later in pairwise(rows):
        if earlier.weekday == later.weekday and since_midnight(later.opens) < until_end(earlier.closes):
            raise HoursOverlap(weekday=opening.WEEKDAYS[later.weekday])


def _held_from(facility: Facility, at: datetime) -> list[Occupancy]:
    held = Occupancy.objects.plans().filter(
        space__facility=facility, released_at__isnull=True, period__endswith__gt=at
    )
    return list(held.select_related("space").order_by("period"))


def _fits(rows: Sequence[OpeningHours], held: Occupancy) -> bool:
    return not rows or opening.covers(rows, held.period.lower, held.period.upper)
