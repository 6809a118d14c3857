"""Replies to invitations, and reminders."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Seat
from core.errors import DomainError
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.locks import for_update
from roundtable.models import Invitation, Reminder
from roundtable.states import INVITATION, PREPARING, InvitationState


class DelegateWithoutSeat(DomainError):
    code = "delegate_without_seat"
    message = _("{who}不是本单位的现任席位，不能当代表。请先由负责人任命席位，再来指定。")


class MeetingStarted(DomainError):
    code = "meeting_started"
    message = _("会议已经开始或取消，不能再改代表。到会请直接签到，请假请联系会议秘书处。")


class EverybodyAnswered(DomainError):
    code = "everybody_answered"
    message = _("收到通知的单位都回复了，没有要催的。")


@transaction.atomic
def name_delegate(
    *, invitation: Invitation, seat: Seat, by: Actor, at: datetime, alternate: Seat | None = None
) -> Invitation:
    """
    Accept the invitation, with `seat` as delegate or `alternate` in its place; may be changed until the meeting begins.

    :raises DelegateWithoutSeat: unless both are current seats of the institution.
    """
    invitation = _locked(invitation)
    for who, one in (("代表", seat), ("候补代表", alternate)):
        if one is not None and not _is_own(invitation, one):
            raise DelegateWithoutSeat(who=who)
    INVITATION.move(invitation, InvitationState.ACCEPTED)
    invitation.seat, invitation.alternate, invitation.reason = seat, alternate, ""
    _replied(invitation, by, at)
    journal.record("roundtable.invitation.accepted", about=invitation, by=by, at=at, seat=seat.pk)
    return invitation


@transaction.atomic
def excuse(*, invitation: Invitation, reason: str, by: Actor, at: datetime) -> Invitation:
    """Decline the invitation, with the reason."""
    invitation = _locked(invitation)
    INVITATION.move(invitation, InvitationState.DECLINED)
    invitation.seat = invitation.alternate = None
    invitation.reason = reason
    _replied(invitation, by, at)
    journal.record("roundtable.invitation.declined", about=invitation, by=by, at=at, note=reason)
    return invitation


@transaction.atomic
def chase(*, invitation: Invitation, by: Actor = CLOCK, at: datetime) -> bool:
    """Remind an institution that has not replied, at most once a day; returns whether it was sent."""
    invitation = _locked(invitation)
    if invitation.state != InvitationState.SENT:
        raise EverybodyAnswered
    is_new = Reminder.objects.get_or_create(
        subject=journal.subject_of(invitation), kind="reply", for_on=localdate(at), defaults={"sent_at": at}
    )[1]
    if is_new:
        journal.record("roundtable.invitation.chased", about=invitation, by=by, at=at)
    return is_new


def _locked(invitation: Invitation) -> Invitation:
    row = for_update(invitation, "roundtable")
    if row.roundtable.state not in PREPARING:
        raise MeetingStarted
    return row


def _is_own(invitation: Invitation, seat: Seat) -> bool:
    return Seat.objects.current().filter(pk=seat.pk, institution=invitation.institution_id).exists()


def _replied(invitation: Invitation, by: Actor, at: datetime) -> None:
    invitation.replied_by, invitation.replied_at = by.person, at
    invitation.full_clean()
    invitation.save()
