"""Notices about seats: invitations, and terms that end."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from community.members.models import Seat, SeatInvitation
from community.members.notices.people import tell_holders
from community.members.states import InvitationState
from community.policy import Right
from core import jobs
from core.messages import notices
from core.models.notices import Channel


@jobs.handler("community.invitation")
def send_invitation(*, invitation: int) -> None:
    """Send the link to the phone or address; one withdrawn or erased meanwhile is not sent."""
    letter = SeatInvitation.objects.select_related("institution").get(pk=invitation)
    if letter.state != InvitationState.SENT or not letter.contact:
        return
    link = settings.SITE_URL + reverse("community:invitation", args=[letter.token])
    what = f"{letter.institution.name}邀请您担任{letter.get_role_display()}"
    if letter.channel == Channel.SMS:
        notices.send_text(letter.contact, f"{what}，{_until(letter)}前有效：{link}")
        return
    body = (
        f"{what}。\n\n请用这个邮箱登录或注册，看清楚再决定接受还是谢绝：\n{link}\n\n"
        f"{_until(letter)}前有效。不是发给您的，可以不理会。\n"
    )
    notices.send_letter(letter.contact, what, body)


@jobs.when_given_up("community.invitation")
def tell_of_lost_invitation(*, invitation: int, at: datetime) -> None:
    """Tell who invited that an invitation could not be delivered."""
    letter = SeatInvitation.objects.select_related("institution", "invited_by").get(pk=invitation)
    if letter.state != InvitationState.SENT:
        return
    notices.send(
        to=letter.invited_by, topic="account", title=f"给{letter.masked_contact}的席位邀请没有送到",
        body="试了多次都没有送出。请核对号码或邮箱，撤回后重新邀请，或者把链接当面交给对方。",
        path=reverse("community:seats"), at=at, key=f"invitation:{letter.pk}:lost",
    )  # fmt: skip


def remind_of_term(seat: Seat, at: datetime) -> None:
    """Tell the holder and whoever fills the seats, once for one end of one term."""
    title = f"{seat.label}席位 {seat.last_day} 到期"
    key = f"seat:{seat.pk}:ends:{seat.ends_on}"
    notices.send(
        to=seat.user, topic="account", title=title, body="到期后不能再以这个席位办事。请和负责人商量续任或交接。",
        path=reverse("community:my_seats"), at=at, key=key,
    )  # fmt: skip
    tell_holders(
        seat.institution, Right.APPOINT, topic="account", title=title, body="请续任，或把席位交给接任的同事。",
        path=reverse("community:seats"), at=at, key=key,
    )  # fmt: skip


def _until(letter: SeatInvitation) -> str:
    return f"{letter.expires_at.astimezone():%Y-%m-%d}"
