"""Every model of the pipeline with a state, and the table of its moves."""

import community.models as members
import community.states as member_states
from cloudplatform import models as cp
from cloudplatform import states
from community import models as members
from community import states as members_states

LIFECYCLES = [
    (members.Group, member_states.GROUP),
    (cp.Demand, states.DEMAND), (cp.ProductCall, states.CALL), (cp.Product, states.PRODUCT),
    (cp.Objection, states.OBJECTION), (cp.Cycle, states.CYCLE), (cp.Order, states.ORDER),
    (cp.DateProposal, states.PROPOSAL), (cp.Event, states.EVENT), (cp.Booking, states.BOOKING),
    (cp.WaitEntry, states.WAIT), (cp.Delivery, states.DELIVERY), (cp.Feedback, states.FEEDBACK),
    (members.Membership, members_states.MEMBERSHIP),
]  # fmt: skip
