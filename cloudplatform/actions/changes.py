"""Changes to events people have booked: they may cancel without an absence, and are notified of old and new values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.actions import places
from cloudplatform.models import Booking, Event, EventChange, Mode, WaitEntry
from cloudplatform.states import BookingState, EventState, WaitState
from community.members.actions.promises import ChangeNeedsConfirmation, Line, Notice, refuse_untold
from community.members.actions.promises import lines_between as promises_between
from community.models import Access
from core.errors import DomainError

__all__ = ["ChangeNeedsConfirmation", "Line", "Notice"]  # said of events


class ModeIsPromised(DomainError):
    code = "mode_is_promised"
    field = "mode"
    message = _("已经有 {people} 人约了或在候补，不能改入场方式。一定要改的话，请取消这一场，另发一场。")


def promises(event: Event) -> Mapping[str, str]:
    """What people who booked rely on, as label and text."""
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
    return [line for line in promises_between(before, after) if line[1] != "没有"]


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
    Record a change of a published event; who booked may cancel until the start without an absence.

    None if nothing changed that anybody relies on. The caller holds the event's lock, saves it and records the fact.

    :raises ChangeNeedsConfirmation: if people are touched and the host has not confirmed with a reason.
    """
    if not lines or event.state != EventState.PUBLISHED:
        return None
    people = people_of(event)
    refuse_untold(people, lines, notice)
    event.sequence += 1
    event.changed_at = at
    Booking.objects.filter(event=event, state=BookingState.RESERVED).update(may_leave=True)
    _shorten_offers(event)
    return EventChange.objects.create(
        event=event,
        made_at=at,
        reason=notice.words,
        lines=[list(line) for line in lines],
        people=people,
    )


def _shorten_offers(event: Event) -> None:
    """End open waiting-list offers before the start of an event that was moved to an earlier time."""
    last = event.starts_at - policy.OFFERS_STOP_BEFORE / 2
    offers = WaitEntry.objects.filter(event=event, state=WaitState.OFFERED, offer_until__gt=last)
    offers.update(offer_until=last)


def takers_since(event: Event, moment: datetime) -> list[tuple[datetime, int]]:
    """Who took places after `moment`: later bookings and walk-ins, soonest first."""
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
