"""
Closing a facility or one space although something is planned there: events and bookings are cancelled or moved, each
person notified once. Policy: 4.2c.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from community.places.actions.closures import ClosureEndsBeforeItStarts, ClosureOver, announce_closure
from community.places.actions.combined_notices import tell_once
from community.places.actions.occupancies import release_space
from community.places.models import Closure, Facility, Occupancy, Space, SpaceClosure
from community.places.models.facilities import SHUT
from community.places.queries.space_holders import Hit, Move, hits
from community.policy import CLOSURE_NOTICE
from core.dates.clock import moment_words
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update


class PlansChanged(DomainError):
    code = "plans_changed"
    message = _("这段时间的安排刚才变了，还没有闭馆。请看下面最新的，再确认一次。")


class SpaceShutAlready(DomainError):
    code = "space_shut_already"
    field = "starts_at"
    message = _("{space}在这段时间已经停用，或者又有了安排。请换一段时间，或先取消那一次停用。")


class CannotBeCleared(DomainError):
    code = "cannot_be_cleared"
    message = _("{when} 的“{title}”办不了：{why}全部都没有动，改好这一行再确认。")


@transaction.atomic
def close_and_clear(
    *, facility: Facility, starts_at: datetime, ends_at: datetime, reason: str, seen: Collection[int],
    moves: Mapping[int, Move], by: Actor, at: datetime,
) -> Closure:  # fmt: skip
    """
    Close `facility` during [starts_at, ends_at) and cancel what is planned there, or move it as `moves` says.

    `seen` are the numbers of the holds that were shown to who confirms; `moves` is by the same numbers. What has begun
    stays. Within the notice of 7 days it is an emergency, and recorded so.

    :raises PlansChanged: if something else is planned there by now.
    :raises CannotBeCleared: naming the first that cannot be called off or moved, and why; nothing is done.
    :raises ClosureEndsBeforeItStarts, ClosureOverlaps: as `announce_closure`.
    """
    live, became = _cleared(hits(facility, starts_at, ends_at, at), seen, moves, reason, by, at)
    closure = announce_closure(
        facility=facility, starts_at=starts_at, ends_at=ends_at, reason=reason,
        is_emergency=starts_at < at + CLOSURE_NOTICE, leaves_begun=True, by=by, at=at,
    )  # fmt: skip
    moved = sum(hit.occupancy.pk in moves for hit in live)
    told = _Told(facility.name, closure.period, "闭馆", reason, f"closure:{closure.pk}")
    journal.record(
        "community.closure.cleared", about=closure, by=by, at=at, note=reason, facility=facility.pk,
        called_off=len(live) - moved, moved=moved, people=_tell(told, live, became, at),
    )  # fmt: skip
    return closure


@transaction.atomic
def close_space_and_clear(
    *, space: Space, starts_at: datetime, ends_at: datetime, reason: str, seen: Collection[int],
    moves: Mapping[int, Move], by: Actor, at: datetime,
) -> SpaceClosure:  # fmt: skip
    """
    Shut one space while its place stays open; what is planned in it is called off or moved, as `close_and_clear`.

    It is shut from when what has begun is over.

    :raises PlansChanged, CannotBeCleared, ClosureEndsBeforeItStarts: as `close_and_clear`.
    :raises SpaceShutAlready: if it is shut in a part of that time.
    """
    Facility.objects.select_for_update().get(pk=space.facility_id)
    found = hits(space.facility, starts_at, ends_at, at, space)
    live, became = _cleared(found, seen, moves, reason, by, at)
    starts_at = max([starts_at, *(hit.occupancy.period.upper for hit in found if hit.has_begun)])
    if ends_at <= max(starts_at, at):
        raise ClosureEndsBeforeItStarts
    closure = _held(space, starts_at, ends_at, reason, at)
    moved = sum(hit.occupancy.pk in moves for hit in live)
    told = _Told(str(space), closure.occupancy.period, "停用", reason, f"spaceclosure:{closure.pk}")
    journal.record(
        "community.spaceclosure.cleared", about=closure, by=by, at=at, note=reason, space=space.pk,
        called_off=len(live) - moved, moved=moved, people=_tell(told, live, became, at),
    )  # fmt: skip
    return closure


@transaction.atomic
def reopen_space(*, closure: SpaceClosure, by: Actor, at: datetime) -> None:
    """
    End the closure of a space early.

    :raises ClosureOver: if that time has ended, or was taken back.
    """
    closure = for_update(closure, "occupancy")
    if closure.ended_at is not None or closure.occupancy.period.upper <= at:
        raise ClosureOver
    release_space(occupancy=closure.occupancy, at=at)
    closure.ended_at = at
    closure.save(update_fields=["ended_at"])
    journal.record("community.spaceclosure.cancelled", about=closure, by=by, at=at, space=closure.space_id)


def _held(space: Space, starts_at: datetime, ends_at: datetime, reason: str, at: datetime) -> SpaceClosure:
    """Occupy the space for its own closure: neither its hours nor closures of the facility matter."""
    try:
        with transaction.atomic():
            held = Occupancy.objects.create(
                space=space, period=DateTimeTZRange(starts_at, ends_at, "[)"), holder=SHUT
            )
    except IntegrityError as error:
        if "community_space_never_held_twice" not in str(error):
            raise
        raise SpaceShutAlready(space=space.name) from error
    closure = SpaceClosure.objects.create(space=space, occupancy=held, reason=reason, announced_at=at)
    held.holder = f"{SHUT}{closure.pk}"
    held.save(update_fields=["holder"])
    return closure


def _cleared(
    found: Sequence[Hit], seen: Collection[int], moves: Mapping[int, Move], reason: str, by: Actor, at: datetime
) -> tuple[Sequence[Hit], Sequence[str]]:  # fmt: skip
    """
    Cancel or move the holds that have not begun; returns what became of each.

    :raises PlansChanged: if they are not those that were shown.
    """
    if {hit.occupancy.pk for hit in found} != set(seen):
        raise PlansChanged
    live = [hit for hit in found if not hit.has_begun]
    return live, [_clear(hit, moves.get(hit.occupancy.pk), reason, by, at) for hit in live]


def _clear(hit: Hit, move: Move | None, reason: str, by: Actor, at: datetime) -> str:
    if hit.holder is None or hit.why_not:
        raise CannotBeCleared(pk=hit.occupancy.pk, when=hit.when, title=hit.title, why=f"{hit.why_not}。")
    try:
        if move is None:
            return hit.holder.call_off(hit.number, reason, by, at)
        if hit.holder.move is None or not hit.may_move:
            raise CannotBeCleared(
                pk=hit.occupancy.pk, when=hit.when, title=hit.title, why="这一项不能在这里改期。"
            )
        return hit.holder.move(hit.number, move, reason, by, at)
    except CannotBeCleared:
        raise
    except DomainError as refusal:
        raise CannotBeCleared(pk=hit.occupancy.pk, when=hit.when, title=hit.title, why=refusal) from refusal


@dataclass(frozen=True)
class _Told:
    """The content of the notices: what is closed (`word`), when and why, and the key of the message."""

    name: str
    period: Any
    word: str
    reason: str
    key: str


def _tell(told: _Told, live: Sequence[Hit], became: Sequence[str], at: datetime) -> int:
    """Send each person one notice about all that they had there; returns how many people."""
    since, until = moment_words(told.period.lower), moment_words(told.period.upper)
    lines = [(one, outcome) for hit, outcome in zip(live, became, strict=True) for one in hit.touched]
    return tell_once(
        lines, title=f"{told.name}要{told.word}，您的安排有变", key=told.key, at=at,
        head=f"{told.name}从 {since} 到 {until} {told.word}，原因：{told.reason}。",
    )  # fmt: skip
