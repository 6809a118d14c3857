"""The lifecycles of ordering, delivering and rating, every pair."""

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
from tests.lifecycle_tables import moves_made, paired

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


@pytest.mark.parametrize(("table", "known", "allowed"), TABLES, ids=lambda one: getattr(one, "__name__", ""))
def test_only_the_moves_of_the_bylaws_are_made(table, known, allowed):
    assert set(table.moves) == set(known)
    assert moves_made(table) == paired(allowed)
