"""Shutting a facility over what is planned there: called off or moved together, each person told once. Policy: 4.2c."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.places.actions.closures import announce_closure
from community.places.models import Closure, Facility
from community.places.queries.held import Hit, Move, hits
from community.policy import CLOSURE_NOTICE
from core.dates.clock import moment_words
from core.errors import DomainError
from core.messages import notices
from core.record import journal
from core.record.actors import Actor


class PlansChanged(DomainError):
    code = "plans_changed"
    message = _("这段时间的安排刚才变了，还没有闭馆。请看下面最新的，再确认一次。")


class CannotBeCleared(DomainError):
    code = "cannot_be_cleared"
    message = _("{when} 的“{title}”办不了：{why}全部都没有动，改好这一行再确认。")


@transaction.atomic
def close_and_clear(
    *, facility: Facility, starts_at: datetime, ends_at: datetime, reason: str, seen: Collection[int],
    moves: Mapping[int, Move], by: Actor, at: datetime,
) -> Closure:  # fmt: skip
    """
    Shut `facility` during [starts_at, ends_at) and call off what is planned there, or move it as `moves` says.

    `seen` are the numbers of the holds that were shown to who confirms; `moves` is by the same numbers. What has begun
    stays. Within the notice of 7 days it is an emergency, and recorded so.

    :raises PlansChanged: if something else is planned there by now.
    :raises CannotBeCleared: naming the first that cannot be called off or moved, and why; nothing is done.
    :raises ClosureEndsBeforeItStarts, ClosureOverlaps: as `announce_closure`.
    """
    found = hits(facility, starts_at, ends_at, at)
    if {hit.occupancy.pk for hit in found} != set(seen):
        raise PlansChanged
    live = [hit for hit in found if not hit.has_begun]
    became = [_clear(hit, moves.get(hit.occupancy.pk), reason, by, at) for hit in live]
    closure = announce_closure(
        facility=facility, starts_at=starts_at, ends_at=ends_at, reason=reason,
        is_emergency=starts_at < at + CLOSURE_NOTICE, leaves_begun=True, by=by, at=at,
    )  # fmt: skip
    moved = sum(hit.occupancy.pk in moves for hit in live)
    journal.record(
        "community.closure.cleared", about=closure, by=by, at=at, note=reason, facility=facility.pk,
        called_off=len(live) - moved, moved=moved, people=_tell(closure, live, became, at),
    )  # fmt: skip
    return closure


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


def _tell(closure: Closure, live: Sequence[Hit], became: Sequence[str], at: datetime) -> int:
    """One notice to each person, with all that they had there; answers to how many."""
    lines = defaultdict(list)
    people = {}
    for hit, outcome in zip(live, became, strict=True):
        for one in hit.touched:
            people[one.user.pk] = one.user
            lines[one.user.pk].append((one, f"{one.words}：{outcome}"))
    name, period = closure.facility.name, closure.period
    head = f"{name}从 {moment_words(period.lower)} 到 {moment_words(period.upper)} 闭馆，原因：{closure.reason}。"
    notices.send_all([
        notices.Message(
            to=people[pk], topic=had[0][0].topic, title=f"{name}要闭馆，您的安排有变",
            body="\n".join([head, *(line for _one, line in had)]),
            path=had[0][0].path if len(had) == 1 else reverse("portal:mine"), at=at, key=f"closure:{closure.pk}",
        )
        for pk, had in lines.items()
    ])  # fmt: skip
    return len(people)
