"""Canned replies (saved answers) of an institution: create, change, delete."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from community.members.models import Institution, SavedReply, Seat
from community.members.queries.reply_topics import topics_of
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor

OF_A_TOPIC_MAX: Final = 50  # more would be no list to choose from


class UnknownTopic(DomainError):
    code = "unknown_topic"
    field = "topic"
    message = _("这里没有这种答复，请从列表里选一种。")


class TooManyReplies(DomainError):
    code = "too_many_replies"
    field = "topic"
    message = _("这一种已经存了 {most} 条，请先删掉不用的再存。")


class ReplyTitleTaken(DomainError):
    code = "reply_title_taken"
    field = "title"
    message = _("这一种里已经有一条叫“{title}”，请换个名称，或者去改那一条。")


class NotYourReply(DomainError):
    code = "not_your_reply"
    message = _("这条答复是别的单位的，您这个席位改不了。请换到那个单位的席位再改。")


@transaction.atomic
def save_reply(*, seat: Seat, topic: str, title: str, text: str, by: Actor, at: datetime) -> SavedReply:
    """
    Create a saved reply of the institution of `seat`.

    :raises UnknownTopic: if nothing of that name asks people of this institution for words.
    :raises TooManyReplies: if the topic holds OF_A_TOPIC_MAX.
    :raises ReplyTitleTaken: if another one of the topic has the title.
    """
    institution = Institution.objects.select_for_update(no_key=True).get(pk=seat.institution_id)
    _check_topic(institution, topic)
    _check_place(SavedReply.objects.filter(institution=institution, topic=topic), title)
    made = SavedReply.objects.create(
        institution=institution, topic=topic, title=title, text=text, changed_at=at
    )
    journal.record("community.savedreply.saved", **_told(made), by=by, at=at)
    return made


@transaction.atomic
def change_reply(
    *, reply: SavedReply, seat: Seat, topic: str, title: str, text: str, by: Actor, at: datetime
) -> SavedReply:
    """
    Change topic, title and text of a saved reply.

    :raises NotYourReply: if another institution keeps it.
    :raises UnknownTopic, TooManyReplies, ReplyTitleTaken: as for a new one.
    """
    institution = Institution.objects.select_for_update(no_key=True).get(pk=seat.institution_id)
    _check_own(reply, seat)
    _check_topic(institution, topic)
    _check_place(SavedReply.objects.filter(institution=institution, topic=topic).exclude(pk=reply.pk), title)
    reply.topic, reply.title, reply.text, reply.changed_at = topic, title, text, at
    reply.save(update_fields=["topic", "title", "text", "changed_at"])
    journal.record("community.savedreply.changed", **_told(reply), by=by, at=at)
    return reply


@transaction.atomic
def remove_reply(*, reply: SavedReply, seat: Seat, by: Actor, at: datetime) -> None:
    """
    Delete a saved reply; what was written with it stays as it is.

    :raises NotYourReply: if another institution keeps it.
    """
    _check_own(reply, seat)
    journal.record("community.savedreply.removed", **_told(reply), by=by, at=at)
    reply.delete()


def _check_own(reply: SavedReply, seat: Seat) -> None:
    if reply.institution_id != seat.institution_id:
        raise NotYourReply


def _check_topic(institution: Institution, topic: str) -> None:
    if topic not in {one.code for one in topics_of(institution)}:
        raise UnknownTopic


def _check_place(others: QuerySet[SavedReply], title: str) -> None:
    """Check that the topic has room for one more reply, and the title is not taken among `others`."""
    if others.count() >= OF_A_TOPIC_MAX:
        raise TooManyReplies(most=OF_A_TOPIC_MAX)
    if others.filter(title=title).exists():
        raise ReplyTitleTaken(title=title)


def _told(reply: SavedReply) -> dict[str, Any]:
    """
    Details and note of the journal entry; the text stands in the note, so that what was offered on which day can be
    read.
    """
    return {
        "about": reply, "note": f"{reply.title}：{reply.text}", "institution": reply.institution_id, "topic": reply.topic,
    }  # fmt: skip
