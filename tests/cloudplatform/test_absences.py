"""Absences that are excused or mended, and arrivals that are taken back."""

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import timezone

from cloudplatform import policy
from cloudplatform.actions import absences, check_ins, feedback
from cloudplatform.models import Booking, CheckIn, Event, UndoneCheckIn
from cloudplatform.queries.bookings import booking_rules
from cloudplatform.queries.duties import duties
from cloudplatform.queries.proofs import drifted_events
from cloudplatform.states import BookingState
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.bookings import booked
from tests.factories.community import SpaceFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def host():
    return Actor(UserFactory())


def absent(seats=2):
    """A booking of an event that closed without them."""
    booking = booked(EventFactory(), seats=seats)
    ended = timezone.now() - dt.timedelta(days=3)
    Event.objects.update(starts_at=ended - HOUR, ends_at=ended)
    event = Event.objects.get()
    check_ins.close_event(event=event, at=event.door_closes_at)
    booking = Booking.objects.select_related("event").get()
    assert booking.state == BookingState.ABSENT
    return booking


def scan_of(booking):
    return check_ins.Scan(booking.code, uuid4(), booking.event.starts_at)


def at_the_door(event, host, *, people=1, nonce=None, at=None):
    count = check_ins.WalkIn(people=people, nonce=nonce or uuid4(), happened_at=at or event.starts_at)
    return check_ins.check_in_walk_in(event=event, walk_in=count, by=host, at=at or event.starts_at)


def test_wrong_absence_is_mended_after_the_doors_closed_and_told(host, run_jobs):
    booking = absent()
    at = timezone.now()

    absences.correct_absence(booking=booking, people=1, reason="名单漏勾", by=host, at=at)
    run_jobs()

    booking.refresh_from_db()
    assert (booking.state, booking.check_in.people) == (BookingState.CHECKED_IN, 1)
    assert booking_rules(booking.event, booking.booker, at).my_absences == 0
    assert "名单漏勾" in booking.booker.notices.get(title__startswith="已补登到场").body
    assert feedback.rate_visit(
        booking=booking, opinion=feedback.Opinion(overall=5), by=Actor(booking.booker), at=at
    )


def test_absence_is_not_mended_for_more_than_booked_nor_for_ever_nor_for_oneself(host):
    booking = absent()
    end = booking.event.ends_at

    with pytest.raises(check_ins.MoreThanBooked):
        absences.correct_absence(booking=booking, people=3, reason="多来了", by=host, at=end)
    with pytest.raises(check_ins.TooLateToUndo):
        absences.correct_absence(
            booking=booking, people=1, reason="迟了", by=host, at=end + policy.MEND_WITHIN
        )
    for act in (absences.correct_absence, absences.excuse_absence, absences.uphold_absence):
        more = {"people": 1} if act is absences.correct_absence else {}
        with pytest.raises(absences.OwnBooking):
            act(booking=booking, reason="自己来过", by=Actor(booking.booker), at=end, **more)


def test_citizen_appeals_once_in_time_and_is_answered(host, run_jobs):
    booking = absent()
    end = booking.event.ends_at
    mine = Actor(booking.booker)

    with pytest.raises(MoveNotAllowed):
        absences.uphold_absence(booking=booking, reason="没有申诉", by=host, at=end)
    absences.appeal_absence(booking=booking, text="孩子发烧", by=mine, at=end)
    with pytest.raises(absences.AppealNotOpen):
        absences.appeal_absence(booking=booking, text="再说一次", by=mine, at=end)
    absences.uphold_absence(booking=booking, reason="已是第三次", by=host, at=end)
    run_jobs()

    booking.refresh_from_db()
    assert (booking.state, booking.appeal_answer) == (BookingState.ABSENT, "已是第三次")
    assert booking.booker.notices.filter(title__startswith="申诉有答复", body="已是第三次").exists()
    with pytest.raises(MoveNotAllowed):
        absences.uphold_absence(booking=booking, reason="再答一次", by=host, at=end)


def test_appeal_is_too_late_after_its_days():
    booking = absent()
    with pytest.raises(absences.AppealNotOpen):
        absences.appeal_absence(
            booking=booking, text="迟了", by=Actor(booking.booker),
            at=booking.event.ends_at + policy.APPEAL_WITHIN + HOUR,
        )  # fmt: skip


