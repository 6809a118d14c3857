"""How the states of this app's models look. States left out are quiet."""

from cloudplatform.models import (
    Booking,
    Cycle,
    DateProposal,
    Delivery,
    Demand,
    Event,
    Feedback,
    Objection,
    Order,
    Product,
    ProductCall,
    ProjectLink,
    WaitEntry,
)
from cloudplatform.states import (
    BookingState,
    CallState,
    CycleState,
    DeliveryState,
    DemandState,
    EventState,
    FeedbackState,
    LinkState,
    OrderState,
    ProductState,
    ProposalState,
    WaitState,
)
from core.states import ObjectionState
from core.web.badges import BAD, BAD_ALERT, INFO, OK, OK_CHECK, WARN, WARN_ALERT, WARN_HOUR, register


def register_badges() -> None:
    register(ProductCall, {CallState.OPEN: INFO, CallState.CANCELLED: BAD})
    register(
        Product,
        {
            ProductState.SUBMITTED: INFO,
            ProductState.RETURNED: WARN,
            ProductState.QUALIFIED: INFO,
            ProductState.REVIEWED: INFO,
            ProductState.SCORED: INFO,
            ProductState.IN_NOTICE: INFO,
            ProductState.ON_SHELF: OK,
            ProductState.SUSPENDED: WARN,
            ProductState.REJECTED: BAD,
        },
    )
    register(Cycle, {CycleState.PLANNED: INFO, CycleState.OPEN: INFO})
    register(
        Order,
        {
            OrderState.PLACED: INFO,
            OrderState.RETURNED: WARN,
            OrderState.ENDORSED: INFO,
            OrderState.ACCEPTED: OK,
            OrderState.SCHEDULED: OK,
            OrderState.DELIVERED: OK_CHECK,
            OrderState.RATED: OK_CHECK,
            OrderState.DECLINED: BAD,
            OrderState.CANCELLED: BAD,
            OrderState.BROKEN: BAD_ALERT,
        },
    )
    register(DateProposal, {ProposalState.OPEN: INFO, ProposalState.AGREED: OK, ProposalState.REFUSED: BAD})
    register(Event, {EventState.PUBLISHED: OK, EventState.HELD: OK, EventState.CANCELLED: BAD})
    register(
        Booking,
        {
            BookingState.RESERVED: OK_CHECK,
            BookingState.CHECKED_IN: OK_CHECK,
            BookingState.ABSENT: BAD,
            BookingState.CANCELLED: BAD,
        },
    )
    register(WaitEntry, {WaitState.WAITING: WARN_HOUR, WaitState.OFFERED: WARN_HOUR, WaitState.BOOKED: OK})
    register(
        Delivery,
        {
            DeliveryState.PREPARING: INFO,
            DeliveryState.REPORTED: INFO,
            DeliveryState.DISPUTED: WARN_ALERT,
            DeliveryState.ACCEPTED: OK,
            DeliveryState.VOID: BAD,
        },
    )
    register(Demand, {DemandState.GATHERED: INFO, DemandState.ANSWERED: OK, DemandState.DECLINED: BAD})
    register(Feedback, {FeedbackState.SUBMITTED: INFO, FeedbackState.PUBLISHED: OK})
    register(Objection, {ObjectionState.FILED: INFO, ObjectionState.UPHELD: WARN})
    register(ProjectLink, {LinkState.PROPOSED: INFO, LinkState.CONFIRMED: OK, LinkState.REFUSED: BAD})
