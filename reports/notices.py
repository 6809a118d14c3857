"""E-mails to invited readers without an account."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from core import jobs
from core.messages import notices
from core.record.actors import CLOCK
from reports.actions import releases
from reports.models import Guest
from reports.queries.guests import token_of


@jobs.when_given_up(releases.LETTER)
def tell_of_lost_link(*, guest: int, at: datetime) -> None:
    """Notify who invited that the link could not be delivered, to hand it over in another way."""
    row = Guest.objects.select_related("edition", "invited_by").get(pk=guest)
    releases.note_letter(guest=row, by=CLOCK, at=at, is_sent=False)
    notices.send(
        to=row.invited_by, topic="report", title=f"给{row}的发布前阅读链接没有寄到",
        body="试了多次都没有寄出。请核对邮箱重新邀请，或者打开他的记录，把链接当面交给他。",
        path=reverse("admin:reports_guest_change", args=[row.pk]), at=at, key=f"guest:{row.pk}:lost",
    )  # fmt: skip


def letter(guest: Guest) -> tuple[str, str]:
    """Subject and body: what is asked, the link, until when, and that it is under embargo."""
    edition = guest.edition
    asked = "请您在发布前阅读并签署意见" if guest.approves else "请您在发布前阅读"
    link = f"{settings.SITE_URL}{reverse('reports:guest', args=[token_of(guest)])}"
    until = localtime(guest.expires_at)
    body = (
        f"{guest.name}您好：\n\n{asked}《{edition.title}》。不用注册，打开这个链接就能看：\n{link}\n\n"
        f"链接到 {until:%Y-%m-%d %H:%M} 为止有效，只给您一个人用。发布以前请不要转发或报道。\n"
    )
    return f"{asked}《{edition.title}》", body
