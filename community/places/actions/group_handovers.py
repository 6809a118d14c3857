"""
Transfer of a group's leadership: offered by the leader, or by the bureau if the leader is gone; accepted by the new
one.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.places.actions.groups import locked, refuse_too_many
from community.places.models import Group, GroupHandOver
from community.places.states import GROUP_HAND_OVER, GroupHandOverState, GroupState
from community.policy import GROUP_HAND_OVER_OPEN_FOR
from core.errors import DomainError
from core.people import contacts
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.locks import for_update, hold

HANDED_OVER = (GroupState.REGISTERED, GroupState.SUSPENDED)


class GroupNotRegistered(DomainError):
    code = "group_not_registered"
    message = _("“{name}”现在没有登记，不能移交。请先办好登记；不再活动的，请退出登记。")


class GroupOfferedAlready(DomainError):
    code = "group_offered_already"
    message = _("“{name}”已经请一位接任，还在等答复。要换人，请先撤回那一份。")


class SameLeader(DomainError):
    code = "same_leader"
    message = _("这个号码或邮箱就是现任负责人的，请填接任的人的。")


class NotYourGroupOffer(DomainError):
    code = "not_your_group_offer"
    message = _("这份移交没有发给您验证过的号码或邮箱。请先在账号里验证，或请负责人重新提出。")


class GroupOfferOver(DomainError):
    code = "group_offer_over"
    message = _("这份移交{state}，不能再答复。还要接任的，请负责人重新提出。")


@transaction.atomic
def offer_group(*, group: Group, contact: str, note: str = "", by: Actor, at: datetime) -> GroupHandOver:
    """
    Ask whoever holds `contact` to lead the group; the leader stays until that person accepts.

    :raises GroupNotRegistered: unless it is registered or suspended.
    :raises SameLeader: if the leader holds that phone or address.
    :raises GroupOfferedAlready: if somebody else is being asked.
    """
    group = locked(group)
    if group.state not in HANDED_OVER:
        raise GroupNotRegistered(name=group.name)
    index = contacts.index_of(contact)
    if index in contacts.proven_indexes(group.leader):
        raise SameLeader
    for old in group.hand_overs.overdue(at):
        expire_offer(hand_over=old, by=CLOCK, at=at)
    if group.hand_overs.open().exists():
        raise GroupOfferedAlready(name=group.name)
    offer = GroupHandOver.objects.create(
        group=group, contact=contacts.cleaned(contact), contact_index=index, note=note.strip(), offered_by=by.person,
        offered_at=at, expires_at=at + GROUP_HAND_OVER_OPEN_FOR,
    )  # fmt: skip
    journal.record("community.grouphandover.offered", about=offer, by=by, at=at, note=note, group=group.pk)
    return offer


@transaction.atomic
def accept_group(*, hand_over: GroupHandOver, by: Actor, at: datetime) -> Group:
    """
    Accept to lead the group from now on; its bookings stay with it.

    :raises NotYourGroupOffer: for anybody but the person it was offered to.
    :raises GroupOfferOver: if it was answered, taken back, or is too old.
    :raises TooManyGroups: if the person leads as many as one may.
    :raises GroupNotRegistered: if it left the register meanwhile.
    """
    hold(by.person)
    group, offer = _answerable(hand_over, by, at)
    if group.state not in HANDED_OVER:
        raise GroupNotRegistered(name=group.name)
    refuse_too_many(by.person, at)
    former, group.leader = group.leader, by.person
    group.save(update_fields=["leader"])
    offer.former_leader = former
    _finish(offer, GroupHandOverState.ACCEPTED, "community.grouphandover.accepted", by=by, at=at)
    journal.record(
        "community.group.handed_over",
        about=group,
        by=by,
        at=at,
        from_leader=former.pk,
        to_leader=by.person.pk,
    )
    return group


@transaction.atomic
def decline_group(*, hand_over: GroupHandOver, by: Actor, at: datetime) -> GroupHandOver:
    """
    Decline to lead the group.

    :raises NotYourGroupOffer, GroupOfferOver: as for accepting.
    """
    _group, offer = _answerable(hand_over, by, at)
    return _finish(offer, GroupHandOverState.DECLINED, "community.grouphandover.declined", by=by, at=at)


@transaction.atomic
def withdraw_offer(*, hand_over: GroupHandOver, by: Actor, at: datetime) -> GroupHandOver:
    """Take an offer back. :raises GroupOfferOver: if it has an answer."""
    _group, offer = _locked(hand_over)
    if not GROUP_HAND_OVER.allows(offer.state, GroupHandOverState.WITHDRAWN):
        raise GroupOfferOver(state=offer.get_state_display())
    return _finish(offer, GroupHandOverState.WITHDRAWN, "community.grouphandover.withdrawn", by=by, at=at)


@transaction.atomic
def expire_offer(*, hand_over: GroupHandOver, by: Actor, at: datetime) -> GroupHandOver:
    """Close an offer nobody answered in time; others are left as they are."""
    _group, offer = _locked(hand_over)
    if offer.state != GroupHandOverState.OFFERED or at < offer.expires_at:
        return offer
    return _finish(offer, GroupHandOverState.EXPIRED, "community.grouphandover.expired", by=by, at=at)


def _answerable(hand_over: GroupHandOver, by: Actor, at: datetime) -> tuple[Group, GroupHandOver]:
    group, offer = _locked(hand_over)
    if offer.state != GroupHandOverState.OFFERED:
        raise GroupOfferOver(state=offer.get_state_display())
    if offer.contact_index not in contacts.proven_indexes(by.person):
        raise NotYourGroupOffer
    if at >= offer.expires_at:
        raise GroupOfferOver(state=GroupHandOverState.EXPIRED.label)
    return group, offer


def _locked(hand_over: GroupHandOver) -> tuple[Group, GroupHandOver]:
    """Lock the group, then the offer: always in that order."""
    group = locked(hand_over.group)
    return group, for_update(hand_over)


def _finish(
    offer: GroupHandOver, state: GroupHandOverState, fact: str, *, by: Actor, at: datetime
) -> GroupHandOver:
    GROUP_HAND_OVER.move(offer, state)
    offer.answered_at, offer.contact, offer.contact_index = at, "", ""
    offer.save(update_fields=["state", "answered_at", "contact", "contact_index", "former_leader"])
    journal.record(fact, about=offer, by=by, at=at, group=offer.group_id)
    return offer
