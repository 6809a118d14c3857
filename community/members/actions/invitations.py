"""Invitations to seats: send, accept, decline, withdraw, expire. Policy: 4.1."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community import policy, rules
from community.members.actions import seats
from community.members.models import Institution, Kind, Seat, SeatInvitation
from community.members.models.invitations import hash_of
from community.members.states import INVITATION, InvitationState
from community.policy import Role
from core import jobs
from core.errors import DomainError
from core.models import User
from core.people import contacts
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.locks import for_update


class InvitedAlready(DomainError):
    code = "invited_already"
    message = _("已经给这个号码或邮箱发过同一席位的邀请，还在等答复。要改期限，请先撤回那份邀请。")


class HeadInvitedAlready(DomainError):
    code = "head_invited_already"
    message = _("已经邀请了一位负责人，还在等答复。一个单位同时只能有一位负责人，要换人请先撤回那份邀请。")


class TooManyInvitations(DomainError):
    code = "too_many_invitations"
    message = _("等答复的邀请已有 {limit} 份。请先撤回不用的，再发新的。")


class AlternateMayNot(DomainError):
    code = "alternate_may_not"
    message = _("代理期间不能换负责人，也不能再指定代理。请负责人本人或主管部门来办。")


class NotYourInvitation(DomainError):
    code = "not_your_invitation"
    message = _(
        "这份邀请发给了 {contact}。请先在账号里验证这个号码或邮箱，再来接受；不是发给您的，请告诉邀请单位重新发。"
    )


class InvitationOver(DomainError):
    code = "invitation_over"
    message = _("这份邀请{state}，不能再用。还需要席位的，请联系{institution}重新邀请。")


class SelfInvitation(DomainError):
    code = "self_invitation"
    message = _("不能邀请自己担任席位。请由这个单位的负责人，或另一位同事来邀请。")


class OwnBureau(DomainError):
    code = "own_bureau"
    message = _(
        "主管部门的席位一个人不能定。请到管理端“单位”里打开本局，用“邀请负责人”或“邀请工作人员”提出，由另一位同事复核。"
    )


class NotABureau(DomainError):
    code = "not_a_bureau"
    message = _("“{name}”不是主管部门。它的席位由它的负责人在工作台邀请；没有负责人的，请用“邀请负责人”。")


@transaction.atomic
def invite(
    *, institution: Institution, role: Role, contact: str, starts_on: date | None = None, ends_on: date | None = None,
    by: Actor, at: datetime, reason: str = "",
) -> SeatInvitation:  # fmt: skip
    """
    Offer a seat to whoever holds `contact`, a phone or an e-mail address; the letter goes out by itself.

    :raises SelfInvitation: if that is who invites; the database refuses it too when it is accepted.
    :raises OwnBureau: for a seat at a bureau, which takes two people (`invite_to_bureau`).
    :raises TermBeginsInThePast, TermEndsTooEarly: if the term could hold no day.
    :raises InvitedAlready, HeadInvitedAlready: if the same, or another head's, invitation is open.
    :raises TooManyInvitations: beyond INVITATIONS_OPEN_MAX.
    :raises AlternateMayNot: if an alternate invites a head.
    """
    if institution.kind == Kind.BUREAU:
        raise OwnBureau
    return _offer(institution, role, contact, by, at, starts_on=starts_on, ends_on=ends_on, reason=reason)


def _offer(
    institution: Institution, role: Role, contact: str, by: Actor, at: datetime, *, starts_on: date | None = None,
    ends_on: date | None = None, reason: str = "", asked_by: User | None = None,
) -> SeatInvitation:  # fmt: skip
    institution = seats.locked(institution)
    if contacts.index_of(contact) in _proven_by(by.user, asked_by):
        raise SelfInvitation
    first = max(starts_on or localdate(at), localdate(at))
    if starts_on is not None and starts_on < localdate(at):
        raise seats.TermBeginsInThePast(day=localdate(at))
    if ends_on is not None and ends_on <= first:
        raise seats.TermEndsTooEarly(day=first)
    if role == Role.HEAD:
        refuse_alternate(by)
    _expire_overdue(institution, at)
    _refuse_second(institution, role, contacts.index_of(contact))
    invitation = SeatInvitation(
        institution=institution, role=role, channel=contacts.channel_of(contact), contact=contacts.cleaned(contact),
        contact_index=contacts.index_of(contact), starts_on=starts_on, ends_on=ends_on, invited_by=by.person,
        asked_by=asked_by, sent_at=at, expires_at=at + rules.INVITATION_OPEN_FOR.span(at),
    )  # fmt: skip
    invitation.token_hash = hash_of(invitation.token)
    invitation.save()
    jobs.enqueue("community.invitation", key=f"invitation:{invitation.pk}", at=at, invitation=invitation.pk)
    journal.record(
        "community.invitation.sent", about=invitation, by=by, at=at, note=reason,
        institution=institution.pk, role=role,
    )  # fmt: skip
    return invitation


@transaction.atomic
def reissue_head(
    *, institution: Institution, contact: str, reason: str, asked_by: User | None, by: Actor, at: datetime
) -> SeatInvitation:
    """
    Invite a new head on behalf of the bureau: the institution has no head, or the head has lost access.

    Taking over an institution is asked for by one (`asked_by`) and confirmed by another (`by`); core.record.pending
    sees to it. An open invitation of a head is withdrawn in the same act. The head in office stays until the new one
    accepts.

    :raises SelfInvitation: if either of the two is invited.
    """
    seats.locked(institution)
    for old in SeatInvitation.objects.open().filter(institution=institution, role=Role.HEAD):
        withdraw(invitation=old, by=by, at=at)
    return _offer(institution, Role.HEAD, contact, by, at, reason=reason, asked_by=asked_by)


@transaction.atomic
def invite_to_bureau(
    *, institution: Institution, role: Role, contact: str, reason: str, asked_by: User | None, by: Actor, at: datetime
) -> SeatInvitation:  # fmt: skip
    """
    Offer a seat at a bureau: asked for by one person and confirmed by another, as taking over an institution is.

    :raises NotABureau: for any other body. :raises SelfInvitation: if either of the two is invited.
    """
    if institution.kind != Kind.BUREAU:
        raise NotABureau(name=institution.name)
    return _offer(institution, Role(role), contact, by, at, reason=reason, asked_by=asked_by)


@transaction.atomic
def accept(*, invitation: SeatInvitation, by: Actor, at: datetime) -> Seat:
    """
    Take the seat: only the person who proved to hold the phone or address it was sent to, and only once.

    :raises NotYourInvitation: if the person did not.
    :raises SelfInvitation: if the person invited, or asked to invite, themselves; the database refuses it too.
    :raises InvitationOver: if it was answered, withdrawn, or is too old.
    :raises SeatHeldAlready, HeadAlreadyAppointed, TermEndsTooEarly: as an appointment is refused.
    """
    invitation = _answerable(invitation, by, at)
    if by.person.pk in (invitation.invited_by_id, invitation.asked_by_id):
        raise SelfInvitation
    INVITATION.move(invitation, InvitationState.ACCEPTED)
    seat = seats.appoint_seat(
        institution=invitation.institution, user=by.person, role=Role(invitation.role),
        starts_on=max(invitation.starts_on or localdate(at), localdate(at)), ends_on=invitation.ends_on, by=by, at=at,
    )  # fmt: skip
    invitation.seat, invitation.answered_at = seat, at
    invitation.save(update_fields=["state", "seat", "answered_at"])
    journal.record(
        "community.invitation.accepted", about=invitation, by=by, at=at, institution=invitation.institution_id,
        seat=seat.pk,
    )  # fmt: skip
    return seat


@transaction.atomic
def decline(*, invitation: SeatInvitation, by: Actor, at: datetime) -> SeatInvitation:
    """
    Decline an invitation.

    :raises NotYourInvitation, InvitationOver: as for accepting.
    """
    invitation = _answerable(invitation, by, at)
    return _finish(invitation, InvitationState.DECLINED, "community.invitation.declined", by=by, at=at)


@transaction.atomic
def withdraw(*, invitation: SeatInvitation, by: Actor, at: datetime) -> SeatInvitation:
    """Take an invitation back. :raises InvitationOver: if it was answered or is too old."""
    invitation = _locked(invitation)
    if not INVITATION.allows(invitation.state, InvitationState.WITHDRAWN):
        raise _over(invitation)
    return _finish(invitation, InvitationState.WITHDRAWN, "community.invitation.withdrawn", by=by, at=at)


@transaction.atomic
def expire(*, invitation: SeatInvitation, by: Actor, at: datetime) -> SeatInvitation:
    """Close an invitation that nobody answered in time; no effect on others."""
    invitation = _locked(invitation)
    if invitation.state != InvitationState.SENT or at < invitation.expires_at:
        return invitation
    return _finish(invitation, InvitationState.EXPIRED, "community.invitation.expired", by=by, at=at)


def refuse_alternate(by: Actor) -> None:
    """:raises AlternateMayNot: if the acting seat is an alternate's."""
    if by.seat_id and Seat.objects.filter(pk=by.seat_id, alternate_of__isnull=False).exists():
        raise AlternateMayNot


