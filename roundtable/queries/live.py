"""Queries of the live page on the meeting day: the meeting, one item, presence, record, votes, speakers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from community.models import Seat
from roundtable.models import (
    AgendaItem,
    Attendance,
    Choice,
    ItemNote,
    Method,
    Part,
    Presence,
    Resolution,
    Roundtable,
    Standing,
    Vote,
)
from roundtable.queries.meetings import Line, agenda
from roundtable.states import InvitationState, ItemState, ResolutionState, VoteState


@dataclass(frozen=True)
class Roll:
    """The attendance counts of the meeting: 应到、实到、列席、缺席."""

    called: int
    came: int
    observing: int
    missing: Sequence[str]


@dataclass(frozen=True)
class Here:
    """One person and whether they are there for the item shown; None: the item has not begun."""

    attendance: Attendance
    presence: Presence | None

    @property
    def is_present(self) -> bool:
        return self.presence is not None and self.presence.is_present


@dataclass(frozen=True)
class Count:
    """A vote and its counts as they may be shown now; None: hidden until it closes."""

    vote: Vote
    counts: Sequence[tuple[str, int]] | None
    missing: Sequence[str]
    ballots: Sequence[tuple[Attendance, str]]
    entered: int


def roll(roundtable: Roundtable) -> Roll:
    """Two queries."""
    invited = roundtable.invitations.filter(standing=Standing.DELEGATE)
    called = list(invited.exclude(state=InvitationState.PREPARED).for_list())
    rows = list(roundtable.attendances.for_list())
    there = {one.institution_id for one in rows if one.standing == Standing.DELEGATE}
    return Roll(
        called=len(called), came=len(there), observing=sum(one.standing == Standing.OBSERVER for one in rows),
        missing=[one.institution.name for one in called if one.institution_id not in there],
    )  # fmt: skip


def ring(roundtable: Roundtable) -> Sequence[str]:
    """
    The colours of the seat chart (portal.seat_chart): the convener, then departments and bureaus, then institutions; "" for
    who did not come.
    """
    called = roundtable.invitations.filter(standing=Standing.DELEGATE).exclude(state=InvitationState.PREPARED)
    there = set(roundtable.attendances.delegates().values_list("institution_id", flat=True))
    kinds = [
        ("river" if one.institution.kind in ("bureau", "department") else "banyan")
        if one.institution_id in there
        else ""
        for one in called.for_list()
    ]
    return ["kapok", *kinds]


def here(roundtable: Roundtable, item: AgendaItem | None) -> Sequence[Here]:
    """Everybody who signed in, with their presence for `item`. Two queries."""
    known = {one.attendance_id: one for one in item.presences.all()} if item else {}
    return [Here(one, known.get(one.pk)) for one in roundtable.attendances.for_list()]


def votes(item: AgendaItem) -> Sequence[Count]:
    """The votes on an item, newest first. Three queries."""
    rows = item.votes.order_by("-opened_at", "-pk").prefetch_related(
        "ballots__attendance__institution", "counts"
    )
    return [_count(vote) for vote in rows]


def _count(vote: Vote) -> Count:
    ballots = sorted(vote.ballots.all(), key=lambda one: one.pk)
    said = Counter(one.choice for one in ballots if one.choice)
    is_over = vote.state == VoteState.CLOSED
    hides = vote.state == VoteState.OPEN and (vote.hides_until_closed or vote.method == Method.PAPER)
    frozen = {
        Choice.FOR: vote.in_favour, Choice.AGAINST: vote.against, Choice.ABSTAIN: vote.abstained,
    }  # fmt: skip
    counts = [(str(one.label), (frozen[one] or 0) if is_over else said[one]) for one in Choice]
    silent = [one.attendance.institution.name for one in ballots if not one.choice]
    named = vote.method == Method.NAMED
    return Count(
        vote=vote, counts=None if hides else counts,
        missing=silent if named and (vote.shows_missing or is_over) else (),
        ballots=[(one.attendance, one.choice) for one in ballots], entered=len(vote.counts.all()),
    )  # fmt: skip


@dataclass(frozen=True)
class Screen:
    """Everything the live page shows."""

    lines: Sequence[Line]
    item: AgendaItem | None
    roll: Roll
    here: Sequence[Here]
    notes: Sequence[ItemNote]
    votes: Sequence[Count]
    resolutions: Sequence[Resolution]
    undecided: Sequence[AgendaItem]
    before: AgendaItem | None
    after: AgendaItem | None


def screen(roundtable: Roundtable, chosen: int | None) -> Screen:
    """`chosen`: the item asked for; without one the item being talked about, or the first without an outcome."""
    lines = agenda(roundtable)
    items = [line.item for line in lines]
    item = (
        next((one for one in items if one.pk == chosen), None)
        or next((one for one in items if one.state == ItemState.SITTING), None)
        or next((one for one in items if one.state != ItemState.DECIDED), None)
        or (items[-1] if items else None)
    )
    place = items.index(item) if item else 0
    order = list(Part.values)
    notes = (
        sorted(item.notes.select_related("changed_by"), key=lambda one: order.index(one.part)) if item else []
    )
    return Screen(
        lines=lines, item=item, roll=roll(roundtable), here=here(roundtable, item), notes=notes,
        votes=votes(item) if item else [],
        resolutions=list(
            item.resolutions.exclude(state=ResolutionState.VOID).select_related("lead").order_by("number")
        ) if item else [],
        undecided=[one for one in items if one.state != ItemState.DECIDED],
        before=items[place - 1] if place else None, after=next(iter(items[place + 1 :]), None),
    )  # fmt: skip


def can_be_ticked(roundtable: Roundtable) -> Sequence[Seat]:
    """Current seats of called institutions whose holders have not signed in, the named delegates first."""
    there = set(roundtable.attendances.values_list("user_id", flat=True))
    calls = roundtable.invitations.sent()
    named = set(calls.values_list("seat_id", flat=True))
    seats = Seat.objects.current().filter(institution__in=calls.values("institution")).exclude(user__in=there)
    rows = seats.select_related("institution", "user").order_by("institution__name", "role", "pk")
    return sorted(rows, key=lambda one: one.pk not in named)
