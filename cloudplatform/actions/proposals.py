"""Proposals of another date for an order: one side proposes, the other decides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from cloudplatform.actions.events import EventInThePast, move_event
from cloudplatform.actions.orders import TooManyPeople, locked, refuse_crew_clash, refuse_outside
from cloudplatform.models import DateProposal, Event, Order
from cloudplatform.states import PROPOSAL, OrderState, ProposalState
from community.models import Space
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update


class OtherSideDecides(DomainError):
    code = "other_side_decides"
    message = _("这是你们自己提的改期，要等对方答复；不改了可以撤回。")


class TooLateToMove(DomainError):
    code = "too_late_to_move"
    message = _("已经到了开始时间，不能再改期。没有办成的，请报告爽约。")


class SameTimeAndPlace(DomainError):
    code = "same_time_and_place"
    message = _("时间和场地都没有变，请改一个再提。")


@transaction.atomic
def propose_date(
    *,
    order: Order,
    side: str,
    space: Space,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> DateProposal:
    """
    Propose another time or place for a scheduled order.

    :raises MoveNotAllowed: if it is not scheduled.
    :raises OutsideCycle, EventInThePast, SameTimeAndPlace: by the new time.
    :raises TooManyPeople: if the new place is too small for those who may come.
    :raises TooLateToMove: once it has begun.
    :raises ValidationError: while another proposal waits.
    """
    order = locked(order)
    if order.state != OrderState.SCHEDULED:
        raise MoveNotAllowed
    refuse_outside(order.quota.cycle, starts_at)
    if starts_at <= at:
        raise EventInThePast
    event = _event_ahead(order, at)
    if (event.starts_at, event.space_id) == (starts_at, space.pk):
        raise SameTimeAndPlace
    if space.capacity < event.capacity:
        raise TooManyPeople(place=space.name, limit=space.capacity)
    proposal = DateProposal(
        order=order, side=side, space=space, period=DateTimeTZRange(starts_at, ends_at, "[)"), reason=reason,
        proposed_by=by.person, proposed_at=at,
    )  # fmt: skip
    proposal.full_clean()
    proposal.save()
    journal.record("cloudplatform.proposal.made", about=proposal, by=by, at=at, note=reason, order=order.pk)
    return proposal


@transaction.atomic
def agree_to_date(
    *, proposal: DateProposal, side: str, knows_clash: bool = False, by: Actor, at: datetime
) -> DateProposal:
    """
    Agree: the event moves at once and the booked are told.

    :raises OtherSideDecides: for the side that proposed.
    :raises SpaceTaken, FacilityShut: if the place is gone meanwhile; the proposal stays open.
    :raises TooLateToMove: once it has begun.
    :raises CrewClash: if the supplier's people are elsewhere then and nobody confirmed it (`knows_clash`).
    """
    proposal, order = _decidable(proposal, side)
    PROPOSAL.move(proposal, ProposalState.AGREED)
    _decided(proposal, at)
    if not knows_clash:
        refuse_crew_clash(order, proposal.space, proposal.period.lower, proposal.period.upper)
    event = _event_ahead(order, at)
    move_event(
        event=event,
        space=proposal.space,
        starts_at=proposal.period.lower,
        ends_at=proposal.period.upper,
        reason=proposal.reason,
        by=by,
        at=at,
    )
    order.space, order.starts_at = proposal.space, proposal.period.lower
    if order.alternate_at == order.starts_at:
        order.alternate_at = None
    order.save(update_fields=["space", "starts_at", "alternate_at"])
    journal.record("cloudplatform.proposal.agreed", about=proposal, by=by, at=at, order=order.pk)
    return proposal


@transaction.atomic
def refuse_date(*, proposal: DateProposal, side: str, by: Actor, at: datetime) -> DateProposal:
    """Refuse: the old date stands. :raises OtherSideDecides: for the side that proposed."""
    proposal, order = _decidable(proposal, side)
    PROPOSAL.move(proposal, ProposalState.REFUSED)
    _decided(proposal, at)
    journal.record("cloudplatform.proposal.refused", about=proposal, by=by, at=at, order=order.pk)
    return proposal


@transaction.atomic
def withdraw_proposal(*, proposal: DateProposal, side: str, by: Actor, at: datetime) -> DateProposal:
    """Take one's own proposal back. :raises MoveNotAllowed: for the other side, or once decided."""
    locked(proposal.order)
    proposal = _reread(proposal)
    if proposal.side != side:
        raise MoveNotAllowed
    PROPOSAL.move(proposal, ProposalState.WITHDRAWN)
    _decided(proposal, at)
    journal.record("cloudplatform.proposal.withdrawn", about=proposal, by=by, at=at, order=proposal.order_id)
    return proposal


def _decidable(proposal: DateProposal, side: str) -> tuple[DateProposal, Order]:
    order = locked(proposal.order)
    proposal = _reread(proposal)
    if proposal.side == side:
        raise OtherSideDecides
    return proposal, order


def _event_ahead(order: Order, at: datetime) -> Event:
    """The event of a scheduled order. :raises TooLateToMove: once it has begun."""
    event = Event.objects.get(order=order)
    if event.starts_at <= at:
        raise TooLateToMove
    return event


def _reread(proposal: DateProposal) -> DateProposal:
    return for_update(proposal, "space__facility__area")


def _decided(proposal: DateProposal, at: datetime) -> None:
    proposal.decided_at = at
    proposal.save(update_fields=["state", "decided_at"])
