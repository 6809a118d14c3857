"""Queries about meetings: half-years, the meeting in preparation, the agenda with times. Policy: 3.1.2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.timezone import localdate

from core.messages import icalendars
from core.record.journal import subject_of
from roundtable import policy
from roundtable.models import AgendaItem, Invitation, MeetingKind, MissedHalf, Roundtable
from roundtable.states import ON_AGENDA, OVER, PREPARING, ItemState, RoundtableState


@dataclass(frozen=True)
class Half:
    """One half-year of the duty. `kind` is the colour of its light, `words` say the same without it."""

    year: int
    half: int
    last_on: date
    meeting: Roundtable | None
    reason: str
    kind: str
    words: str

    @property
    def name(self) -> str:
        return f"{self.year}年{'上下'[self.half - 1]}半年"

    @property
    def key(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def is_missed(self) -> bool:
        return self.kind == "bad"


def halves(at: datetime) -> Sequence[Half]:
    """Each half-year from that of the first regular meeting on record until now, newest first. Two queries."""
    meetings = {
        (one.year, one.half): one
        for one in Roundtable.objects.filter(kind=MeetingKind.REGULAR)
        .exclude(state=RoundtableState.CANCELLED)
        .for_list()
    }
    reasons = {(one.year, one.half): one.reason for one in MissedHalf.objects.all()}
    today = localdate(at)
    place = min([*meetings, *reasons, policy.half_of(today)])
    found = []
    while place <= policy.half_of(today):
        found.append(_half(place, meetings.get(place), reasons.get(place, ""), today))
        place = policy.next_half(*place)
    return found[::-1]


def _half(place: tuple[int, int], meeting: Roundtable | None, reason: str, today: date) -> Half:
    last_on = policy.days_of_half(*place)[1]
    left = (last_on - today).days
    if meeting is not None and meeting.state in {*OVER, RoundtableState.SITTING}:
        kind, words = "ok", "已按期召开"
    elif left < 0:
        kind, words = ("", "没有召开，已说明原因") if reason else ("bad", "红灯 没有召开，要公开说明原因")
    elif meeting is not None:
        kind, words = "info", "蓝灯 已在筹备" if meeting.state == RoundtableState.PLANNED else "蓝灯 已发通知"
    elif left <= policy.YELLOW_DAYS:
        kind, words = "warn", f"黄灯 还剩 {left} 天，还没有筹备"
    else:
        kind, words = "info", f"蓝灯 还剩 {left} 天"
    return Half(place[0], place[1], last_on, meeting, reason, kind, words)


def due_warning(at: datetime) -> int | None:
    """Which of policy.WARN_DAYS has come for this half-year while no regular meeting was called; None if none."""
    year, half = policy.half_of(localdate(at))
    if (
        Roundtable.objects.filter(year=year, half=half, kind=MeetingKind.REGULAR)
        .exclude(state=RoundtableState.CANCELLED)
        .exists()
    ):
        return None
    left = (policy.days_of_half(year, half)[1] - localdate(at)).days
    passed = [days for days in policy.WARN_DAYS if left <= days]
    return min(passed) if passed else None


def next_in_preparation(at: datetime) -> Roundtable | None:
    """The next meeting that still takes items: the earliest one to come that has not begun."""
    rows = Roundtable.objects.filter(state__in=PREPARING, starts_at__gt=at).defer("search")
    return rows.order_by("starts_at", "pk").first()


@dataclass(frozen=True)
class Line:
    """An item of the agenda and when it is due to begin."""

    item: AgendaItem
    starts_at: datetime


def agenda(roundtable: Roundtable) -> Sequence[Line]:
    """The agenda in order, each item with the time at which it is due. One query."""
    at, lines = roundtable.starts_at, []
    for item in roundtable.items.filter(state__in=ON_AGENDA).in_order():
        lines.append(Line(item, at))
        at += timedelta(minutes=item.minutes_given or 0)
    return lines


def proposals(roundtable: Roundtable) -> Sequence[AgendaItem]:
    """What waits to be judged by the secretariat, and what was left out."""
    rows = roundtable.items.filter(state__in=[ItemState.PROPOSED, ItemState.DECLINED]).in_order()
    return list(rows.order_by("state", "kind", "-weight", "proposed_at"))


def calendar(roundtable: Roundtable, attendee: Invitation | None = None) -> bytes:
    """The meeting as iCalendar: the same UID always, a SEQUENCE that rises with each move, cancelled when it is off."""
    is_off = roundtable.state == RoundtableState.CANCELLED
    subject, url = subject_of(roundtable), f"{settings.SITE_URL}{roundtable.path}"
    changed_at = icalendars.changes_of([subject]).get(subject, icalendars.NEVER).last_at
    file = icalendars.calendar("roundtable")
    file.add("method", "CANCEL" if is_off else "REQUEST" if attendee else "PUBLISH")
    file.add_component(
        icalendars.entry(
            uid=roundtable.number,
            starts_at=roundtable.starts_at,
            ends_at=roundtable.ends_at,
            stamp=changed_at or roundtable.invited_at or roundtable.planned_at,
            sequence=roundtable.sequence,
            summary=roundtable.title,
            location=roundtable.place,
            description=f"{roundtable.theme}\n{url}",
            url=url,
            status="CANCELLED" if is_off else "CONFIRMED",
        )
    )
    return file.to_ical()  # type: ignore[no-any-return]
