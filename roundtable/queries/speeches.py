"""Queries about the list of speakers, live and for the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from roundtable.models import AgendaItem, Attendance, Speech
from roundtable.models.speeches import MINUTE
from roundtable.states import SpeechState

HOUR = 60  # minutes


@dataclass(frozen=True)
class Turn:
    """One line of the list; `left` is what remains of the time given, in seconds."""

    speech: Speech
    left: int

    @property
    def left_in_words(self) -> str:
        words = in_words(abs(self.left))
        return f"还剩 {words}" if self.left >= 0 else f"超时 {words}"


def turns(item: AgendaItem, at: datetime) -> Sequence[Turn]:
    """Everybody listed, those taken off left out. One query."""
    rows = Speech.objects.filter(item=item).as_listed().exclude(state=SpeechState.DROPPED)
    return [Turn(one, one.seconds_left(at)) for one in rows]


def in_words(seconds: int) -> str:
    minutes, rest = divmod(seconds, MINUTE)
    if minutes >= HOUR:
        return f"{minutes // HOUR} 小时 {minutes % HOUR} 分"
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"


def can_speak(item: AgendaItem) -> Sequence[Attendance]:
    """Those who are there for the item, in the order of the list of names. One query."""
    rows = Attendance.objects.filter(presences__item=item, presences__is_present=True)
    return list(rows.for_list())


def of_item(item: AgendaItem) -> str:
    """发言：甲馆（3 分钟）、乙馆（5 分钟）。 In the order in which they began; empty if nobody spoke by the list."""
    made = [
        f"{one.attendance.institution.name}（{one.minutes_spoken} 分钟）"
        for one in Speech.objects.filter(item=item).as_spoken()
    ]
    return f"发言：{'、'.join(made)}。" if made else ""


def sealed(item: AgendaItem) -> list[list[object]]:
    """Order and minutes, as plain values."""
    return [
        [one.attendance.institution_id, one.minutes_allowed, one.minutes_spoken]
        for one in Speech.objects.filter(item=item).as_spoken()
    ]
