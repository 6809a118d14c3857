"""The district endorses, the supplier answers, both agree on dates, and some orders come to nothing."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cloudplatform.actions import events, orders, proposals
from cloudplatform.models import CheckIn, DateProposal, Delivery, Event, Mode, Order, Side
from cloudplatform.states import (
    BookingState,
    CycleState,
    DeliveryState,
    EventState,
    OrderState,
    ProposalState,
)
from community.models import Occupancy
from community.places.actions.occupancies import FacilityShut, SpaceTaken
from core.models import Notice
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import SpaceFactory, open_daily
from tests.factories.feedback import visit
from tests.factories.members import member
from tests.factories.orders import (
    DAY,
    HOUR,
    CycleFactory,
    QuotaFactory,
    order_in,
    propose,
    report,
    scene,
    schedule,
    soon,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return scene()


def now():
    return timezone.now()


# Cycles and quotas ----


def test_bureau_can_open_a_cycle_and_close_it():
    cycle = CycleFactory(state=CycleState.PLANNED)

    assert orders.open_cycle(cycle=cycle, by=CLOCK, at=now()).state == CycleState.OPEN
    assert orders.close_cycle(cycle=cycle, by=CLOCK, at=now()).state == CycleState.CLOSED


def test_bureau_cannot_open_a_second_cycle():
    CycleFactory()

    with pytest.raises(ValidationError, match="已有一个周期在点单"):
        orders.open_cycle(cycle=CycleFactory(state=CycleState.PLANNED), by=CLOCK, at=now())


def test_quota_is_the_sum_of_base_population_and_tilt():
    quota = orders.grant_quota(
        cycle=CycleFactory(), station=member().institution, base_units=5, population_units=1, tilt_units=2,
        by=CLOCK, at=now(),
    )  # fmt: skip

    assert (quota.granted, quota.left) == (8, 8)


def test_bureau_cannot_take_back_what_a_station_has_used():
    quota = QuotaFactory(used=6)

    with pytest.raises(ValidationError):
        orders.grant_quota(
            cycle=quota.cycle, station=quota.station, base_units=5, population_units=0, tilt_units=0, by=CLOCK, at=now()
        )  # fmt: skip


# District and supplier ----


def test_person_who_placed_an_order_cannot_endorse_it(stage):
    order = order_in(OrderState.PLACED, stage)

    with pytest.raises(orders.EnteredByYou):
        orders.endorse_order(order=order, by=Actor(stage.orderer), at=now())


def test_district_can_return_an_order_with_a_reason_that_the_station_reads(stage, run_jobs):
    order = order_in(OrderState.PLACED, stage)

    orders.return_order(order=order, reason="请核对人数", by=Actor(stage.district), at=now())
    run_jobs()

    order.refresh_from_db()
    assert (order.state, order.reason) == (OrderState.RETURNED, "请核对人数")
    notice = Notice.objects.get(recipient=stage.orderer, title__contains="退回")
    assert "请核对人数" in notice.body


def test_supplier_hears_of_an_order_only_once_it_is_endorsed(stage, run_jobs):
    order = order_in(OrderState.PLACED, stage)
    run_jobs()
    assert not Notice.objects.filter(recipient=stage.performer).exists()

    orders.endorse_order(order=order, by=Actor(stage.district), at=now())
    run_jobs()
    assert Notice.objects.filter(recipient=stage.performer, title__contains="新点单").exists()


def test_supplier_who_declines_gives_the_units_back(stage):
    order = order_in(OrderState.ENDORSED, stage)

    orders.decline_order(order=order, reason="那天另有演出", by=Actor(stage.performer), at=now())

    stage.quota.refresh_from_db()
    assert stage.quota.used == 0


# Scheduling ----


def test_scheduling_publishes_the_event_holds_the_space_and_prepares_the_delivery(stage):
    order = order_in(OrderState.ACCEPTED, stage)

    event = schedule(order, stage, now())

    order.refresh_from_db()
    assert (order.state, event.state, event.host, event.order) == (
        OrderState.SCHEDULED, EventState.PUBLISHED, stage.station, order,
    )  # fmt: skip
    assert event.ends_at - event.starts_at == 90 * dt.timedelta(minutes=1)
    assert Occupancy.objects.get(space=stage.space, released_at=None).period.lower == order.starts_at
    assert order.delivery.state == DeliveryState.PREPARING
    assert order.delivery.checklist.count() == len(orders.CHECKLIST)


def test_supplier_can_schedule_at_the_alternate_time(stage):
    order = stage.draft(soon(10), alternate_at=soon(12))
    Order.objects.filter(pk=order.pk).update(state=OrderState.ACCEPTED, placed_at=now(), price_cents=0)
    stage.quota.used = 1
    stage.quota.save()

    assert schedule(order, stage, now(), starts_at=soon(12), ends_at=soon(12) + HOUR).starts_at == soon(12)


def test_supplier_cannot_schedule_at_a_time_nobody_wished_for(stage):
    order = order_in(OrderState.ACCEPTED, stage)

    with pytest.raises(orders.NotTheWishedTime):
        schedule(order, stage, now(), starts_at=soon(11), ends_at=soon(11) + HOUR)


def test_supplier_cannot_choose_another_space_than_the_station_did(stage):
    order = order_in(OrderState.ACCEPTED, stage)

    with pytest.raises(orders.NotTheWishedSpace):
        schedule(order, stage, now(), space=SpaceFactory(facility__institution=stage.station))


def test_order_cannot_be_scheduled_into_a_closed_facility(stage):
    open_daily(stage.space.facility, "14:00", "21:00")
    order = order_in(OrderState.ACCEPTED, stage)

    with pytest.raises(FacilityShut):
        schedule(order, stage, now())
    order.refresh_from_db()
    assert order.state == OrderState.ACCEPTED
    assert not Event.objects.exists()


def test_order_cannot_be_scheduled_where_somebody_is(stage):
    order_in(OrderState.SCHEDULED, stage)
    other = order_in(OrderState.ACCEPTED, stage, soon(10, 11))

    with pytest.raises(SpaceTaken):
        schedule(other, stage, now())


def test_order_cannot_be_scheduled_for_more_people_than_fit(stage):
    order = order_in(OrderState.ACCEPTED, stage)

    with pytest.raises(events.MoreThanTheSpaceHolds):
        schedule(order, stage, now(), capacity=121)


def test_order_whose_time_has_passed_cannot_be_scheduled(stage):
    order = order_in(OrderState.ACCEPTED, stage, soon(-2))

    with pytest.raises(events.EventInThePast):
        schedule(order, stage, now())


def test_order_cannot_be_scheduled_twice(stage):
    order = order_in(OrderState.SCHEDULED, stage)

    with pytest.raises(MoveNotAllowed):
        schedule(order, stage, now())
    assert Event.objects.count() == Delivery.objects.count() == 1


# Dates by consent ----


@pytest.fixture
def scheduled(stage):
    return order_in(OrderState.SCHEDULED, stage)


def test_proposal_changes_nothing_before_the_other_side_agrees(stage, scheduled):
    propose(scheduled, stage)

    assert Event.objects.get(order=scheduled).starts_at == scheduled.starts_at


def test_agreed_date_moves_event_and_space_and_those_who_booked_are_told(stage, scheduled, run_jobs):
    event = Event.objects.get(order=scheduled)
    booking = visit(event)
    booking.state, booking.booked_at = BookingState.RESERVED, now()
    CheckIn.objects.all().delete()
    booking.save()
    proposal = propose(scheduled, stage)

    proposals.agree_to_date(proposal=proposal, side=Side.STATION, by=Actor(stage.orderer), at=now())
    run_jobs()

    event.refresh_from_db()
    held = Occupancy.objects.get(space=stage.space, released_at=None)
    assert (event.starts_at, held.period.lower, held.pk) == (soon(14), soon(14), event.occupancy_id)
    assert Notice.objects.filter(
        recipient=booking.booker, title__startswith="有变动", body__contains="原来是"
    ).exists()


def test_side_that_proposed_cannot_agree(stage, scheduled):
    proposal = propose(scheduled, stage)

    with pytest.raises(proposals.OtherSideDecides):
        proposals.agree_to_date(proposal=proposal, side=Side.SUPPLIER, by=Actor(stage.performer), at=now())


def test_refused_date_leaves_everything_as_it_was(stage, scheduled):
    proposal = propose(scheduled, stage)

    proposals.refuse_date(proposal=proposal, side=Side.STATION, by=Actor(stage.orderer), at=now())

    assert Event.objects.get(order=scheduled).starts_at == scheduled.starts_at
    assert DateProposal.objects.get().state == ProposalState.REFUSED


def test_proposal_can_be_taken_back_by_its_own_side_only(stage, scheduled):
    proposal = propose(scheduled, stage)

    with pytest.raises(MoveNotAllowed):
        proposals.withdraw_proposal(proposal=proposal, side=Side.STATION, by=Actor(stage.orderer), at=now())
    taken_back = proposals.withdraw_proposal(
        proposal=proposal, side=Side.SUPPLIER, by=Actor(stage.performer), at=now()
    )
    assert taken_back.state == ProposalState.WITHDRAWN


def test_decided_proposal_cannot_be_decided_again(stage, scheduled):
    proposal = propose(scheduled, stage)
    proposals.refuse_date(proposal=proposal, side=Side.STATION, by=Actor(stage.orderer), at=now())

    with pytest.raises(MoveNotAllowed):
        proposals.agree_to_date(proposal=proposal, side=Side.STATION, by=Actor(stage.orderer), at=now())


def test_one_proposal_waits_at_a_time(stage, scheduled):
    propose(scheduled, stage)

    with pytest.raises(ValidationError, match="已有一个改期在等答复"):
        propose(scheduled, stage, soon(15))


def test_agreeing_fails_whole_when_the_space_has_gone_meanwhile(stage, scheduled):
    proposal = propose(scheduled, stage, soon(14))
    order_in(OrderState.SCHEDULED, stage, soon(14))

    with pytest.raises(SpaceTaken):
        proposals.agree_to_date(proposal=proposal, side=Side.STATION, by=Actor(stage.orderer), at=now())
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN
    assert Event.objects.get(order=scheduled).starts_at == scheduled.starts_at


def test_date_cannot_be_moved_once_the_event_has_begun(stage, scheduled):
    proposal = propose(scheduled, stage)

    with pytest.raises(proposals.TooLateToMove):
        proposals.agree_to_date(
            proposal=proposal, side=Side.STATION, by=Actor(stage.orderer), at=scheduled.starts_at
        )


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"starts_at": soon(10)}, proposals.SameTimeAndPlace),
        ({"starts_at": soon(-2)}, events.EventInThePast),
        ({"starts_at": soon(200)}, orders.OutsideCycle),
    ],
)
def test_date_that_leads_nowhere_cannot_be_proposed(stage, scheduled, changes, refusal):
    with pytest.raises(refusal):
        propose(scheduled, stage, **changes)


def test_place_too_small_for_the_event_cannot_be_proposed(stage, scheduled):
    small = SpaceFactory(facility__institution=stage.station, capacity=30)

    with pytest.raises(orders.TooManyPeople):
        propose(scheduled, stage, space=small)


@pytest.mark.parametrize("state", [s for s in OrderState if s != OrderState.SCHEDULED])
def test_only_a_scheduled_order_has_a_date_to_change(stage, state):
    with pytest.raises(MoveNotAllowed):
        propose(order_in(state, stage), stage)


# Coming to nothing ----


def test_cancelling_before_the_start_gives_units_and_space_back_and_voids_the_delivery(stage, scheduled):
    propose(scheduled, stage)

    orders.cancel_order(order=scheduled, reason="台风", by=Actor(stage.orderer), at=now())

    stage.quota.refresh_from_db()
    assert stage.quota.used == 0
    assert Event.objects.get(order=scheduled).state == EventState.CANCELLED
    assert Delivery.objects.get(order=scheduled).state == DeliveryState.VOID
    assert DateProposal.objects.get().state == ProposalState.WITHDRAWN
    assert not Occupancy.objects.filter(released_at=None).exists()


def test_people_who_booked_hear_that_it_is_cancelled(stage, scheduled, run_jobs):
    booking = visit(Event.objects.get(order=scheduled))
    CheckIn.objects.all().delete()
    booking.state = BookingState.RESERVED
    booking.save()

    orders.cancel_order(order=scheduled, reason="台风", by=Actor(stage.orderer), at=now())
    run_jobs()

    booking.refresh_from_db()
    assert booking.state == BookingState.CANCELLED
    assert Notice.objects.filter(recipient=booking.booker, title__contains="取消").exists()


def test_order_cannot_be_cancelled_from_its_first_minute_on(stage, scheduled):
    with pytest.raises(orders.OrderStarted):
        orders.cancel_order(order=scheduled, reason="忘了", by=Actor(stage.orderer), at=scheduled.starts_at)

    stage.quota.refresh_from_db()
    assert stage.quota.used == 1


def test_order_cannot_be_broken_before_its_hour(stage, scheduled):
    with pytest.raises(orders.NotYetBroken):
        orders.break_order(
            order=scheduled, side=Side.SUPPLIER, reason="没有来", by=Actor(stage.orderer), at=scheduled.starts_at - HOUR
        )  # fmt: skip


@pytest.mark.parametrize("side", Side)
def test_broken_order_keeps_its_units_and_says_which_side_did_not_come(stage, scheduled, side):
    broken = orders.break_order(
        order=scheduled, side=side, reason="没有来", by=Actor(stage.orderer), at=scheduled.starts_at + HOUR
    )

    stage.quota.refresh_from_db()
    assert (broken.state, broken.broken_by, stage.quota.used) == (OrderState.BROKEN, side, 1)
    assert Delivery.objects.get(order=scheduled).state == DeliveryState.VOID


def test_station_cannot_call_a_reported_delivery_broken_but_has_to_dispute_it(stage, scheduled):
    report(scheduled, stage)

    with pytest.raises(orders.AlreadyReported):
        orders.break_order(
            order=scheduled, side=Side.SUPPLIER, reason="没有来", by=Actor(stage.orderer), at=scheduled.starts_at + DAY
        )  # fmt: skip


def test_cancelling_twice_gives_the_units_back_once(stage):
    order = order_in(OrderState.PLACED, stage)
    orders.cancel_order(order=order, reason="改日", by=Actor(stage.orderer), at=now())

    with pytest.raises(MoveNotAllowed):
        orders.cancel_order(order=order, reason="改日", by=Actor(stage.orderer), at=now())
    stage.quota.refresh_from_db()
    assert stage.quota.used == 0


def test_free_event_of_a_walk_in_order_needs_no_booking_period(stage):
    order = order_in(OrderState.ACCEPTED, stage)

    event = schedule(order, stage, now(), mode=Mode.WALK_IN)

    assert (event.booking_opens_at, event.booking_closes_at) == (None, None)
