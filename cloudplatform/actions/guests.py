"""Messages of a host to everybody who booked an event."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy, rules
from cloudplatform.actions import places
from cloudplatform.models import Event
from cloudplatform.queries import guests
from cloudplatform.states import EventState
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor


class NotToBeHeld(DomainError):
    code = "not_to_be_held"
    message = _("这一场没有发布，或者已经结束、取消，不能再群发消息。")


class NobodyToTell(DomainError):
    code = "nobody_to_tell"
    message = _("还没有人约这一场，没有人可以通知。要让街坊知道的事，请写进活动介绍。")


class EnoughMessages(DomainError):
    code = "enough_messages"
    field = "text"
    message = _("一天最多群发 {most} 次，这一场今天已经发满。急事请合并到下一条，或者打咨询电话说明。")


class SaidAlready(DomainError):
    code = "said_already"
    field = "text"
    message = _("和上一条一个字不差，已经发过了。")


@transaction.atomic
def message_guests(*, event: Event, text: str, by: Actor, at: datetime) -> int:
    """
    Send a message to everybody who has a place at `event`; returns how many people. A subscriber sends the notices.

    :raises NotToBeHeld: unless it is published and its door is not closed for good.
    :raises NobodyToTell: if nobody has a place.
    :raises EnoughMessages: beyond `rules.GUEST_MESSAGES_A_DAY` within 24 hours.
    :raises SaidAlready: for the very words of the last message.
    """
    event = places.locked_event(event.pk)
    if event.state != EventState.PUBLISHED or at >= event.door_closes_at:
        raise NotToBeHeld
    people = guests.reached_by_a_message(event).count()
    if not people:
        raise NobodyToTell
    most = rules.GUEST_MESSAGES_A_DAY.on(at)
    before = list(guests.messages_to(event)[:most])
    if before and before[0].note == text:
        raise SaidAlready
    recent = [entry for entry in before if entry.happened_at > at - policy.ONE_DAY]
    if len(recent) >= most:
        raise EnoughMessages(most=most)
    journal.record("cloudplatform.event.messaged", about=event, by=by, at=at, note=text, people=people)
    return people
