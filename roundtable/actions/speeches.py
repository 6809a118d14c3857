"""The list of speakers on an item: add, start, end. Policy: 3.1.2."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from roundtable import policy
from roundtable.actions.agenda import locked as locked_item
from roundtable.actions.meetings import refuse_unless
from roundtable.models import AgendaItem, Attendance, Presence, Speech
from roundtable.states import SPEECH, ItemState, RoundtableState, SpeechState

S = SpeechState


class NotHere(DomainError):
    code = "not_here"
    field = "attendance"
    message = _("{who}这一项不在场，不能排发言。回来了，先记下在场情况。")


class ListedAlready(DomainError):
    code = "listed_already"
    field = "attendance"
    message = _("{who}已经在发言名单里，讲完可以再排。")


@transaction.atomic
def list_speaker(
    *, item: AgendaItem, attendance: Attendance, by: Actor, at: datetime, minutes_allowed: int = policy.SPEECH_USUAL
) -> Speech:  # fmt: skip
    """
    Add a speaker at the end of the list of the current item.

    :raises NotHere: unless the person is there for this item. :raises ListedAlready: if they wait or speak.
    """
    item = _talked_about(item)
    if not Presence.objects.filter(item=item, attendance=attendance, is_present=True).exists():
        raise NotHere(who=attendance.institution.name)
    if Speech.objects.filter(item=item).in_line().filter(attendance=attendance).exists():
        raise ListedAlready(who=attendance.institution.name)
    last = Speech.objects.filter(item=item).aggregate(last=Max("position"))["last"] or 0
    speech = Speech(item=item, attendance=attendance, position=last + 1, minutes_allowed=minutes_allowed)
    speech.full_clean()
    speech.save()
    journal.record(
        "roundtable.speech.listed", about=speech, by=by, at=at, item=item.pk, minutes=minutes_allowed
    )
    return speech


@transaction.atomic
def bring_forward(*, speech: Speech, by: Actor, at: datetime) -> Speech:
    """Move a speaker one place up in the list; the first of those who wait stays where they are."""
    item, speech = _locked(speech)
    if speech.state != S.WAITING:
        raise MoveNotAllowed
    waiting = Speech.objects.filter(item=item, state=S.WAITING, position__lt=speech.position)
    ahead = waiting.order_by("-position", "-pk").first()
    if ahead is None:
        return speech
    ahead.position, speech.position = speech.position, ahead.position
    ahead.save(update_fields=["position"])
    speech.save(update_fields=["position"])
    journal.record("roundtable.speech.brought_forward", about=speech, by=by, at=at, before=ahead.pk)
    return speech


@transaction.atomic
def start(*, speech: Speech, by: Actor, at: datetime) -> Speech:
    """Start a speech and end the current one. Anybody on the list may be next."""
    item, speech = _locked(speech)
    SPEECH.move(speech, S.SPEAKING)
    _stop_current(item, by, at)
    speech.started_at = at
    speech.save(update_fields=["state", "started_at"])
    journal.record("roundtable.speech.started", about=speech, by=by, at=at)
    return speech


@transaction.atomic
def stop(*, speech: Speech, by: Actor, at: datetime) -> Speech:
    """End a speech; its time is kept."""
    _item, speech = _locked(speech)
    return _stopped(speech, by, at)


@transaction.atomic
def drop(*, speech: Speech, by: Actor, at: datetime) -> Speech:
    """Take somebody off the list before they speak."""
    _item, speech = _locked(speech)
    return _dropped(speech, by, at)


def end_all(item: AgendaItem, *, by: Actor, at: datetime, drops_waiting: bool) -> None:
    """End all speeches on an item that is decided or paused. Runs in the caller's transaction."""
    for speech in Speech.objects.filter(item=item).in_line().order_by("position", "pk"):
        if speech.state == S.SPEAKING:
            _stopped(speech, by, at)
        elif drops_waiting:
            _dropped(speech, by, at)


def end_for(item: AgendaItem, attendance: Attendance, *, by: Actor, at: datetime) -> None:
    """End the speeches of somebody who is no longer present for the item. Runs in the caller's transaction."""
    for speech in Speech.objects.filter(item=item).in_line().filter(attendance=attendance):
        if speech.state == S.SPEAKING:
            _stopped(speech, by, at)
        else:
            _dropped(speech, by, at)


# Parts ----
def _talked_about(item: AgendaItem) -> AgendaItem:
    """
    The item, locked.

    :raises MoveNotAllowed: unless it is being discussed in a meeting that goes on.
    """
    item = locked_item(item)
    if item.roundtable is None or item.state != ItemState.SITTING:
        raise MoveNotAllowed
    refuse_unless(item.roundtable, RoundtableState.SITTING)
    return item


def _locked(speech: Speech) -> tuple[AgendaItem, Speech]:
    item = _talked_about(speech.item)
    return item, Speech.objects.filter(item=item).select_related("attendance__institution").get(pk=speech.pk)


def _stop_current(item: AgendaItem, by: Actor, at: datetime) -> None:
    for speech in Speech.objects.filter(item=item, state=S.SPEAKING):
        _stopped(speech, by, at)


def _stopped(speech: Speech, by: Actor, at: datetime) -> Speech:
    SPEECH.move(speech, S.SPOKEN)
    speech.stopped_at = at
    speech.save(update_fields=["state", "stopped_at"])
    journal.record("roundtable.speech.stopped", about=speech, by=by, at=at, minutes=speech.minutes_spoken)
    return speech


def _dropped(speech: Speech, by: Actor, at: datetime) -> Speech:
    SPEECH.move(speech, S.DROPPED)
    speech.save(update_fields=["state"])
    journal.record("roundtable.speech.dropped", about=speech, by=by, at=at)
    return speech
