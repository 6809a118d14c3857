"""Registration of citizens' groups: apply, vouch, register, suspend, leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community import rules
from community.members.models import Institution
from community.places.models import Group
from community.places.states import GROUP, GroupState
from core.errors import DomainError
from core.models import User
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update, hold


class GroupNameTaken(DomainError):
    code = "group_name_taken"
    message = _("{home}已有叫“{name}”的团队。是同一个团队，请找它的负责人；不是，请换一个名称。")


class TooManyGroups(DomainError):
    code = "too_many_groups"
    message = _("一个人最多做 {limit} 个团队的负责人。请先退出一个，或请团队里的另一位来登记。")


@dataclass(frozen=True)
class GroupFields:
    """What a leader says about the group."""

    name: str
    art: str
    home: Institution
    members: int
    about: str = ""


@transaction.atomic
def apply_group(*, fields: GroupFields, by: Actor, at: datetime) -> Group:
    """
    Ask for a group to be registered; it belongs to the area of its home.

    :raises TooManyGroups: if the person leads as many as one may.
    :raises GroupNameTaken: if the home has a live group of that name.
    """
    hold(by.person)
    refuse_too_many(by.person, at)
    group = Group(leader=by.person, applied_at=at)
    _fill(group, fields)
    journal.record("community.group.applied", about=group, by=by, at=at, home=group.home_id)
    return group


@transaction.atomic
def apply_again(*, group: Group, fields: GroupFields, by: Actor, at: datetime) -> Group:
    """Mend what was refused and ask again. :raises MoveNotAllowed: unless it was refused."""
    group = locked(group)
    GROUP.move(group, GroupState.APPLIED)
    group.applied_at, group.answer = at, ""
    _fill(group, fields)
    journal.record("community.group.applied", about=group, by=by, at=at, home=group.home_id)
    return group


@transaction.atomic
def vouch_for_group(*, group: Group, by: Actor, at: datetime) -> Group:
    """Vouch for a group, as its home institution; the district decides next."""
    return _move(locked(group), GroupState.VOUCHED, "community.group.vouched", by, at)


@transaction.atomic
def register_group(*, group: Group, by: Actor, at: datetime) -> Group:
    """Register a vouched group (district's decision); from now on it may book spaces."""
    group = locked(group)
    if group.state != GroupState.VOUCHED:
        raise MoveNotAllowed
    group.registered_at = at
    return _move(group, GroupState.REGISTERED, "community.group.registered", by, at)


@transaction.atomic
def refuse_group(*, group: Group, reason: str, by: Actor, at: datetime) -> Group:
    """Refuse a group, with the reason; the leader can correct and apply again."""
    return _move(locked(group), GroupState.REFUSED, "community.group.refused", by, at, reason)


@transaction.atomic
def suspend_group(*, group: Group, reason: str, by: Actor, at: datetime) -> Group:
    """Stop a group from borrowing until it is resumed; what it has booked stays."""
    return _move(locked(group), GroupState.SUSPENDED, "community.group.suspended", by, at, reason)


@transaction.atomic
def resume_group(*, group: Group, by: Actor, at: datetime) -> Group:
    """End the suspension of a group."""
    group = locked(group)
    if group.state != GroupState.SUSPENDED:
        raise MoveNotAllowed
    return _move(group, GroupState.REGISTERED, "community.group.resumed", by, at)


@transaction.atomic
def leave_register(*, group: Group, by: Actor, at: datetime) -> Group:
    """Remove a group from the register for good, as its leader wishes; its history stays."""
    return _move(locked(group), GroupState.LEFT, "community.group.left", by, at)


def _move(group: Group, target: str, fact: str, by: Actor, at: datetime, reason: str = "") -> Group:
    GROUP.move(group, target)
    group.answer = reason
    group.save(update_fields=["state", "answer", "registered_at"])
    journal.record(fact, about=group, by=by, at=at, note=reason)
    return group


def _fill(group: Group, fields: GroupFields) -> None:
    for name, value in vars(fields).items():
        setattr(group, name, value)
    group.area = fields.home.area
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:
        if "community_group_named_once" not in str(error):
            raise
        raise GroupNameTaken(home=fields.home.name, name=fields.name) from error


def refuse_too_many(person: User, at: datetime) -> None:
    """:raises TooManyGroups: if `person` (locked) leads as many as one may."""
    if Group.objects.led_by(person).exclude(state=GroupState.LEFT).count() >= (
        most := rules.GROUPS_PER_LEADER.on(at)
    ):
        raise TooManyGroups(limit=most)


def locked(group: Group) -> Group:
    return for_update(group, "home", "area", "leader")
