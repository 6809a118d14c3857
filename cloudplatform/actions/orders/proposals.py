"""Another time or place, by consent of both sides."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from cloudplatform.actions.events import move_event, set_capacity
from cloudplatform.actions.orders.answering import reason_of
from cloudplatform.actions.orders.ledger import lock_order
from cloudplatform.actions.orders.rules import refuse_people, refuse_space, refuse_time
from cloudplatform.actions.orders.scheduling import end_of
from cloudplatform.models import DateProposal, Event, Order, Side
from cloudplatform.states import PROPOSAL, OrderState, ProposalState
from community.actions.occupancies import FacilityShut
from community.models import Space
from community.queries.opening import why_shut
from core import journal
from core.actors import Actor
from core.errors import DomainError

MAY_BE_MOVED = (OrderState.ACCEPTED, OrderState.SCHEDULED)


class NothingToMove(DomainError):
    code = "nothing_to_move"
    message = _("供方接单以后、开始以前才能提改期，这个点单现在是“{state}”。")


class AlreadyStarted(DomainError):
    code = "already_started"
    message = _("已经到了开始时间，不能再改期。没有办成的，请报告爽约。")


class SameTimeAndPlace(DomainError):
    code = "same_time_and_place"
    message = _("时间和场地都没有变，请改一个再提。")


class AlreadyProposed(DomainError):
    code = "already_proposed"
    message = _("已有一个改期在等答复，请先处理它。")


class ProposalTooLate(DomainError):
    code = "proposal_too_late"
    message = _("提议的时间已经过了，请不同意它，再提一个以后的时间。")


@transaction.atomic
def propose_date(
    *, order: Order, side: Side, space: Space, starts_at: datetime, reason: str, by: Actor, at: datetime
) -> DateProposal:
    """
    Ask the other side for another time or place. Nothing changes before it agrees.

    :raises NothingToMove, AlreadyStarted: if the order cannot be moved any more.
    :raises SameTimeAndPlace, AlreadyProposed, ReasonMissing, SpaceNotOurs, FacilityShut: if there is nothing to ask.
    :raises ValidationError: on starts_at or space.
    """
    order = lock_order(order)
    event = _refuse_fixed(order, at)
    now_at = event.starts_at if event else order.starts_at
    now_in = event.space_id if event else order.space_id
    if starts_at == now_at and space.pk == now_in:
        raise SameTimeAndPlace
    refuse_time(order.quota, starts_at, at)
    refuse_space(order.quota, space)
    refuse_people(order.people, order.product, space, "space")
    ends_at = end_of(order.product, starts_at)
    shut = why_shut(space.facility, starts_at, ends_at)
    if shut is not None:
        raise FacilityShut(facility=space.facility.name, reason=shut.reason)
    proposal = DateProposal(
        order=order, side=side, space=space, period=DateTimeTZRange(starts_at, ends_at, "[)"),
        reason=reason_of(reason), proposed_by=by.person, proposed_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            proposal.save()
    except IntegrityError as error:
        if "cloudplatform_one_open_proposal" not in str(error):
            raise
        raise AlreadyProposed from error
    journal.record(
        "cloudplatform.order.change_proposed", about=order, by=by, at=at, proposal=proposal.pk, side=side
    )
    return proposal


@transaction.atomic
def agree_to_proposal(*, proposal: DateProposal, by: Actor, at: datetime) -> DateProposal:
    """
    Agree for the other side: the event moves with its space and those who booked are told; a wish just changes.

    :raises MoveNotAllowed: if the proposal is decided.
    :raises NothingToMove, AlreadyStarted, ProposalTooLate: if it is too late.
    :raises SpaceTaken, FacilityShut, FewerThanBooked: if the new place does not allow it.
    """
    order = lock_order(proposal.order)
    proposal = _decided(proposal, ProposalState.AGREED, at)
    event = _refuse_fixed(order, at)
    starts_at, ends_at = proposal.period.lower, proposal.period.upper
    if starts_at <= at:
        raise ProposalTooLate
    order.space = proposal.space
    if event is None:
        order.starts_at, order.alternate_at = starts_at, None
    else:
        if proposal.space.capacity < event.capacity:
            set_capacity(event=event, capacity=proposal.space.capacity, by=by, at=at)
        move_event(event=event, space=proposal.space, starts_at=starts_at, ends_at=ends_at, by=by, at=at)
    order.save(update_fields=["space", "starts_at", "alternate_at"])
    journal.record("cloudplatform.order.change_agreed", about=order, by=by, at=at, proposal=proposal.pk)
    return proposal


@transaction.atomic
def refuse_proposal(*, proposal: DateProposal, by: Actor, at: datetime) -> DateProposal:
    """
    Keep what was agreed before.

    :raises MoveNotAllowed: if the proposal is decided.
    """
    order = lock_order(proposal.order)
    proposal = _decided(proposal, ProposalState.REFUSED, at)
    journal.record("cloudplatform.order.change_refused", about=order, by=by, at=at, proposal=proposal.pk)
    return proposal


@transaction.atomic
def withdraw_proposal(*, proposal: DateProposal, by: Actor, at: datetime) -> DateProposal:
    """
    Take one's own proposal back.

    :raises MoveNotAllowed: if the proposal is decided.
    """
    order = lock_order(proposal.order)
    proposal = _decided(proposal, ProposalState.WITHDRAWN, at)
    journal.record("cloudplatform.order.change_withdrawn", about=order, by=by, at=at, proposal=proposal.pk)
    return proposal


def close_open_proposal(order: Order, at: datetime) -> None:
    """An order that ends takes its open proposal with it; the caller holds the order and records the fact."""
    open_ones = DateProposal.objects.filter(order=order, state=ProposalState.OPEN)
    for proposal in open_ones.select_for_update():
        _move(proposal, ProposalState.WITHDRAWN, at)


def _decided(proposal: DateProposal, target: ProposalState, at: datetime) -> DateProposal:
    rows = DateProposal.objects.select_for_update(of=("self",)).select_related("space__facility__area")
    return _move(rows.get(pk=proposal.pk), target, at)


def _move(proposal: DateProposal, target: ProposalState, at: datetime) -> DateProposal:
    PROPOSAL.move(proposal, target)
    proposal.decided_at = at
    proposal.save(update_fields=["state", "decided_at"])
    return proposal


def _refuse_fixed(order: Order, at: datetime) -> Event | None:
    """Answer the event to be moved, None before there is one."""
    if order.state not in MAY_BE_MOVED:
        raise NothingToMove(state=order.get_state_display())
    event = Event.objects.filter(order=order).first()
    if event is not None and event.starts_at <= at:
        raise AlreadyStarted
    return event
