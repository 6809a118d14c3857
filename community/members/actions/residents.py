"""Personal profile of a citizen: residence, access needs, family members, guardians' consents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community import policy
from community.members.models import Area, FamilyMember, Resident
from community.members.queries.family import without_consent
from core.actions import give_consent, withdraw_consent
from core.errors import DomainError
from core.models import Consent, User
from core.models.accounts import ConsentKind
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update, hold


class GuardianMustAgree(DomainError):
    code = "guardian_must_agree"
    message = _(
        "登记未满 {age} 岁的孩子，替孩子预约，要监护人为每个孩子单独同意。还差：{names}。请勾选同意。"
    )


class NotYourFamily(DomainError):
    code = "not_your_family"
    message = _("你的名单里没有这位家人。先在“我的家人”里添加。")


class TooManyInTheFamily(DomainError):
    code = "too_many_in_the_family"
    message = _("最多添加 {limit} 位家人。先移除不再替他预约的，再添加。")


@transaction.atomic
def add_family_member(
    *, name: str, relation: str, born_on: date, is_guardian: bool, by: Actor, at: datetime
) -> FamilyMember:
    """
    Add somebody one books for; of the birth only the month is kept. Adding the same again changes nothing.

    A child under 14 needs the guardian's consent of its own (`is_guardian`), kept with version and time.

    Policy: PIPL 31.

    :raises GuardianMustAgree: for a child without that consent.
    :raises TooManyInTheFamily: beyond what a household is.
    :raises ValidationError: if a value is refused.
    """
    hold(by.person)
    member = FamilyMember(
        guardian=by.person, name=name.strip(), relation=relation, born_on=born_on.replace(day=1)
    )
    family = list(FamilyMember.objects.of(by.person))
    for known in family:  # names are encrypted: they are compared here, not by the database
        if (known.name, known.relation, known.born_on) == (member.name, relation, member.born_on):
            return known
    is_child = member.is_child_on(localdate(at))
    if is_child and not is_guardian:
        raise GuardianMustAgree(age=policy.CHILD_UNTIL_AGE, names=member.name)
    if len(family) >= policy.FAMILY_MAX:
        raise TooManyInTheFamily(limit=policy.FAMILY_MAX)
    member.full_clean()
    member.save()
    if is_child:
        _agree(member, by, at)
    journal.record("community.family.added", about=member, by=by, at=at, guardian_agreed=is_child)
    return member


@transaction.atomic
def agree_for_child(*, child: FamilyMember, by: Actor, at: datetime) -> None:
    """
    Record the guardian's consent for one child on the list. Giving it again changes nothing. Policy: PIPL 31.

    :raises NotYourFamily: for somebody who is not on the person's own list.
    """
    if child.guardian_id != by.person.pk or child.removed_at is not None:
        raise NotYourFamily
    _agree(child, by, at)


def refuse_without_consent(family: Sequence[FamilyMember], day: date) -> None:
    """
    Check the guardian's consent for each child in `family`. One query, none without a child.

    :raises GuardianMustAgree: if one has none.
    """
    missing = without_consent([member for member in family if member.is_child_on(day)])
    if missing:
        raise GuardianMustAgree(age=policy.CHILD_UNTIL_AGE, names="、".join(child.name for child in missing))


@transaction.atomic
def remove_family_member(*, member: FamilyMember, by: Actor, at: datetime) -> None:
    """Remove a family member from the list and erase the name; bookings made for them stay, without it."""
    member = for_update(member)
    if member.removed_at is None:
        _forget(member, by, at)
        withdraw_consent(
            user=member.guardian, kind=ConsentKind.CHILDREN, about=journal.subject_of(member), by=by, at=at
        )


@transaction.atomic
def forget_children(*, user_id: int, whose: str, by: Actor, at: datetime) -> None:
    """
    Delete the family members whose guardian's consent was withdrawn; bookings keep a seat without a name.

    `whose` is the child's journal subject; empty for a consent given for all children together, as it was once asked:
    then those without a consent of their own are deleted.
    """
    family = FamilyMember.objects.select_for_update().filter(guardian=user_id, removed_at__isnull=True)
    members = list(family.order_by("pk"))
    if whose:
        leaving = [member for member in members if journal.subject_of(member) == whose]
    else:
        children = [member for member in members if member.is_child_on(localdate(at))]
        leaving = list(without_consent(children))
    for member in leaving:
        _forget(member, by, at)


def forget_member(member: FamilyMember, at: datetime) -> None:
    member.name, member.born_on, member.removed_at = "已移除", policy.FORGOTTEN_BIRTH, at
    member.save(update_fields=["name", "born_on", "removed_at"])


def _forget(member: FamilyMember, by: Actor, at: datetime) -> None:
    forget_member(member, at)
    journal.record("community.family.removed", about=member, by=by, at=at)


def _agree(child: FamilyMember, by: Actor, at: datetime) -> None:
    give_consent(
        user=by.person, kind=ConsentKind.CHILDREN, version=policy.GUARDIAN_TEXT, about=journal.subject_of(child), by=by,
        at=at,
    )  # fmt: skip


@transaction.atomic
def describe_resident(
    *,
    user: User,
    area: Area | None,
    access_needs: Sequence[str],
    agreed_text: str = "",
    by: Actor,
    at: datetime,
) -> Resident:
    """
    Save residence and, only with consent, access needs.

    :param agreed_text: the version of the terms agreed to now, where they had not agreed before.
    """
    if agreed_text and access_needs:
        give_consent(user=user, kind=ConsentKind.ACCESS_NEEDS, version=agreed_text, by=by, at=at)
    may_keep = Consent.objects.live(user, ConsentKind.ACCESS_NEEDS).exists()
    resident, _made = Resident.objects.update_or_create(
        user=user, defaults={"area": area, "access_needs": list(access_needs) if may_keep else []}
    )
    journal.record("community.resident.described", about=resident, by=by, at=at)
    return resident


def forget_access_needs(*, user_id: int) -> None:
    """Delete the access needs after the consent was withdrawn."""
    Resident.objects.filter(user_id=user_id).update(access_needs=[])
