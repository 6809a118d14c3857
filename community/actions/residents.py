"""What citizens tell about themselves and their family."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from community.models import Area, FamilyMember, Resident
from core import journal
from core.actors import Actor
from core.models import Consent, User
from core.models.accounts import ConsentKind


@transaction.atomic
def add_family_member(*, name: str, relation: str, born_on: date, by: Actor, at: datetime) -> FamilyMember:
    """Add somebody one books for; of the birth only the month is kept. :raises ValidationError: if a value is refused."""
    member = FamilyMember(
        guardian=by.person, name=name.strip(), relation=relation, born_on=born_on.replace(day=1)
    )
    member.full_clean()
    member.save()
    journal.record("community.family.added", about=member, by=by, at=at)
    return member


@transaction.atomic
def remove_family_member(*, member: FamilyMember, by: Actor, at: datetime) -> None:
    """Take somebody off the list and forget the name; bookings made for them stay, without it."""
    member = FamilyMember.objects.select_for_update().get(pk=member.pk)
    if member.removed_at is None:
        member.name, member.removed_at = "已移除", at
        member.save(update_fields=["name", "removed_at"])
        journal.record("community.family.removed", about=member, by=by, at=at)


@transaction.atomic
def describe_resident(
    *, user: User, area: Area | None, access_needs: Sequence[str], by: Actor, at: datetime
) -> Resident:
    """Keep where a person lives and, only under their consent, what they need."""
    may_keep = Consent.objects.filter(
        user=user, kind=ConsentKind.ACCESS_NEEDS, withdrawn_at__isnull=True
    ).exists()
    resident, _made = Resident.objects.update_or_create(
        user=user, defaults={"area": area, "access_needs": list(access_needs) if may_keep else []}
    )
    journal.record("community.resident.described", about=resident, by=by, at=at)
    return resident


def forget_access_needs(*, user_id: int) -> None:
    """Delete what hung on a withdrawn consent."""
    Resident.objects.filter(user_id=user_id).update(access_needs=[])
