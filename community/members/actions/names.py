"""Change of a member's name: its head requests, the bureau confirms, the old name stays on record. Policy: 2.1."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.actions.institutions import NameTaken, rename_institution
from community.members.models import Institution, NameChange
from community.members.states import NAME_CHANGE, NameChangeState
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update


class NameIsTheSame(DomainError):
    code = "name_is_the_same"
    message = _("新名和现在的名称一样，不用更名。")


class NameChangeUnderWay(DomainError):
    code = "name_change_under_way"
    message = _("上一次更名申请还在办，主管部门办好会通知你们。")


class AskedItOneself(DomainError):
    code = "asked_it_oneself"
    message = _("更名是你自己提出的，请主管部门的另一位同事来办。")


@transaction.atomic
def ask_name_change(
    *, institution: Institution, new_name: str, reason: str, by: Actor, at: datetime
) -> NameChange:
    """
    Ask for another name, as head.

    :raises NameIsTheSame: if nothing would change.
    :raises NameTaken: if another body has the name.
    :raises NameChangeUnderWay: if one is waiting for the bureau.
    """
    institution = for_update(institution)
    if new_name == institution.name:
        raise NameIsTheSame
    if Institution.objects.filter(name=new_name).exists():
        raise NameTaken(name=new_name)
    change = NameChange(
        institution=institution, old_name=institution.name, new_name=new_name, reason=reason,
        asked_by=by.person, asked_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            change.save()
    except IntegrityError as error:
        if "community_one_open_name_change" in str(error):
            raise NameChangeUnderWay from error
        raise
    journal.record("community.name.asked", about=change, by=by, at=at, institution=institution.pk)
    return change


@transaction.atomic
def confirm_name_change(*, change: NameChange, by: Actor, at: datetime) -> NameChange:
    """
    Confirm a new name; it holds from today.

    :raises NameTaken: if another body took the name meanwhile.
    :raises AskedItOneself: if the person asked for it.
    :raises MoveNotAllowed: if it has been decided.
    """
    change = _decided(change, NameChangeState.CONFIRMED, by, at)
    change.old_name, change.changed_on = change.institution.name, localdate(at)
    change.save()
    rename_institution(institution=change.institution, name=change.new_name, by=by, at=at)
    journal.record("community.name.confirmed", about=change, by=by, at=at, institution=change.institution_id)
    return change


@transaction.atomic
def decline_name_change(*, change: NameChange, reason: str, by: Actor, at: datetime) -> NameChange:
    """
    Refuse a new name, with the reason.

    :raises AskedItOneself: if the person asked for it.
    :raises MoveNotAllowed: if it has been decided.
    """
    change = _decided(change, NameChangeState.DECLINED, by, at)
    change.answer = reason
    change.save()
    journal.record("community.name.declined", about=change, by=by, at=at, note=reason)
    return change


def _decided(change: NameChange, target: NameChangeState, by: Actor, at: datetime) -> NameChange:
    rows = NameChange.objects.select_for_update(of=("self",)).select_related("institution")
    change = rows.get(pk=change.pk)
    if change.asked_by_id == by.person.pk:
        raise AskedItOneself
    NAME_CHANGE.move(change, target)
    change.decided_by, change.decided_at = by.person, at
    return change
