"""Subscribers to facts about seats: invitations, hand-overs, new heads."""

from django.urls import reverse

from community.members.models import HandOver, Seat, SeatInvitation
from community.members.notices.people import tell_bureau, tell_everybody, tell_holders
from community.policy import Right, Role
from core.messages import notices
from core.models import JournalEntry
from core.record.journal import on, pk_of


@on("community.invitation.sent")
def tell_who_fills_the_seats_of_a_new_head(entry: JournalEntry) -> None:
    """Notify the head in office that a successor was invited."""
    if entry.details["role"] == Role.HEAD:
        invitation = SeatInvitation.objects.select_related("institution").get(pk=pk_of(entry))
        tell_holders(
            invitation.institution, Right.APPOINT, topic="account", title=f"{invitation.institution}邀请了新的负责人",
            body=f"邀请人：{entry.seat_label or '主管部门'}。对方接受后，现任负责人的任期在那天结束。{entry.note}",
            path=reverse("community:seats"), at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("community.invitation.accepted")
@on("community.invitation.declined")
def tell_the_inviter(entry: JournalEntry) -> None:
    invitation = SeatInvitation.objects.select_related("institution", "invited_by").get(pk=pk_of(entry))
    notices.send(
        to=invitation.invited_by, topic="account",
        title=f"席位邀请{invitation.get_state_display()}：{invitation.institution} {invitation.get_role_display()}",
        path="" if invitation.invited_by.is_staff else reverse("community:seats"), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("community.invitation.accepted")
def tell_of_a_new_head(entry: JournalEntry) -> None:
    """Notify everybody at the institution, and its bureau, of the new head."""
    invitation = SeatInvitation.objects.select_related("institution").get(pk=pk_of(entry))
    if invitation.role != Role.HEAD:
        return
    institution, key = invitation.institution, f"fact:{entry.pk}:head"
    title = f"{institution}有了新的负责人"
    tell_everybody(
        institution, title=title, path=reverse("community:my_seats"), at=entry.happened_at, key=key
    )
    tell_bureau(
        str(institution.area_id), title=title, path=reverse("admin:community_institution_change", args=[institution.pk]),
        at=entry.happened_at, key=key,
    )  # fmt: skip


@on("community.seat.ended")
def tell_the_holder(entry: JournalEntry) -> None:
    seat = Seat.objects.select_related("institution", "user").get(pk=pk_of(entry))
    if entry.actor_id != seat.user_id:
        notices.send(
            to=seat.user, topic="account", title=f"{seat.label}席位从 {seat.ends_on} 起结束", body=entry.note,
            path=reverse("community:my_seats"), at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("community.seat.alternated")
def tell_the_alternate(entry: JournalEntry) -> None:
    seat = Seat.objects.select_related("institution", "user").get(pk=pk_of(entry))
    notices.send(
        to=seat.user, topic="account", title=f"请您代理{seat.institution} {seat.get_role_display()}",
        body=f"{seat.starts_on} 到 {seat.last_day}。在工作台切换到代理席位办事。", path=reverse("portal:workbench"),
        at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("community.seat.handed_over")
def tell_the_successor(entry: JournalEntry) -> None:
    made = HandOver.objects.select_related("successor__user", "successor__institution").get(seat=pk_of(entry))
    notices.send(
        to=made.successor.user, topic="account", title=f"有一份交接请您确认：{made.successor.label}",
        body=f"从 {made.successor.starts_on} 起由您接任。", path=reverse("community:my_seats"), at=entry.happened_at,
        key=f"fact:{entry.pk}",
    )  # fmt: skip
