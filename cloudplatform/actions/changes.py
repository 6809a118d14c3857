"""What a host may change once people have booked: they keep what was promised or are free, and are told old and new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.actions import places
from cloudplatform.models import Booking, Event, EventChange, Mode, WaitEntry
from cloudplatform.states import BookingState, EventState, WaitState
from community.models import Access
from core.errors import DomainError

Line = tuple[str, str, str]  # label, old words, new words


class ChangeNeedsConfirmation(DomainError):
    """A change touches people: the host sees how many and what they will read, and says why."""

    code = "change_needs_confirmation"
    message = _("这样改会影响已约或候补的 {people} 人。请写明原因并确认，他们会收到改前、改后的通知。")

    def __init__(self, *, people: int, lines: Sequence[Line]) -> None:
        super().__init__(people=people)
        self.lines = lines


class ModeIsPromised(DomainError):
    code = "mode_is_promised"
    message = _("已经有 {people} 人约了或在候补，不能改入场方式。一定要改的话，请取消这一场，另发一场。")


@dataclass(frozen=True)
class Notice:
    """Why the host changes what people relied on, and that they saw how many are touched."""

    reason: str = ""
    is_confirmed: bool = False


def promises(event: Event) -> Mapping[str, str]:
    """What somebody who booked relies on, by label, in the words they read."""
    return {
        "名称": event.title,
        "时间": event.when,
        "地点": str(event.space),
        "年龄": places.ages_text(event).strip() or "不限",
        "语言": str(event.get_language_display()),
        "费用": f"{event.fee_cents / 100:.2f} 元" if event.fee_cents else "免费",
        **{str(one.label): "有" if one in event.access else "没有" for one in Access},
    }


def lines_between(before: Mapping[str, str], after: Mapping[str, str]) -> list[Line]:
    """What changed, line by line; what was not there before and now is takes nothing from anybody."""
    changed = [(label, old, after[label]) for label, old in before.items() if old != after[label]]
    return [line for line in changed if line[1] != "没有"]


def people_of(event: Event) -> int:
    """How many have a place or wait for one. Two queries."""
    booked = Booking.objects.filter(event=event, state=BookingState.RESERVED)
    waiting = WaitEntry.objects.filter(event=event).live()
    return sum(rows.aggregate(seats=Sum("seats"))["seats"] or 0 for rows in (booked, waiting))


def refuse_new_mode(event: Event, mode: str) -> None:
    """:raises ModeIsPromised: if people have places or wait for them by the old one."""
    if event.state != EventState.PUBLISHED or event.mode in {mode, Mode.WALK_IN}:
        return
    people = people_of(event)
    if people:
        raise ModeIsPromised(people=people)


def tell(event: Event, lines: Sequence[Line], notice: Notice, at: datetime) -> EventChange | None:
    """
    Write down a change of a published event and free who booked: until the start they may cancel, and are not absent.

    None if nothing changed that anybody relies on. The caller holds the event's lock, saves it and records the fact.

    :raises ChangeNeedsConfirmation: if people are touched and the host has not confirmed with a reason.
    """
    if not lines or event.state != EventState.PUBLISHED:
        return None
    people = people_of(event)
    if people and not (notice.is_confirmed and notice.reason.strip()):
        raise ChangeNeedsConfirmation(people=people, lines=lines)
    event.sequence += 1
    event.changed_at = at
    Booking.objects.filter(event=event, state=BookingState.RESERVED).update(may_leave=True)
    _shorten_offers(event)
    return EventChange.objects.create(
        event=event,
        made_at=at,
        reason=notice.reason.strip()[:200],
        lines=[list(line) for line in lines],
        people=people,
    )


def _shorten_offers(event: Event) -> None:
    """Open offers end before the doors of an event that was moved to an earlier time."""
    last = event.starts_at - policy.OFFERS_STOP_BEFORE / 2
    offers = WaitEntry.objects.filter(event=event, state=WaitState.OFFERED, offer_until__gt=last)
    offers.update(offer_until=last)


def takers_since(event: Event, moment: datetime) -> list[tuple[datetime, int]]:
    """Who came to places after `moment`: later bookings and people who walked in, soonest first."""
    booked = Booking.objects.filter(event=event, booked_at__gte=moment).live()
    walked = event.check_ins.filter(booking__isnull=True, happened_at__gte=moment)
    rows = [
        *booked.values_list(F("booked_at"), F("seats")),
        *walked.values_list(F("happened_at"), F("people")),
    ]
    return sorted(rows)


def filled(given_back: Sequence[tuple[datetime, int]], takers: Sequence[tuple[datetime, int]]) -> list[bool]:
    """
    Which places that were given back late were all taken by somebody else afterwards, in the order they were given.

    Each taker fills one place; who gave back first is served first.
    """
    left = [seats for _moment, seats in takers]
    answers = []
    for moment, seats in given_back:
        usable = [number for number, (taken_at, _seats) in enumerate(takers) if taken_at >= moment]
        is_filled = sum(left[number] for number in usable) >= seats
        missing = seats if is_filled else 0
        for number in usable:
            used = min(left[number], missing)
            left[number] -= used
            missing -= used
        answers.append(is_filled)
    return answers
