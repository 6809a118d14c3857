"""Notices: an inbox row always, and an e-mail or SMS according to the person's preferences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from core import batches, jobs
from core.messages import sms
from core.models import Dispatch, Notice, NoticePreference, User
from core.models.notices import Channel
from core.text import clean, one_line

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Topic:
    """
    A topic of notices and its default channels.

    `order` places it on the page of preferences among the topics of other apps. `for_work`: it concerns only people who
    work for an institution.
    """

    code: str
    label: StrOrPromise
    channels: frozenset[str]
    order: int
    for_work: bool = False


@dataclass(frozen=True)
class Message:
    """One notice to be sent, as the arguments of `send`."""

    to: User
    topic: str
    title: str
    body: str
    path: str
    at: datetime
    key: str


DELIVER: Final = "core.deliver"
LETTERS_AT_ONCE: Final = 20  # slow carriers must not outlast the lease of their jobs
TITLE_MAX: Final = 120
SMS_BODY_MAX: Final = 160  # characters; with title and link about four parts of a message

BOTH: Final = frozenset({Channel.EMAIL, Channel.SMS})
EMAIL: Final = frozenset({Channel.EMAIL})
NONE: Final = frozenset[str]()

_topics: dict[str, Topic] = {}
_works: list[Callable[[User], bool]] = []


def register(*topics: Topic) -> None:
    """Register the topics of an app. A code is used once."""
    for topic in topics:
        if _topics.setdefault(topic.code, topic) != topic:
            raise ValueError(f"Two topics are called {topic.code}.")


def topics() -> Mapping[str, Topic]:
    """Every topic by its code, in the order of the page of preferences."""
    return {topic.code: topic for topic in sorted(_topics.values(), key=lambda one: one.order)}


def register_work(check: Callable[[User], bool]) -> None:
    """
    Register the function that says whether a person works for an institution; done once, by the app that has seats.
    """
    _works.append(check)


def topics_of(user: User) -> Mapping[str, Topic]:
    """The topics that concern `user`: not those of work, unless they have work, or were told of it before. Two queries."""
    works = any(check(user) for check in _works)
    told = (
        set()
        if works
        else set(Notice.objects.filter(recipient=user).order_by().values_list("topic", flat=True).distinct())
    )
    return {code: one for code, one in topics().items() if works or not one.for_work or code in told}


@transaction.atomic
def send(
    *, to: User, topic: str, title: str, body: str = "", path: str = "", at: datetime, key: str
) -> Notice | None:
    """
    Create a notice in the inbox of `to` and queue its e-mail and SMS. The same `key` is sent once; None if it was.

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
        jobs.enqueue(DELIVER, key=f"deliver:{dispatch.pk}", at=at, dispatch=dispatch.pk)
    return notice


@transaction.atomic
def send_all(messages: Sequence[Message]) -> None:
    """
    As `send`, for many people at once: six queries, whatever their number.

    If a key is sent concurrently, the database refuses it and nothing of this call is sent.
    """
    rows = {f"{one.key}:{one.to.pk}": one for one in messages}
    known = set(Notice.objects.filter(key__in=rows).values_list("key", flat=True))
    new = Notice.objects.bulk_create([
        Notice(
            key=key, recipient=one.to, topic=one.topic, title=one_line(one.title)[:TITLE_MAX],
            body=clean(one.body), path=one.path, created_at=one.at,
        )
        for key, one in rows.items() if key not in known
    ])  # fmt: skip
    chosen: defaultdict[tuple[int, str], list[NoticePreference]] = defaultdict(list)
    for preference in NoticePreference.objects.filter(user__in={notice.recipient_id for notice in new}):
        chosen[preference.user_id, preference.topic].append(preference)
    letters = Dispatch.objects.bulk_create([
        Dispatch(notice=notice, channel=channel)
        for notice in new
        for channel in sorted(
            _channels(notice.recipient, notice.topic, chosen[notice.recipient_id, notice.topic])
        )
    ])  # fmt: skip
    payloads = {f"deliver:{letter.pk}": {"dispatch": letter.pk} for letter in letters}
    if payloads:
        jobs.enqueue_all(DELIVER, payloads, at=max(one.at for one in messages))


def wanted_channels(user: User, topic: str) -> set[str]:
    """
    The channels of `topic` for `user`: the defaults changed by preference, only those on which the person can be
    reached.
    """
    return _channels(user, topic, NoticePreference.objects.filter(user=user, topic=topic))


def _channels(user: User, topic: str, preferences: Iterable[NoticePreference]) -> set[str]:
    channels = set(_topics[topic].channels)
    for preference in preferences:
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


@batches.handler(DELIVER, at_once=LETTERS_AT_ONCE)
def deliver(payloads: Sequence[Mapping[str, Any]]) -> Mapping[int, Exception]:
    """
    Send letters, unless they were sent; addresses are read now, so that a changed one is right.

    E-mails share one connection. What a carrier refuses is answered by its place; the others have gone out.
    """
    rows = Dispatch.objects.select_for_update(of=("self",)).select_related("notice__recipient")
    letters = rows.in_bulk([one["dispatch"] for one in payloads])
    failed: dict[int, Exception] = {}
    post = get_connection()
    for place, one in enumerate(payloads):
        letter = letters.get(one["dispatch"])
        if letter is None or letter.sent_at is not None:  # erased with its person, or sent
            continue
        try:
            _send(letter, post)
        except Exception as error:
            failed[place] = error
            post.close()
            continue
        letter.sent_at = timezone.now()
        letter.save(update_fields=["sent_at", "refused"])
    post.close()
    return failed


def _send(letter: Dispatch, post: BaseEmailBackend) -> None:
    notice, person = letter.notice, letter.notice.recipient
    link = f"{settings.SITE_URL}{notice.path}" if notice.path else settings.SITE_URL
    if letter.channel == Channel.EMAIL and person.email:
        post.open()  # once for all: an open one stays open
        send_letter(person.email, notice.title, f"{notice.body}\n\n{link}\n", post)
    elif letter.channel == Channel.SMS and person.phone:
        send_text(person.phone, f"{_short(notice)} {link}")
    else:
        letter.refused = "没有可用的地址"


@jobs.when_given_up(DELIVER)
def note_undelivered(*, dispatch: int, at: datetime) -> None:
    """Mark the dispatch of a job that was given up as undelivered; the notice stays in the inbox."""
    Dispatch.objects.filter(pk=dispatch, sent_at__isnull=True).update(refused="多次没有送出，已停止")


def send_letter(address: str, subject: str, body: str, post: BaseEmailBackend | None = None) -> None:
    """Send one e-mail now, over `post` if it is given. A name with a line break cannot break its head."""
    send_mail(one_line(subject), clean(body), None, [address], connection=post)


def send_text(phone: str, text: str) -> None:
    """Send one SMS now, under the portal's name."""
    sms.gateway().send(phone, f"【花城文化共同体】{one_line(text)}")
