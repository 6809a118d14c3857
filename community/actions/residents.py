"""What citizens tell about themselves and their family."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community import policy
from community.models import Area, FamilyMember, Resident
from core import journal
from core.actors import Actor
from core.errors import DomainError
from core.models import Consent, User
from core.models.accounts import ConsentKind


class GuardianMustAgree(DomainError):
    code = "guardian_must_agree"
    message = _("替未满 {age} 岁的孩子预约，要由监护人同意。请勾选同意后再添加。")


class TooManyInTheFamily(DomainError):
    code = "too_many_in_the_family"
    message = _("最多添加 {limit} 位家人。先移除不再替他预约的，再添加。")


@transaction.atomic
def add_family_member(
    *, name: str, relation: str, born_on: date, is_guardian: bool, by: Actor, at: datetime
) -> FamilyMember:
    """
    Add somebody one books for; of the birth only the month is kept. Adding the same again changes nothing.

    Policy: PIPL 31.

    :raises GuardianMustAgree: for a child under 14, unless `is_guardian` says so.
    :raises TooManyInTheFamily: beyond what a household is.
    :raises ValidationError: if a value is refused.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.person.pk)
    member = FamilyMember(
        guardian=by.person, name=name.strip(), relation=relation, born_on=born_on.replace(day=1)
    )
    family = list(FamilyMember.objects.of(by.person))
    for known in family:  # names are encrypted: they are compared here, not by the database
        if (known.name, known.relation, known.born_on) == (member.name, relation, member.born_on):
            return known
    if member.age_on(localdate(at)) < policy.CHILD_UNTIL_AGE and not is_guardian:
        raise GuardianMustAgree(age=policy.CHILD_UNTIL_AGE)
    if len(family) >= policy.FAMILY_MAX:
        raise TooManyInTheFamily(limit=policy.FAMILY_MAX)
    member.full_clean()
    member.save()
    journal.record("community.family.added", about=member, by=by, at=at, guardian_agreed=is_guardian)
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
    may_keep = Consent.objects.live(user, ConsentKind.ACCESS_NEEDS).exists()
    resident, _made = Resident.objects.update_or_create(
        user=user, defaults={"area": area, "access_needs": list(access_needs) if may_keep else []}
    )
    journal.record("community.resident.described", about=resident, by=by, at=at)
    return resident


def forget_access_needs(*, user_id: int) -> None:
    """Delete what hung on a withdrawn consent."""
    Resident.objects.filter(user_id=user_id).update(access_needs=[])
