"""Membership of the community: begin, suspend, reinstate, leave. Policy: 2.1."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.actions.alliances import leave_all
from community.members.models import Institution, Membership
from community.members.queries.members import search_of
from community.members.states import MEMBERSHIP, MembershipState
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update


class AlreadyMember(DomainError):
    code = "already_member"
    message = _("“{name}”已经是成员单位，不用再申请。要换负责人或改资料，请由它的负责人在工作台办。")


class LeavesBeforeItJoined(DomainError):
    code = "leaves_before_it_joined"
    message = _("退出日期要在加入（{joined_on}）之后，最晚到今天。请改一个日期。")


class LeaveAskedAlready(DomainError):
    code = "leave_asked_already"
    message = _("退出申请已经交上去了，主管部门办好会通知你们；想留下可以先撤回。")


class LeaveNotAsked(DomainError):
    code = "leave_not_asked"
    message = _("现在没有等着办的退出申请，不用撤回。")


def begin_membership(*, institution: Institution, joined_on: date, by: Actor, at: datetime) -> Membership:
    """
    Take an institution in; called by the admission of an application.

    :raises AlreadyMember: if it has a membership that has not ended.
    """
    membership = Membership(institution=institution, joined_on=joined_on, search=search_of(institution))
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError as error:
        if "community_one_live_membership" in str(error):
            raise AlreadyMember(name=institution.name) from error
        raise
    _let_act(institution, True)
    journal.record(
        "community.membership.admitted", about=membership, by=by, at=at, institution=institution.pk
    )
    return membership


@transaction.atomic
def suspend_member(*, membership: Membership, reason: str, by: Actor, at: datetime) -> Membership:
    """
    Suspend a member: its people read on, and do nothing for it until it is taken up again.

    :raises MoveNotAllowed: if it is not admitted.
    """
    membership = _locked(membership)
    MEMBERSHIP.move(membership, MembershipState.SUSPENDED)
    membership.reason = reason
    membership.save(update_fields=["state", "reason"])
    _let_act(membership.institution, False)
    journal.record("community.membership.suspended", about=membership, by=by, at=at, note=reason)
    return membership


@transaction.atomic
def reinstate_member(*, membership: Membership, by: Actor, at: datetime) -> Membership:
    """
    End the suspension of a member.

    :raises MoveNotAllowed: if it is not suspended.
    """
    membership = _locked(membership)
    MEMBERSHIP.move(membership, MembershipState.ADMITTED)
    membership.reason = ""
    membership.save(update_fields=["state", "reason"])
    _let_act(membership.institution, True)
    journal.record("community.membership.reinstated", about=membership, by=by, at=at)
    return membership


@transaction.atomic
def ask_to_leave(*, membership: Membership, reason: str, by: Actor, at: datetime) -> Membership:
    """
    Request, as its head, to end the membership; the bureau records the day.

    :raises LeaveAskedAlready: if it was requested.
    :raises MoveNotAllowed: if it has left.
    """
    membership = _locked(membership)
    if membership.leave_asked_at is not None and membership.state != MembershipState.LEFT:
        raise LeaveAskedAlready
    MEMBERSHIP.move(membership, MembershipState.LEFT)  # only asked whether it could
    Membership.objects.filter(pk=membership.pk).update(leave_asked_at=at, leave_reason=reason)
    journal.record("community.membership.leave_asked", about=membership, by=by, at=at, note=reason)
    return _locked(membership)


@transaction.atomic
def stay(*, membership: Membership, by: Actor, at: datetime) -> Membership:
    """
    Withdraw the request to leave.

    :raises LeaveNotAsked: if there is none, or it has been granted.
    """
    membership = _locked(membership)
    if membership.leave_asked_at is None or membership.state == MembershipState.LEFT:
        raise LeaveNotAsked
    membership.leave_asked_at, membership.leave_reason = None, ""
    membership.save(update_fields=["leave_asked_at", "leave_reason"])
    journal.record("community.membership.leave_withdrawn", about=membership, by=by, at=at)
    return membership


@transaction.atomic
def record_leaving(
    *, membership: Membership, left_on: date, reason: str, by: Actor, at: datetime
) -> Membership:
    """
    End a membership: `left_on` is the first day without it. It leaves its alliances too, today.

    :raises LeavesBeforeItJoined: if that day lies before it joined or in the future.
    :raises LeadHandsOverFirst: if it leads an alliance.
    :raises MoveNotAllowed: if it has left.
    """
    membership = _locked(membership)
    if not membership.joined_on <= left_on <= localdate(at):
        raise LeavesBeforeItJoined(joined_on=membership.joined_on)
    MEMBERSHIP.move(membership, MembershipState.LEFT)
    leave_all(institution=membership.institution, by=by, at=at)
    membership.left_on, membership.reason = left_on, reason
    membership.save(update_fields=["state", "left_on", "reason"])
    _let_act(membership.institution, False)
    journal.record(
        "community.membership.left", about=membership, by=by, at=at, note=reason, left_on=left_on.isoformat()
    )
    return membership


def _locked(membership: Membership) -> Membership:
    return for_update(membership, "institution")


def _let_act(institution: Institution, may_act: bool) -> None:
    institution.may_act = may_act
    Institution.objects.filter(pk=institution.pk).update(may_act=may_act)
