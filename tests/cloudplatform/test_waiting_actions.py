"""The line for freed places: docs/adr/0006."""

import datetime as dt

import pytest
from django.utils import timezone

from cloudplatform import tasks
from cloudplatform.actions import bookings, check_ins, events, places, waiting
from cloudplatform.actions.places import Party
from cloudplatform.models import Booking, Event, WaitEntry
from cloudplatform.queries.proofs import drifted_events
from cloudplatform.queries.waiting_positions import in_line
from cloudplatform.states import EventState, WaitState
from core.models.accounts import ConsentKind
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.bookings import booked, waiting_for
from tests.factories.community import FamilyMemberFactory
from tests.factories.core import UserFactory, agreeing
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db
NOW = timezone.now
HOUR = dt.timedelta(hours=1)


def cancel(booking, at=None):
    bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=at or NOW())


def now_is(*things):
    """Their states as the database has them."""
    return [type(thing).objects.get(pk=thing.pk).state for thing in things]


def full(seats, **event):
    """An event whose seats are all booked one by one."""
    event = EventFactory(capacity=seats, **event)
    return event, [booked(event) for _ in range(seats)]


def offered_to(event, booking):
    """An entry in line that got the place of `booking`."""
    entry = waiting_for(event, seats=booking.seats)
    cancel(booking)
    entry.refresh_from_db()
    return entry


REFUSED = [
    ("while places are free", {"capacity": 3}, Party(), waiting.PlacesAreFree),
    ("where there is no line", {"has_waiting_list": False}, Party(), waiting.NoWaitingList),
    ("in the last two hours", {"starts_at": NOW() + HOUR, "booking_closes_at": NOW() + HOUR}, Party(), waiting.NoWaitingList),
    ("before booking opens", {"booking_opens_at": NOW() + HOUR}, Party(), places.BookingNotOpen),
    ("for more than the limit", {"party_limit": 2}, Party(companions=2), places.PartyTooLarge),
    ("for more than the place holds", {}, Party(companions=2), places.PartyTooLarge),
]  # fmt: skip


@pytest.mark.parametrize(("when", "event", "party", "refusal"), REFUSED, ids=[row[0] for row in REFUSED])
def test_citizen_cannot_queue(when, event, party, refusal):
    event = EventFactory(**{"capacity": 2, **event})
    Event.objects.filter(pk=event.pk).update(taken=2)

    with pytest.raises(refusal):
        waiting.join_waiting_list(event=event, party=party, by=Actor(UserFactory()), at=NOW())


def test_citizen_cannot_queue_twice_nor_with_a_ticket_in_hand():
    event, (booking,) = full(1)
    entry = waiting_for(event)

    with pytest.raises(waiting.AlreadyWaiting):
        waiting_for(event, user=entry.user)
    with pytest.raises(places.AlreadyBooked):
        waiting_for(event, user=booking.booker)


def test_child_with_a_place_cannot_queue_for_another():
    event, guardian = EventFactory(capacity=1), UserFactory()
    child = FamilyMemberFactory(guardian=guardian)
    alone = Party(comes_along=False, family=[child], alone_known=True)
    bookings.book(event=event, party=alone, by=Actor(guardian), at=NOW())

    with pytest.raises(places.PersonAlreadyBooked):
        waiting.join_waiting_list(event=event, party=alone, by=Actor(UserFactory()), at=NOW())


def test_freed_places_are_offered_in_order_and_kept_for_the_one_offered():
    event = EventFactory(capacity=2)
    booking = booked(event, seats=2)
    first, second, third = (waiting_for(event) for _ in range(3))

    cancel(booking)

    assert now_is(first, second, third) == [WaitState.OFFERED, WaitState.OFFERED, WaitState.WAITING]
    assert Event.objects.get().taken == 2
    assert [place.ahead for place in in_line([first, third], NOW())] == [0, 0]
    with pytest.raises(places.SoldOut):
        booked(event)


def test_places_of_a_smaller_party_are_offered_too():
    event = EventFactory(capacity=2)
    booking, entry = booked(event, seats=2), None
    entry = waiting_for(event)

    companion = booking.attendees.get(user__isnull=True)
    bookings.reduce_party(booking=booking, leaving=[companion.pk], by=Actor(booking.booker), at=NOW())

    assert now_is(entry) == [WaitState.OFFERED]