def is_addressed_to(invitation: SeatInvitation, user: User) -> bool:
    return invitation.contact_index in contacts.proven_indexes(user)


def _proven_by(*people: User | None) -> frozenset[str]:
    """Every verified contact of `people`."""
    return frozenset().union(*(contacts.proven_indexes(user) for user in people if user is not None))


def _answerable(invitation: SeatInvitation, by: Actor, at: datetime) -> SeatInvitation:
    invitation = _locked(invitation)
    if not is_addressed_to(invitation, by.person):
        raise NotYourInvitation(contact=invitation.masked_contact or _("另一个号码"))
    if invitation.state == InvitationState.SENT and at >= invitation.expires_at:
        raise InvitationOver(state=InvitationState.EXPIRED.label, institution=invitation.institution)
    if invitation.state != InvitationState.SENT:
        raise _over(invitation)
    return invitation


def _over(invitation: SeatInvitation) -> InvitationOver:
    return InvitationOver(state=invitation.get_state_display(), institution=invitation.institution)


def _locked(invitation: SeatInvitation) -> SeatInvitation:
    """Lock the institution first, then the invitation: the order of every act on seats."""
    seats.locked(invitation.institution)
    return for_update(invitation, "institution")


def _finish(
    invitation: SeatInvitation, state: InvitationState, fact: str, *, by: Actor, at: datetime
) -> SeatInvitation:
    INVITATION.move(invitation, state)
    invitation.answered_at = at
    invitation.save(update_fields=["state", "answered_at"])
    journal.record(fact, about=invitation, by=by, at=at, institution=invitation.institution_id)
    return invitation


def _expire_overdue(institution: Institution, at: datetime) -> None:
    """Expire overdue invitations, which would block a new one."""
    for old in SeatInvitation.objects.open().filter(institution=institution, expires_at__lte=at):
        _finish(old, InvitationState.EXPIRED, "community.invitation.expired", by=CLOCK, at=at)


def _refuse_second(institution: Institution, role: Role, contact_index: str) -> None:
    waiting = SeatInvitation.objects.open().filter(institution=institution)
    if role == Role.HEAD and waiting.filter(role=Role.HEAD).exists():
        raise HeadInvitedAlready
    if waiting.filter(role=role, contact_index=contact_index).exists():
        raise InvitedAlready
    if waiting.count() >= policy.INVITATIONS_OPEN_MAX:
        raise TooManyInvitations(limit=policy.INVITATIONS_OPEN_MAX)
