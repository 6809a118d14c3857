"""Maintain the record of facilities and spaces: change, archive, photos, sharing rules. Policy: 4.2c."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community import policy
from community.members.models import Area
from community.places.actions.facilities import FacilityNameTaken, SpaceNameTaken, describe
from community.places.models import Facility, Occupancy, Photo, SharingRule, Space
from core.errors import DomainError
from core.files import attachments
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update

Place = TypeVar("Place", Facility, Space)


class OutsideTheCity(DomainError):
    code = "outside_the_city"
    message = _("这个位置不在广州。纬度约 23，经度约 113，请检查有没有填反；两样都填或都不填。")


class StillInUse(DomainError):
    code = "place_still_in_use"
    message = _("还有没结束的安排：{occupancies}。请先改期或取消，再停用。")


class CapacityBelowHeld(DomainError):
    code = "capacity_below_held"
    message = _(
        "已定的安排最多要 {people} 人：{occupancies}。请先把它们的人数改少，或改期、换场地，再改容纳人数。"
    )


class TooManyPhotos(DomainError):
    code = "too_many_photos"
    message = _("一处设施最多 {limit} 张照片，请先删掉几张。")


class PhotoNeedsWords(DomainError):
    code = "photo_needs_words"
    message = _("请用一句话写明照片里是什么，看不见图的人靠它知道。")


class PeopleOverCapacity(DomainError):
    code = "people_over_capacity"
    message = _("人数上限不能超过空间能容纳的 {capacity} 人。")


@dataclass(frozen=True)
class FacilityFields:
    """What is on record of a facility. Position: both or neither, in degrees."""

    name: str
    area: Area
    address: str = ""
    transport: str = ""
    phone: str = ""
    about: str = ""
    access: tuple[str, ...] = ()
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True)
class SpaceFields:
    """What is on record of a space."""

    name: str
    capacity: int
    equipment: str = ""
    is_outdoor: bool = False
    has_power: bool = True
    has_rain_cover: bool = True


@transaction.atomic
def change_facility(*, facility: Facility, fields: FacilityFields, by: Actor, at: datetime) -> Facility:
    """
    Change the data of a facility.

    :raises FacilityNameTaken: if the institution has another of that name.
    :raises OutsideTheCity: if the position is half given or not in Guangzhou.
    """
    facility = for_update(facility)
    _refuse_abroad(fields)
    before = facility.where
    for name in FacilityFields.__dataclass_fields__:
        setattr(facility, name, getattr(fields, name))
    facility.access = list(fields.access)
    try:
        with transaction.atomic():
            facility.save()
    except IntegrityError as error:
        if "community_facility_named_once" not in str(error):
            raise
        raise FacilityNameTaken(name=fields.name) from error
    details = {"was_at": before} if before != facility.where else {}
    journal.record("community.facility.changed", about=facility, by=by, at=at, **details)
    return facility


@transaction.atomic
def change_space(*, space: Space, fields: SpaceFields, by: Actor, at: datetime) -> Space:
    """
    Change the data of a space.

    :raises SpaceNameTaken: if the facility has another of that name.
    :raises CapacityBelowHeld: if more people than it would hold may come to what is planned in it.
    """
    Facility.objects.select_for_update().get(pk=space.facility_id)
    space = for_update(space)
    if fields.capacity < space.capacity:
        _refuse_below_held(space, fields.capacity, at)
    values: Mapping[str, Any] = asdict(fields)
    for name, value in values.items():
        setattr(space, name, value)
    try:
        with transaction.atomic():
            space.save()
    except IntegrityError as error:
        if "community_space_named_once" not in str(error):
            raise
        raise SpaceNameTaken(name=fields.name) from error
    journal.record("community.space.changed", about=space, by=by, at=at, capacity=space.capacity)
    return space


@transaction.atomic
def archive_space(*, space: Space, by: Actor, at: datetime) -> Space:
    """Take a space out of use; its past stays. :raises StillInUse: if somebody holds it from now on."""
    Facility.objects.select_for_update().get(pk=space.facility_id)
    space = for_update(space)
    _refuse_held(Occupancy.objects.plans().filter(space=space), at)
    return _archived(space, at, "community.space.archived", by)


@transaction.atomic
def archive_facility(*, facility: Facility, by: Actor, at: datetime) -> Facility:
    """Take a facility and its spaces out of use. :raises StillInUse: if somebody holds one of them from now on."""
    facility = for_update(facility)
    _refuse_held(Occupancy.objects.plans().filter(space__facility=facility), at)
    return _archived(facility, at, "community.facility.archived", by)


@transaction.atomic
def reopen_place(*, place: Facility | Space, by: Actor, at: datetime) -> None:
    """Restore an archived facility or space."""
    place.archived_at = None
    place.save(update_fields=["archived_at"])
    journal.record("community.place.restored", about=place, by=by, at=at)


@transaction.atomic
def set_rule(*, space: Space, values: Mapping[str, Any], by: Actor, at: datetime) -> SharingRule:
    """
    Decide how a space is shared. What has been booked by the old rules stays booked.

    :raises PeopleOverCapacity: if more people are let in than fit.
    :raises ValidationError: if a value or a constraint refuses.
    """
    space = for_update(space)
    rule = SharingRule.objects.filter(space=space).first() or SharingRule(space=space)
    for name, value in values.items():
        setattr(rule, name, value)
    if rule.max_people is not None and rule.max_people > space.capacity:
        raise PeopleOverCapacity(capacity=space.capacity)
    rule.changed_at = at
    rule.full_clean()
    rule.save()
    journal.record(
        "community.sharingrule.set", about=rule, by=by, at=at, space=space.pk, is_shared=rule.is_shared
    )
    return rule


# Photos ----
@transaction.atomic
def add_photo(
    *, facility: Facility, upload: UploadedFile[Any], words: str, by: Actor, at: datetime,
    space: Space | None = None,
) -> Photo:  # fmt: skip
    """
    Show a picture of `facility`, or of its `space`, after the others.

    :raises PhotoNeedsWords, NotAPicture, TooManyPhotos: as they say; and what core.files.attachments refuses.
    """
    for_update(facility)
    if not words.strip():
        raise PhotoNeedsWords
    positions = list(Photo.objects.filter(facility=facility).values_list("position", flat=True))
    if len(positions) >= policy.PHOTOS_MAX:
        raise TooManyPhotos(limit=policy.PHOTOS_MAX)
    file = attachments.accept(
        upload=upload, purpose="place", by=by, at=at, is_public=True, only_pictures=True
    )
    photo = Photo.objects.create(
        facility=facility, space=space, file=file, words=words.strip(), position=max(positions, default=0) + 1
    )
    attachments.claim([file], facility)
    journal.record("community.photo.added", about=photo, by=by, at=at, facility=facility.pk)
    return photo


@transaction.atomic
def move_photo_up(*, photo: Photo, by: Actor, at: datetime) -> None:
    """Show a picture one place earlier; the first stays the first."""
    Facility.objects.select_for_update().get(pk=photo.facility_id)
    photo = Photo.objects.get(pk=photo.pk)
    before = (
        Photo.objects.filter(facility=photo.facility_id, position__lt=photo.position)
        .order_by("-position")
        .first()
    )
    if before is None:
        return
    before.position, photo.position = photo.position, before.position
    before.save(update_fields=["position"])
    photo.save(update_fields=["position"])
    journal.record("community.photo.moved", about=photo, by=by, at=at)


@transaction.atomic
def remove_photo(*, photo: Photo, by: Actor, at: datetime) -> None:
    """Show a picture no more; the file is kept, closed to the public."""
    journal.record("community.photo.removed", about=photo, by=by, at=at, facility=photo.facility_id)
    file = photo.file
    photo.delete()
    file.is_public = False
    file.save(update_fields=["is_public"])


def _archived(place: Place, at: datetime, fact: str, by: Actor) -> Place:
    place.archived_at = at
    place.save(update_fields=["archived_at"])
    journal.record(fact, about=place, by=by, at=at)
    return place


def _refuse_abroad(fields: FacilityFields) -> None:
    here = (fields.latitude, fields.longitude)
    if here == (None, None):
        return
    if fields.latitude is None or fields.longitude is None:
        raise OutsideTheCity
    south, north = policy.LATITUDES
    west, east = policy.LONGITUDES
    if not (south <= fields.latitude <= north and west <= fields.longitude <= east):
        raise OutsideTheCity


def _refuse_held(rows: Any, at: datetime) -> None:
    held = list(
        rows.filter(released_at__isnull=True, period__endswith__gt=at)
        .select_related("space")
        .order_by("period")
    )
    if held:
        raise StillInUse(occupancies=describe(held))


def _refuse_below_held(space: Space, capacity: int, at: datetime) -> None:
    rows = Occupancy.objects.filter(
        space=space, released_at__isnull=True, period__endswith__gt=at, people__gt=capacity
    )
    held = list(rows.select_related("space").order_by("period"))
    if held:
        raise CapacityBelowHeld(people=max(one.people or 0 for one in held), occupancies=describe(held))
