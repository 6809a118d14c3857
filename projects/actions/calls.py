"""Project calls: draft, open, close, cancel. Policy: 3.2.1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from community.members.actions.promises import UNTOLD, Notice, refuse_early_close
from core.record import journal
from core.record.actors import Actor
from core.record.deadlines import NotDrafted, refuse_passed
from core.record.locks import for_update
from core.record.moves import move
from projects.models import Call
from projects.states import CALL, CallState, ProjectState

UNFINISHED = (ProjectState.DRAFT, ProjectState.RETURNED)


@transaction.atomic
def draft_call(
    *,
    year: int,
    title: str,
    brief: str,
    key_fields: Sequence[str],
    places: int,
    opens_at: datetime,
    closes_at: datetime,
    by: Actor,
    at: datetime,
) -> Call:
    """
    Write a call that only staff see.

    :raises DeadlinePassed: if it closes in the past.
    :raises ValidationError: if the dates or values do not fit.
    """
    refuse_passed(closes_at, at)
    call = Call(
        year=year, title=title, brief=brief, key_fields=list(key_fields), places=places, opens_at=opens_at,
        closes_at=closes_at,
    )  # fmt: skip
    call.full_clean()
    call.save()
    journal.record("projects.call.drafted", about=call, by=by, at=at)
    return call


@transaction.atomic
def change_call(
    *, call: Call, year: int, title: str, brief: str, key_fields: Sequence[str], places: int, opens_at: datetime,
    closes_at: datetime, by: Actor, at: datetime,
) -> Call:  # fmt: skip
    """
    Correct a call before it is published.

    :raises NotDrafted: once it is published or called off.
    :raises DeadlinePassed: if it closes in the past.
    :raises ValidationError: if the dates or values do not fit.
    """
    call = for_update(call)
    if call.state != CallState.DRAFT:
        raise NotDrafted
    refuse_passed(closes_at, at)
    call.year, call.title, call.brief, call.key_fields, call.places = (
        year,
        title,
        brief,
        list(key_fields),
        places,
    )
    call.opens_at, call.closes_at = opens_at, closes_at
    call.full_clean()
    call.save()
    journal.record("projects.call.changed", about=call, by=by, at=at)
    return call


@transaction.atomic
def open_call(*, call: Call, by: Actor, at: datetime) -> Call:
    """Publish a call; proposals are taken from `opens_at` until `closes_at`. :raises DeadlinePassed: once it has closed."""
    refuse_passed(call.closes_at, at)
    return move(call, CALL, CallState.OPEN, "projects.call.opened", by, at)


@transaction.atomic
def close_call(*, call: Call, notice: Notice = UNTOLD, by: Actor, at: datetime) -> Call:
    """
    Take no more proposals. Before the announced day, those who are still writing hear why.

    :raises ChangeNeedsConfirmation: then, if somebody is writing and nobody confirmed it with a reason.
    """
    note = refuse_early_close(writing_for(call), call.closes_at, notice, at)
    return move(call, CALL, CallState.CLOSED, "projects.call.closed", by, at, note)


def writing_for(call: Call) -> int:
    """How many projects of an open call are not handed in yet. One query."""
    return call.projects.filter(state__in=UNFINISHED).count() if call.state == CallState.OPEN else 0


@transaction.atomic
def cancel_call(*, call: Call, reason: str, by: Actor, at: datetime) -> Call:
    """Cancel a call, with the reason."""
    return move(call, CALL, CallState.CANCELLED, "projects.call.cancelled", by, at, reason)
