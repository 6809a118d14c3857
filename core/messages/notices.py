"""Telling people: an inbox row always, a letter by e-mail or SMS where they want it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from core import jobs
from core.messages import sms
from core.models import Dispatch, Notice, NoticePreference, User
from core.models.notices import Channel
from core.text import clean, one_line

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Topic:
    """
    What a notice is about, and the channels it takes unless the person chose otherwise.

    `order` places it on the page of preferences among the topics of other apps.
    """

    code: str
    label: StrOrPromise
    channels: frozenset[str]
    order: int


TITLE_MAX: Final = 120
SMS_BODY_MAX: Final = 160  # characters; with title and link about four parts of a message

BOTH: Final = frozenset({Channel.EMAIL, Channel.SMS})
EMAIL: Final = frozenset({Channel.EMAIL})
NONE: Final = frozenset[str]()

_topics: dict[str, Topic] = {}


def register(*topics: Topic) -> None:
    """Add the topics of an app. A code is used once."""
    for topic in topics:
        if _topics.setdefault(topic.code, topic) != topic:
            raise ValueError(f"Two topics are called {topic.code}.")


def topics() -> Mapping[str, Topic]:
    """Every topic by its code, in the order of the page of preferences."""
    return {topic.code: topic for topic in sorted(_topics.values(), key=lambda one: one.order)}


@transaction.atomic
def send(
    *, to: User, topic: str, title: str, body: str = "", path: str = "", at: datetime, key: str
) -> Notice | None:
    """
    Put a notice into the inbox of `to` and queue its letters. The same `key` is sent once; None if it was.

    `topic` is the code of a registered topic; `path` is the page where the person can act.
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
    channels = set(_topics[topic].channels)
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


@jobs.handler("core.deliver", "发邮件、短信")
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
