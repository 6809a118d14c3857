"""Alliances (联盟、体系、联合体): found, invite, join, leave, hand over, dissolve. Policy: 1.3, 3.1.1."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.models import Alliance, AlliancePlace, Institution, Membership
from community.members.states import ALLIANCE, PLACE, AllianceState, MembershipState, PlaceState
from core.errors import DomainError
from core.files import attachments
from core.models import Attachment
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update

PDF: Final = "application/pdf"


class AllianceNameTaken(DomainError):
    code = "alliance_name_taken"
    message = _("已有叫“{name}”的联盟、体系或联合体，请换一个名称。")


class OnlyMembersAlly(DomainError):
    code = "only_members_ally"
    message = _("“{name}”现在不是在册成员（没有加入，或者资格暂停中），不能发起或加入联盟。")


class CharterNotPdf(DomainError):
    code = "charter_not_pdf"
    message = _("章程请上传 PDF，街坊和成员都要能直接打开看。")


class InvitedAlready(DomainError):
    code = "invited_already"
    message = _("“{name}”已经在里面，或者邀请还没答复，不用再邀请。")


class InvitationAnswered(DomainError):
    code = "invitation_answered"
    message = _("给“{name}”的邀请现在是“{state}”，不能再收回。要请它退出，请直接和对方商量。")


class LeadHandsOverFirst(DomainError):
    code = "lead_hands_over_first"
    message = _("牵头单位不能直接退出。请先把牵头移交给另一个成员，或者解散它。")


class LeadIsNoMember(DomainError):
    code = "lead_is_no_member"
    message = _("只能移交给现在的成员，“{name}”不在里面。")


class AllianceIsOver(DomainError):
    code = "alliance_is_over"
    message = _("“{name}”已经解散，不能再邀请、加入或移交。")


@transaction.atomic
def found_alliance(
    *, lead: Institution, name: str, kind: str, purpose: str, charter: Attachment, by: Actor, at: datetime
) -> Alliance:
    """
    Found an alliance under its charter; it runs once the first invited member has joined.

    :raises OnlyMembersAlly: if the lead is no admitted member.
    :raises CharterNotPdf: if the charter is another kind of file.
    :raises AllianceNameTaken: if another has the name.
    """
    _refuse_outsider(lead)
    alliance = Alliance(name=name, kind=kind, purpose=purpose, lead=lead, founded_on=localdate(at))
    try:
        with transaction.atomic():
            alliance.save()
    except IntegrityError as error:
        if "name" in str(error):
            raise AllianceNameTaken(name=name) from error
        raise
    _keep_charter(alliance, charter)
    AlliancePlace.objects.create(
        alliance=alliance, institution=lead, state=PlaceState.JOINED, invited_at=at, joined_on=localdate(at)
    )
    journal.record("community.alliance.founded", about=alliance, by=by, at=at, lead=lead.pk, kind=kind)
    return alliance


@transaction.atomic
def replace_charter(*, alliance: Alliance, charter: Attachment, by: Actor, at: datetime) -> Alliance:
    """
    Replace the charter by a new edition; old ones stay readable.

    :raises CharterNotPdf: if it is another kind of file.
    :raises AllianceIsOver: if it has been dissolved.
    """
    alliance = _locked(alliance)
    _refuse_over(alliance)
    _keep_charter(alliance, charter)
    journal.record("community.alliance.charter_replaced", about=alliance, by=by, at=at)
    return alliance


@transaction.atomic
def invite(*, alliance: Alliance, institution: Institution, by: Actor, at: datetime) -> AlliancePlace:
    """
    Invite a member.

    :raises AllianceIsOver: if it has been dissolved.
    :raises OnlyMembersAlly: if that is no admitted member.
    :raises InvitedAlready: if it is in, or has not answered yet.
    """
    alliance = _locked(alliance)
    _refuse_over(alliance)
    _refuse_outsider(institution)
    place = AlliancePlace(alliance=alliance, institution=institution, invited_at=at)
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError as error:
        if "community_one_place_in_an_alliance" in str(error):
            raise InvitedAlready(name=institution.name) from error
        raise
    journal.record(
        "community.alliance.invited",
        about=place,
        by=by,
        at=at,
        alliance=alliance.pk,
        institution=institution.pk,
    )
    return place


@transaction.atomic
def accept_invitation(*, place: AlliancePlace, by: Actor, at: datetime) -> AlliancePlace:
    """
    Accept an invitation; the first to join activates the alliance.

    :raises AllianceIsOver: if it has been dissolved.
    :raises OnlyMembersAlly: if it is no admitted member any more.
    :raises MoveNotAllowed: if it has been answered.
    """
    alliance, place = _locked_place(place)
    _refuse_over(alliance)
    _refuse_outsider(place.institution)
    PLACE.move(place, PlaceState.JOINED)
    place.joined_on = localdate(at)
    place.save(update_fields=["state", "joined_on"])
    if alliance.state == AllianceState.FORMING:
        ALLIANCE.move(alliance, AllianceState.ACTIVE)
        alliance.activated_on = localdate(at)
        alliance.save(update_fields=["state", "activated_on"])
    journal.record("community.alliance.joined", about=place, by=by, at=at, alliance=alliance.pk)
    return place


@transaction.atomic
def decline_invitation(*, place: AlliancePlace, reason: str, by: Actor, at: datetime) -> AlliancePlace:
    """
    Decline an invitation.

    :raises MoveNotAllowed: if it has been answered.
    """
    _alliance, place = _locked_place(place)
    PLACE.move(place, PlaceState.DECLINED)
    place.reason = reason
    place.save(update_fields=["state", "reason"])
    journal.record("community.alliance.declined", about=place, by=by, at=at, note=reason)
    return place


@transaction.atomic
def take_invitation_back(*, place: AlliancePlace, by: Actor, at: datetime) -> AlliancePlace:
    """
    Take back an invitation that has no answer yet; the same institution may be invited anew.

    :raises InvitationAnswered: if it has one.
    """
    _alliance, place = _locked_place(place)
    if not PLACE.allows(place.state, PlaceState.WITHDRAWN):
        raise InvitationAnswered(name=place.institution.name, state=place.get_state_display())
    PLACE.move(place, PlaceState.WITHDRAWN)
    place.save(update_fields=["state"])
    journal.record(
        "community.alliance.invitation_withdrawn", about=place, by=by, at=at, alliance=place.alliance_id
    )
    return place


@transaction.atomic
def leave_alliance(*, place: AlliancePlace, reason: str, by: Actor, at: datetime) -> AlliancePlace:
    """
    Leave an alliance from today on.

    :raises LeadHandsOverFirst: for the lead.
    :raises MoveNotAllowed: if it is not in.
    """
    alliance, place = _locked_place(place)
    if alliance.lead_id == place.institution_id and alliance.state != AllianceState.DISSOLVED:
        raise LeadHandsOverFirst
    _leave(place, reason, by, at)
    return place


@transaction.atomic
def hand_over_lead(*, alliance: Alliance, to: Institution, by: Actor, at: datetime) -> Alliance:
    """
    Make another of its members the lead.

    :raises AllianceIsOver: if it has been dissolved.
    :raises LeadIsNoMember: if `to` is not in it.
    :raises OnlyMembersAlly: if `to` is suspended.
    """
    alliance = _locked(alliance)
    _refuse_over(alliance)
    if not alliance.places.filter(institution=to, state=PlaceState.JOINED).exists():
        raise LeadIsNoMember(name=to.name)
    _refuse_outsider(to)
    before, alliance.lead = alliance.lead_id, to
    alliance.save(update_fields=["lead"])
    journal.record(
        "community.alliance.handed_over", about=alliance, by=by, at=at, from_lead=before, to_lead=to.pk
    )
    return alliance


@transaction.atomic
def dissolve_alliance(*, alliance: Alliance, reason: str, by: Actor, at: datetime) -> Alliance:
    """
    End an alliance: all leave today, open invitations lapse, the page stays.

    :raises MoveNotAllowed: if it has been dissolved.
    """
    alliance = _locked(alliance)
    ALLIANCE.move(alliance, AllianceState.DISSOLVED)
    alliance.dissolved_on, alliance.dissolve_reason = localdate(at), reason
    alliance.save(update_fields=["state", "dissolved_on", "dissolve_reason"])
    alliance.places.filter(state=PlaceState.JOINED).update(state=PlaceState.LEFT, left_on=localdate(at))
    alliance.places.filter(state=PlaceState.INVITED).update(state=PlaceState.WITHDRAWN)
    journal.record("community.alliance.dissolved", about=alliance, by=by, at=at, note=reason)
    return alliance


def leave_all(*, institution: Institution, by: Actor, at: datetime) -> None:
    """
    Take an institution that leaves the community out of every alliance; called by its leaving.

    :raises LeadHandsOverFirst: if it leads one.
    """
    if Alliance.objects.filter(lead=institution).exclude(state=AllianceState.DISSOLVED).exists():
        raise LeadHandsOverFirst
    places = AlliancePlace.objects.select_for_update().filter(institution=institution)
    for place in places.filter(state=PlaceState.JOINED):
        _leave(place, "", by, at)
    places.filter(state=PlaceState.INVITED).update(state=PlaceState.DECLINED)


def _leave(place: AlliancePlace, reason: str, by: Actor, at: datetime) -> None:
    PLACE.move(place, PlaceState.LEFT)
    place.left_on, place.reason = localdate(at), reason
    place.save(update_fields=["state", "left_on", "reason"])
    journal.record(
        "community.alliance.member_left", about=place, by=by, at=at, note=reason, alliance=place.alliance_id
    )


def _locked(alliance: Alliance) -> Alliance:
    return for_update(alliance, "lead")


def _locked_place(place: AlliancePlace) -> tuple[Alliance, AlliancePlace]:
    """Lock the alliance, then the place: always in that order."""
    alliance = _locked(place.alliance)
    rows = AlliancePlace.objects.select_for_update(of=("self",)).select_related("institution")
    return alliance, rows.get(pk=place.pk)


def _refuse_over(alliance: Alliance) -> None:
    if alliance.state == AllianceState.DISSOLVED:
        raise AllianceIsOver(name=alliance.name)


def _refuse_outsider(institution: Institution) -> None:
    if not Membership.objects.filter(institution=institution, state=MembershipState.ADMITTED).exists():
        raise OnlyMembersAlly(name=institution.name)


def _keep_charter(alliance: Alliance, charter: Attachment) -> None:
    if charter.content_type != PDF:
        raise CharterNotPdf
    attachments.claim([charter], alliance)
