"""Product calls: the bureau asks suppliers for products."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cloudplatform.models import ProductCall
from cloudplatform.states import CALL, CallState, ProductState
from community.members.actions.promises import UNTOLD, Notice, refuse_early_close
from core.record import journal
from core.record.actors import Actor
from core.record.deadlines import NotDrafted, refuse_passed
from core.record.locks import for_update
from core.record.moves import move

UNFINISHED = (ProductState.DRAFT, ProductState.RETURNED)


@transaction.atomic
def draft_call(
    *,
    title: str,
    brief: str,
    art_forms: Sequence[str],
    budget_cents: int,
    opens_at: datetime,
    closes_at: datetime,
    by: Actor,
    at: datetime,
) -> ProductCall:
    """
    Write a call that only staff see.

    :raises DeadlinePassed: if it closes in the past.
    :raises ValidationError: if the dates or values do not fit.
    """
    refuse_passed(closes_at, at)
    call = ProductCall(
        title=title,
        brief=brief,
        art_forms=list(art_forms),
        budget_cents=budget_cents,
        opens_at=opens_at,
        closes_at=closes_at,
    )
    call.full_clean()
    call.save()
    journal.record("cloudplatform.call.drafted", about=call, by=by, at=at)
    return call


@transaction.atomic
def change_call(
    *, call: ProductCall, title: str, brief: str, art_forms: Sequence[str], budget_cents: int, opens_at: datetime,
    closes_at: datetime, by: Actor, at: datetime,
) -> ProductCall:  # fmt: skip
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
    call.title, call.brief, call.art_forms, call.budget_cents = title, brief, list(art_forms), budget_cents
    call.opens_at, call.closes_at = opens_at, closes_at
    call.full_clean()
    call.save()
    journal.record("cloudplatform.call.changed", about=call, by=by, at=at)
    return call


@transaction.atomic
def open_call(*, call: ProductCall, by: Actor, at: datetime) -> ProductCall:
    """Publish a call; suppliers may offer from `opens_at` until `closes_at`. :raises DeadlinePassed: once it has closed."""
    refuse_passed(call.closes_at, at)
    return move(call, CALL, CallState.OPEN, "cloudplatform.call.opened", by, at)


@transaction.atomic
def close_call(*, call: ProductCall, notice: Notice = UNTOLD, by: Actor, at: datetime) -> ProductCall:
    """
    Take no more offers. Before the announced day, those who are still writing hear why.

    :raises ChangeNeedsConfirmation: then, if somebody is writing and nobody confirmed it with a reason.
    """
    note = refuse_early_close(writing_for(call), call.closes_at, notice, at)
    return move(call, CALL, CallState.CLOSED, "cloudplatform.call.closed", by, at, note)


def writing_for(call: ProductCall) -> int:
    """How many products of an open call are not handed in yet. One query."""
    return call.products.filter(state__in=UNFINISHED).count() if call.state == CallState.OPEN else 0


@transaction.atomic
def cancel_call(*, call: ProductCall, reason: str, by: Actor, at: datetime) -> ProductCall:
    """Call the call off, with the reason."""
    return move(call, CALL, CallState.CANCELLED, "cloudplatform.call.cancelled", by, at, reason)
