"""Telling people: an inbox row always, a letter by e-mail or SMS where they want it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import jobs, sms
from core.models import Dispatch, Notice, NoticePreference, User
from core.models.notices import Channel
from core.text import clean, one_line


@dataclass(frozen=True)
class Topic:
    """What a notice is about, and the channels it takes unless the person chose otherwise."""

    label: object
    channels: frozenset[str]


TITLE_MAX: Final = 120
SMS_BODY_MAX: Final = 160  # characters; with title and link about four parts of a message

BOTH: Final = frozenset({Channel.EMAIL, Channel.SMS})
EMAIL: Final = frozenset({Channel.EMAIL})
NONE: Final = frozenset[str]()

TOPICS: Final[Mapping[str, Topic]] = {
    "ticket": Topic(_("门票、改期和取消"), BOTH),
    "waiting": Topic(_("候补有空位"), BOTH),
    "feedback": Topic(_("请您评价、对评价的回复"), NONE),
    "demand": Topic(_("需求的进展"), EMAIL),
    "product": Topic(_("产品审核"), EMAIL),
    "order": Topic(_("点单和配送"), EMAIL),
    "space": Topic(_("借用空间、团队登记"), BOTH),
    "training": Topic(_("培训、交流和证书"), EMAIL),
    "thinktank": Topic(_("智库、咨询和评审"), EMAIL),
    "panel": Topic(_("智库聘任和评审"), EMAIL),
    "brief": Topic(_("信息报送、约稿和新闻"), EMAIL),
    "membership": Topic(_("加入共同体、成员资格、联盟"), EMAIL),
    "report": Topic(_("蓝皮书和服务报告的编写"), EMAIL),
    "project": Topic(_("标杆项目和案例"), EMAIL),
    "evaluation": Topic(_("评价、填报和整改"), EMAIL),
    "roundtable": Topic(_("圆桌会议和议定事项"), BOTH),
    "account": Topic(_("账号和席位"), BOTH),
}


@transaction.atomic
def send(
    *, to: User, topic: str, title: str, body: str = "", path: str = "", at: datetime, key: str
) -> Notice | None:
    """
    Put a notice into the inbox of `to` and queue its letters. The same `key` is sent once; None if it was.

    `topic` is a key of TOPICS; `path` is the page where the person can act.
    """
    notice, is_new = Notice.objects.get_or_create(
        key=f"{key}:{to.pk}",
        defaults={
            "recipient": to,
            "topic": topic,
            "title": one_line(title)[:TITLE_MAX],
            "body": clean(body),
            "path": path,
            "created_at": at,
        },
    )
    if not is_new:
        return None
    for channel in sorted(wanted_channels(to, topic)):
        dispatch = Dispatch.objects.create(notice=notice, channel=channel)
        jobs.enqueue("core.deliver", key=f"deliver:{dispatch.pk}", at=at, dispatch=dispatch.pk)
    return notice


def wanted_channels(user: User, topic: str) -> set[str]:
    """The channels a letter of `topic` takes for `user`: the topic's defaults changed by preference, if reachable."""
    channels = set(TOPICS[topic].channels)
    for preference in NoticePreference.objects.filter(user=user, topic=topic):
        (channels.add if preference.wanted else channels.discard)(preference.channel)
    if not user.email:
        channels.discard(Channel.EMAIL)
    if not (user.phone and user.phone_verified):
        channels.discard(Channel.SMS)
    return channels


def _short(notice: Notice) -> str:
    """What an SMS says: the title, and as much of the words as a few parts hold (time, place and code come first)."""
    body = " ".join(notice.body.split())
    cut = body if len(body) <= SMS_BODY_MAX else f"{body[: SMS_BODY_MAX - 1]}…"
    return f"{notice.title}。{cut}" if cut else notice.title


@jobs.handler("core.deliver")
def deliver(*, dispatch: int) -> None:
    """Send one letter, unless it was sent; the address is read now, so that a changed one is right."""
    letter = (
        Dispatch.objects.select_for_update(of=("self",)).select_related("notice__recipient").get(pk=dispatch)
    )
    if letter.sent_at is not None:
        return
    notice, person = letter.notice, letter.notice.recipient
    link = f"{settings.SITE_URL}{notice.path}" if notice.path else settings.SITE_URL
    if letter.channel == Channel.EMAIL and person.email:
        send_letter(person.email, notice.title, f"{notice.body}\n\n{link}\n")
    elif letter.channel == Channel.SMS and person.phone:
        send_text(person.phone, f"{_short(notice)} {link}")
    else:
        letter.refused = "没有可用的地址"
    letter.sent_at = timezone.now()
    letter.save(update_fields=["sent_at", "refused"])


@jobs.when_given_up("core.deliver")
def note_undelivered(*, dispatch: int, at: datetime) -> None:
    """The notice stands in the inbox; the letter says that it never arrived."""
    Dispatch.objects.filter(pk=dispatch, sent_at__isnull=True).update(refused="多次没有送出，已停止")


def send_letter(address: str, subject: str, body: str) -> None:
    """Send one e-mail now. A name with a line break cannot break its head."""
    send_mail(one_line(subject), clean(body), None, [address])


def send_text(phone: str, text: str) -> None:
    """Send one SMS now, under the portal's name."""
    sms.gateway().send(phone, f"【花城文化共同体】{one_line(text)}")
