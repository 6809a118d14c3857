"""Sample deliveries: proposals of dates, checklists, pictures, head-counts, acceptance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from cloudplatform.actions.orders import CHECKLIST
from cloudplatform.models import ChecklistItem, CountingRule, DateProposal, Delivery, Side
from cloudplatform.states import DeliveryState, OrderState, ProposalState
from core.models import Attachment
from core.record.journal import subject_of
from sample.bookings import Door
from sample.events import Planned
from sample.orders import Ordered
from sample.people import People
from sample.photos import evidence
from sample.words import DISPUTE, PROPOSAL_REASONS, REPORTS
from sample.world import World, make

S = DeliveryState
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
PICTURED = 24  # deliveries with pictures
DONE = (S.REPORTED, S.DISPUTED, S.ACCEPTED)


@dataclass
class Delivered:
    """A delivery beside its event and order."""

    delivery: Delivery
    planned: Planned
    ordered: Ordered


def make_deliveries(world: World, people: People, events: list[Planned], door: Door) -> list[Delivered]:
    dice = world.dice("deliveries")
    arrivals: dict[int, int] = {}
    for arrival in door.check_ins:
        arrivals[arrival.event.pk] = arrivals.get(arrival.event.pk, 0) + arrival.people
    made = [
        Delivered(
            _delivery(world, people, planned, planned.ordered, arrivals, dice), planned, planned.ordered
        )
        for planned in events
        if planned.ordered is not None
    ]
    make([one.delivery for one in made])
    make([item for one in made for item in _checklist(world, people, one)])
    _pictures(world, people, made, dice)
    _proposals(world, people, made, dice)
    for one in made:
        _tell(world, people, one)
    return made


def _delivery(
    world: World, people: People, planned: Planned, ordered: Ordered, arrivals: dict[int, int], dice: Random
) -> Delivery:
    event, state = planned.event, ordered.outcome.delivery
    delivery = Delivery(order=ordered.order, state=state)
    if state not in DONE:
        return delivery
    counted = arrivals.get(event.pk, 0)
    rule = CountingRule.CHECK_IN if counted > 10 else dice.choice((CountingRule.HAND, CountingRule.ESTIMATE))
    delivery.counting_rule = rule
    delivery.people = (
        counted if rule == CountingRule.CHECK_IN else event.capacity * dice.randrange(55, 96) // 100
    )
    delivery.report = dice.choice(REPORTS)
    delivery.reported_by = people.of(ordered.order.product.supplier)
    delivery.reported_at = event.ends_at + 2 * HOUR
    if state == S.DISPUTED:
        delivery.dispute = DISPUTE
    if state == S.ACCEPTED:
        delivery.accepted_by = people.of(ordered.station, 1)
        delivery.accepted_at = min(event.ends_at + dice.randrange(12, 40) * HOUR, world.now - 4 * HOUR)
    return delivery


def _checklist(world: World, people: People, one: Delivered) -> list[ChecklistItem]:
    """All done once reported; before, what is far ahead is still open."""
    event, by = one.planned.event, people.of(one.ordered.order.product.supplier)
    is_done = one.delivery.state in DONE
    near = event.starts_at - world.now < 7 * DAY and one.delivery.state == S.PREPARING
    items = []
    for position, text in enumerate(CHECKLIST, 1):
        done_at: datetime | None = None
        if is_done:
            done_at = event.starts_at - (len(CHECKLIST) - position) * HOUR
        elif near and position <= 3:
            done_at = world.at(-1, 15 + position)
        items.append(ChecklistItem(
            delivery=one.delivery, position=position, text=str(text), done_at=done_at, done_by=by if done_at else None
        ))  # fmt: skip
    return items


def _pictures(world: World, people: People, made: list[Delivered], dice: Random) -> None:
    photos: list[Attachment] = []
    latest = sorted(
        (one for one in made if one.delivery.state in DONE), key=lambda one: one.planned.event.starts_at
    )
    for one in latest[-PICTURED:]:
        event, by = one.planned.event, people.of(one.ordered.order.product.supplier)
        at = event.ends_at + HOUR
        names = ("全景（示例）.png", "内容（示例）.png", "观众（示例）.png")[: dice.randrange(1, 4)]
        photos += [
            evidence(subject_of(one.delivery), name, by, event.starts_at + HOUR / 2, at, dice)
            for name in names
        ]
        world.tell("cloudplatform.delivery.evidenced", one.delivery, by, at, files=len(names))
    make(photos)


# --- changes of date ---
def _proposals(world: World, people: People, made: list[Delivered], dice: Random) -> None:
    asked = [one for one in made if one.ordered.outcome.proposal]
    rows = make([_proposal(world, people, one, number, dice) for number, one in enumerate(asked)])
    for one, proposal in zip(asked, rows, strict=True):
        order = one.ordered.order
        world.tell(
            "cloudplatform.proposal.made", proposal, proposal.proposed_by, proposal.proposed_at, proposal.reason,
            order=order.pk,
        )  # fmt: skip
        if proposal.decided_at is None:
            continue
        mine = proposal.state == ProposalState.WITHDRAWN
        by = proposal.proposed_by if mine else _side(people, one, _other(proposal.side))
        world.tell(
            f"cloudplatform.proposal.{proposal.state}", proposal, by, proposal.decided_at, order=order.pk
        )
        if proposal.state == ProposalState.AGREED:
            world.tell("cloudplatform.event.moved", one.planned.event, by, proposal.decided_at)


def _proposal(world: World, people: People, one: Delivered, number: int, dice: Random) -> DateProposal:
    event, state = one.planned.event, one.ordered.outcome.proposal
    agreed = state == ProposalState.AGREED
    # The first open one was made by the supplier, so that the sample station has something to answer.
    side = Side.SUPPLIER if number % 2 == 0 else Side.STATION
    starts_at = event.starts_at if agreed or one.ordered.other_time is None else one.ordered.other_time
    proposed_at = event.starts_at - 6 * DAY if agreed else world.at(-1, 11 + number)
    proposed_at = max(proposed_at, one.ordered.steps.scheduled + HOUR)
    return DateProposal(
        order=one.ordered.order, side=side, space=event.space, state=state, reason=dice.choice(PROPOSAL_REASONS),
        period=DateTimeTZRange(starts_at, starts_at + event.length(), "[)"), proposed_by=_side(people, one, side),
        proposed_at=proposed_at, decided_at=None if state == ProposalState.OPEN else proposed_at + 2 * HOUR,
    )  # fmt: skip


def _other(side: str) -> str:
    return Side.STATION if side == Side.SUPPLIER else Side.SUPPLIER


def _side(people: People, one: Delivered, side: str):
    return people.of(one.ordered.station if side == Side.STATION else one.ordered.order.product.supplier)


# --- facts ---
def _tell(world: World, people: People, one: Delivered) -> None:
    delivery, order, event = one.delivery, one.ordered.order, one.planned.event
    clerk, supplier = people.of(one.ordered.station), people.of(order.product.supplier)
    world.tell("cloudplatform.order.scheduled", order, supplier, one.ordered.steps.scheduled, event=event.pk)
    called_off = one.planned.cancelled_at
    if called_off is not None and order.state == OrderState.BROKEN:
        by = supplier if order.broken_by == Side.STATION else clerk
        world.tell("cloudplatform.order.broken", order, by, called_off, order.reason, side=order.broken_by)
    elif called_off is not None:
        world.tell("cloudplatform.order.cancelled", order, clerk, called_off, order.reason)
    if delivery.reported_at is not None:
        world.tell(
            "cloudplatform.delivery.reported", delivery, delivery.reported_by, delivery.reported_at,
            people=delivery.people, counting_rule=delivery.counting_rule,
        )  # fmt: skip
    if delivery.state == S.DISPUTED:
        by, at = people.of(one.ordered.station, 1), event.ends_at + 20 * HOUR
        world.tell("cloudplatform.delivery.disputed", delivery, by, at, delivery.dispute)
    if delivery.accepted_at is not None:
        world.tell(
            "cloudplatform.delivery.accepted",
            delivery,
            delivery.accepted_by,
            delivery.accepted_at,
            order=order.pk,
        )