def test_household_is_offered_all_or_nothing():
    event, (one, two, three) = full(3)
    household = waiting_for(event, seats=3)

    for booking in (one, two):
        cancel(booking)
        assert now_is(household) == [WaitState.WAITING]
    cancel(three)

    assert now_is(household) == [WaitState.OFFERED]


def test_large_household_is_passed_over_only_three_times():
    event, singles = full(6, party_limit=6)
    household = waiting_for(event, seats=4)
    later = [waiting_for(event) for _ in range(5)]

    for booking in singles[:5]:
        cancel(booking)

    assert now_is(*later) == [WaitState.OFFERED] * 3 + [WaitState.WAITING] * 2
    assert now_is(household) == [WaitState.WAITING]
    assert Event.objects.get().free == 2


def test_kept_places_go_to_whoever_fits_once_nobody_can_cancel_any_more():
    event, singles = full(6, party_limit=6)
    household = waiting_for(event, seats=4)
    later = [waiting_for(event) for _ in range(5)]
    for booking in singles[:5]:
        cancel(booking)

    waiting.offer_free_seats(event=event, at=event.cancel_until)

    assert now_is(household, *later) == [WaitState.WAITING] + [WaitState.OFFERED] * 5


def test_seats_a_large_household_cannot_use_are_offered_to_a_small_one_that_joins():
    event, (booking, *_others) = full(4)
    waiting_for(event, seats=2)
    cancel(booking)

    assert waiting_for(event).state == WaitState.OFFERED


def test_newcomer_cannot_book_past_the_line():
    event, (booking, *_others) = full(3)
    waiting_for(event, seats=2)
    cancel(booking)

    with pytest.raises(places.LineComesFirst):
        booked(event)


def test_cost_of_an_offer_does_not_grow_with_the_line(count_queries):
    costs = []
    for length in (3, 30):
        event, bookings_made = full(4)
        waiting_for(event, seats=4)
        for _ in range(length):
            waiting_for(event)
        costs.append(count_queries(lambda made=bookings_made: cancel(made[0])))

    assert costs[0] == costs[1]


def test_offer_becomes_a_booking_in_time_and_passes_on_too_late():
    event, (booking,) = full(1)
    first, second = waiting_for(event), waiting_for(event)
    cancel(booking)
    first.refresh_from_db()

    with pytest.raises(waiting.OfferOver):
        waiting.claim_offer(entry=first, by=Actor(first.user), at=first.offer_until)
    assert not waiting.expire_offer(entry=first, at=first.offer_until - dt.timedelta(microseconds=1))
    assert waiting.expire_offer(entry=first, at=first.offer_until)
    assert not waiting.expire_offer(entry=first, at=first.offer_until)
    second.refresh_from_db()
    claimed = waiting.claim_offer(entry=second, by=Actor(second.user), at=second.offered_at)

    assert (claimed.booker, Event.objects.get().taken) == (second.user, 1)
    assert drifted_events() == []


def test_claiming_twice_answers_the_same_ticket():
    event, (booking,) = full(1)
    entry = offered_to(event, booking)

    first, again = (waiting.claim_offer(entry=entry, by=Actor(entry.user), at=NOW()) for _ in range(2))

    assert first == again
    assert Booking.objects.filter(booker=entry.user).count() == 1


def test_whole_household_is_booked_by_a_claim():
    guardian = agreeing(ConsentKind.ACCESS_NEEDS)
    children = [FamilyMemberFactory(guardian=guardian) for _ in range(2)]
    event = EventFactory(capacity=3)
    booking = booked(event, seats=3)
    entry = waiting.join_waiting_list(
        event=event, party=Party(comes_along=False, family=children, companions=1, alone_known=True),
        access_need="wheelchair_seat",
        by=Actor(guardian), at=NOW(),
    )  # fmt: skip
    cancel(booking)

    claimed = waiting.claim_offer(entry=entry, by=Actor(guardian), at=NOW())

    people = list(claimed.attendees.order_by("pk").values_list("user", "family_member"))
    assert people == [(None, children[0].pk), (None, children[1].pk), (None, None)]
    assert claimed.access_need == "wheelchair_seat"


def test_offer_cannot_be_claimed_before_it_is_made_nor_after_the_event_was_called_off():
    event, (booking, _other) = full(2)
    entry, waits = waiting_for(event), waiting_for(event)
    cancel(booking)

    with pytest.raises(MoveNotAllowed):
        waiting.claim_offer(entry=waits, by=Actor(waits.user), at=NOW())
    events.cancel_event(event=event, reason="台风", by=Actor(UserFactory()), at=NOW())
    with pytest.raises(places.BookingClosed):
        waiting.claim_offer(entry=entry, by=Actor(entry.user), at=NOW())