@pytest.mark.parametrize("state", [BookingState.ABSENT, BookingState.LATE])
def test_excused_absence_no_longer_counts_and_the_counter_still_agrees(host, state):
    booking = absent()
    if state == BookingState.LATE:
        now = timezone.now()
        Booking.objects.filter(pk=booking.pk).update(state=state, cancelled_at=now, is_late=True)
        Event.objects.update(taken=0)
    end = booking.event.ends_at
    assert booking_rules(booking.event, booking.booker, end).my_absences == 1

    absences.excuse_absence(booking=booking, reason="台风天停了地铁", by=host, at=end)

    assert booking_rules(booking.event, booking.booker, end).my_absences == 0
    assert drifted_events() == []


def test_absent_person_hears_of_it_and_of_the_way_to_appeal(run_jobs):
    booking = absent()
    run_jobs()

    assert "可以在门票页申诉" in booking.booker.notices.get(title__contains="记一次缺席").body


# Taking back ----


@pytest.mark.parametrize(
    ("after_closing", "state"), [(False, BookingState.RESERVED), (True, BookingState.ABSENT)]
)
def test_tick_is_taken_back_and_a_scanner_cannot_bring_it_again(host, after_closing, state):
    booking = booked(EventFactory(), seats=2)
    event, scan = booking.event, scan_of(booking)
    arrival = check_ins.check_in(event=event, scan=scan, by=host, at=event.starts_at)
    if after_closing:
        check_ins.close_event(event=event, at=event.door_closes_at)

    check_ins.undo_check_in(check_in=arrival, by=host, at=event.door_closes_at)

    booking.refresh_from_db(), event.refresh_from_db()
    assert (booking.state, CheckIn.objects.count(), UndoneCheckIn.objects.get().people) == (state, 0, 2)
    with pytest.raises(check_ins.WasTakenBack):
        check_ins.check_in(event=event, scan=scan, by=host, at=event.starts_at)
    assert check_ins.check_in(event=event, scan=scan_of(booking), by=host, at=event.starts_at)


def test_count_of_people_is_taken_back(host):
    event = EventFactory()
    nonce = uuid4()
    check_ins.undo_check_in(
        check_in=at_the_door(event, host, people=30, nonce=nonce), by=host, at=event.starts_at
    )

    assert not CheckIn.objects.exists()
    with pytest.raises(check_ins.WasTakenBack):
        at_the_door(event, host, people=30, nonce=nonce)


def test_visit_that_was_rated_cannot_be_taken_back(host):
    booking = booked(EventFactory())
    event = booking.event
    arrival = check_ins.check_in(event=event, scan=scan_of(booking), by=host, at=event.starts_at)
    feedback.rate_visit(
        booking=booking, opinion=feedback.Opinion(overall=5), by=Actor(booking.booker), at=event.ends_at
    )

    with pytest.raises(check_ins.RatedAlready):
        check_ins.undo_check_in(check_in=arrival, by=host, at=event.ends_at)
    with pytest.raises(check_ins.TooLateToUndo):
        check_ins.undo_check_in(check_in=arrival, by=host, at=event.ends_at + policy.MEND_WITHIN)


def test_room_lets_in_no_more_than_it_holds(host):
    event = EventFactory(capacity=50, space=SpaceFactory(capacity=80))
    coming = booked(event, seats=3)
    check_ins.check_in(event=event, scan=scan_of(booked(event, seats=4)), by=host, at=event.starts_at)
    before = event.starts_at - HOUR / 2

    with pytest.raises(check_ins.RoomFull, match="最多再记 73 人"):  # three are still expected
        at_the_door(event, host, people=74, at=before)
    at_the_door(event, host, people=73, at=before)
    at_the_door(event, host, people=3)  # from the start their places are free
    with pytest.raises(check_ins.RoomFull, match="最多再记 0 人"):
        at_the_door(event, host, people=1)
    assert check_ins.check_in(
        event=event, scan=scan_of(coming), by=host, at=event.starts_at
    )  # a ticket always lets in


def test_answering_an_appeal_is_a_duty_of_the_host_until_it_is_answered(host):
    booking = absent()
    event = booking.event
    absences.appeal_absence(booking=booking, text="孩子发烧", by=Actor(booking.booker), at=event.ends_at)

    waits = [duty.path for duty in duties(event.host, event.ends_at)]
    assert waits == [f"/workbench/events/{event.pk}/absences/"]
    absences.excuse_absence(booking=booking, reason="谅解", by=host, at=event.ends_at)
    assert duties(event.host, event.ends_at) == []
