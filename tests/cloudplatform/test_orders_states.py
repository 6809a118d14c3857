"""The lifecycles of ordering, delivering and rating, pair by pair."""

import pytest

from cloudplatform.states import (
    CYCLE,
    DELIVERY,
    FEEDBACK,
    ORDER,
    PROPOSAL,
    CycleState,
    DeliveryState,
    FeedbackState,
    OrderState,
    ProposalState,
)
from core.lifecycle import MoveNotAllowed

C, O, P, D, F = CycleState, OrderState, ProposalState, DeliveryState, FeedbackState  # noqa: E741

CYCLE_MOVES = {(C.PLANNED, C.OPEN), (C.OPEN, C.CLOSED)}
ORDER_MOVES = {
    (O.DRAFT, O.PLACED), (O.DRAFT, O.CANCELLED),
    (O.PLACED, O.ENDORSED), (O.PLACED, O.RETURNED), (O.PLACED, O.CANCELLED),
    (O.RETURNED, O.PLACED), (O.RETURNED, O.CANCELLED),
    (O.ENDORSED, O.ACCEPTED), (O.ENDORSED, O.DECLINED), (O.ENDORSED, O.CANCELLED),
    (O.ACCEPTED, O.SCHEDULED), (O.ACCEPTED, O.CANCELLED), (O.ACCEPTED, O.BROKEN),
    (O.SCHEDULED, O.DELIVERED), (O.SCHEDULED, O.CANCELLED), (O.SCHEDULED, O.BROKEN),
    (O.DELIVERED, O.RATED),
}  # fmt: skip
PROPOSAL_MOVES = {(P.OPEN, P.AGREED), (P.OPEN, P.REFUSED), (P.OPEN, P.WITHDRAWN)}
DELIVERY_MOVES = {
    (D.PREPARING, D.REPORTED), (D.PREPARING, D.VOID), (D.REPORTED, D.ACCEPTED), (D.REPORTED, D.DISPUTED),
    (D.DISPUTED, D.REPORTED),
}  # fmt: skip
FEEDBACK_MOVES = {
    (F.SUBMITTED, F.PUBLISHED), (F.SUBMITTED, F.HIDDEN), (F.PUBLISHED, F.HIDDEN), (F.HIDDEN, F.PUBLISHED),
}  # fmt: skip

TABLES = [
    (CYCLE, C, CYCLE_MOVES), (ORDER, O, ORDER_MOVES), (PROPOSAL, P, PROPOSAL_MOVES), (DELIVERY, D, DELIVERY_MOVES),
    (FEEDBACK, F, FEEDBACK_MOVES),
]  # fmt: skip
PAIRS = [
    pytest.param(table, source, target, (source, target) in moves, id=f"{states.__name__}:{source}->{target}")
    for table, states, moves in TABLES
    for source in states
    for target in states
]


class Thing:
    def __init__(self, state):
        self.state = state


@pytest.mark.parametrize(("table", "source", "target", "is_allowed"), PAIRS)
def test_only_the_moves_of_the_bylaws_are_made(table, source, target, is_allowed):
    thing = Thing(source)

    if is_allowed:
        table.move(thing, target)
        assert thing.state == target
    else:
        with pytest.raises(MoveNotAllowed):
            table.move(thing, target)
        assert thing.state == source