@pytest.mark.parametrize("state", [WaitState.WAITING, WaitState.OFFERED])
def test_who_leaves_the_line_makes_room_for_the_next(state):
    event, (booking, *_others) = full(4)
    first = waiting_for(event, seats=2 if state == WaitState.WAITING else 1)
    event.refresh_from_db()
    if state == WaitState.OFFERED:
        cancel(booking)
        second = waiting_for(event)
    else:
        second = waiting_for(event)

    assert now_is(first) == [state]
    waiting.leave_waiting_list(entry=first, by=Actor(first.user), at=NOW())
    if state == WaitState.WAITING:
        cancel(booking)

    assert now_is(first, second) == [WaitState.LEFT, WaitState.OFFERED]
    assert drifted_events() == []
    with pytest.raises(MoveNotAllowed):
        waiting.leave_waiting_list(entry=first, by=Actor(first.user), at=NOW())


def test_no_offers_in_the_last_two_hours_and_free_places_are_open_to_all():
    event, (booking,) = full(1, cancel_before=dt.timedelta(0), booking_closes_at=soon())
    entry = waiting_for(event)
    late = event.starts_at - HOUR

    cancel(booking, at=late)

    assert now_is(entry) == [WaitState.WAITING]
    assert bookings.book(event=event, party=Party(), by=Actor(UserFactory()), at=event.starts_at - HOUR / 2)


def test_offer_ends_an_hour_before_the_start_however_long_it_may_last():
    event, (booking,) = full(1, offer_lasts=dt.timedelta(days=30))

    assert offered_to(event, booking).offer_until == event.starts_at - HOUR


def test_line_is_closed_two_hours_before_the_start_and_offers_run_on():
    event, (booking, _other) = full(2)
    holds, waits = waiting_for(event), waiting_for(event)
    cancel(booking)
    stop = event.offers_stop_at

    assert waiting.close_line(event=event, by=CLOCK, at=stop - dt.timedelta(seconds=1)) == []
    assert waiting.close_line(event=event, by=CLOCK, at=stop) == [waits]
    assert waiting.close_line(event=event, by=CLOCK, at=stop) == []
    assert now_is(holds, waits) == [WaitState.OFFERED, WaitState.CLOSED]


def test_closing_the_event_closes_what_is_left_of_the_line():
    event, (booking, _other) = full(2)
    holds, waits = waiting_for(event), waiting_for(event)
    cancel(booking)

    check_ins.close_event(event=event, at=event.door_closes_at)

    assert now_is(holds, waits) == [WaitState.CLOSED] * 2
    assert drifted_events() == []


def test_those_in_line_are_told_of_offer_expiry_and_end(run_jobs):
    event, (booking,) = full(1)
    first, second = waiting_for(event), waiting_for(event)
    cancel(booking)
    WaitEntry.objects.filter(pk=first.pk).update(offer_until=NOW())
    waiting.expire_offer(entry=first, at=NOW())
    Event.objects.filter(pk=event.pk).update(state=EventState.CANCELLED)
    waiting.close_line(event=event, by=CLOCK, at=NOW())

    run_jobs()

    titles = [
        list(one.user.notices.order_by("pk").values_list("title", flat=True)) for one in (first, second)
    ]
    assert [[title.split("：")[0] for title in each] for each in titles] == [["有空位了", "候补结束"]] * 2


# What the clock does ----


def test_clock_passes_expired_offers_on():
    event, (booking,) = full(1)
    first = offered_to(event, booking)
    second = waiting_for(event)
    WaitEntry.objects.filter(pk=first.pk).update(offer_until=NOW())

    tasks.expire_offers()

    assert now_is(first, second) == [WaitState.EXPIRED, WaitState.OFFERED]


def test_clock_offers_places_that_came_free_by_a_larger_room():
    event, _made = full(1)
    entry = waiting_for(event)
    Event.objects.filter(pk=event.pk).update(capacity=2)

    tasks.expire_offers()

    assert now_is(entry) == [WaitState.OFFERED]


def test_clock_closes_lines_that_nobody_will_be_offered_from():
    event, _made = full(1)
    entry = waiting_for(event)
    start = NOW() + HOUR
    Event.objects.filter(pk=event.pk).update(starts_at=start, ends_at=start + HOUR)

    tasks.expire_offers()

    assert now_is(entry) == [WaitState.CLOSED]
