"""What a host changes after people booked: the promise is kept, or they are free; and they are told old and new."""

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import timezone

from cloudplatform.actions import bookings, changes, check_ins, events, waiting
from cloudplatform.actions.places import AlreadyBooked, Party, SoldOut
from cloudplatform.forms.hosting import EventForm
from cloudplatform.models import Booking, Event, EventChange, Mode
from cloudplatform.queries import icalendars
from cloudplatform.queries.bookings import booking_rules
from cloudplatform.states import BookingState, EventState, WaitState
from community.places.actions import upkeep
from community.places.actions.upkeep import FacilityFields
from core.record.actors import Actor
from tests.factories.bookings import booked, waiting_for
from tests.factories.community import SpaceFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db
NOW = timezone.now
HOUR = dt.timedelta(hours=1)
WHY = changes.Notice("舞台检修", is_confirmed=True)


def fields_of(event, **changed):
    form = {
        name: value for name, value in EventForm.initial_of(event).items() if not name.startswith("question")
    }
    hours = form.pop("cancel_hours")
    kept = {"fee_cents": event.fee_cents, "offer_lasts": event.offer_lasts}
    return events.EventFields(**{"cancel_before": hours * HOUR, **form, **kept, **changed})


def edit(event, notice=WHY, at=None, **changed):
    event = Event.objects.select_related("space__facility").get(pk=event.pk)
    return events.edit_event(
        event=event,
        fields=fields_of(event, **changed),
        notice=notice,
        by=Actor(UserFactory()),
        at=at or NOW(),
    )


def moved_by(event, days):
    shift = dt.timedelta(days=days)
    return {
        "starts_at": event.starts_at + shift,
        "ends_at": event.ends_at + shift,
        "booking_closes_at": event.booking_closes_at + shift,
    }


TOUCHING = {
    "时间": lambda event: moved_by(event, 1),
    "地点": lambda event: {"space": SpaceFactory(facility__institution=event.host, capacity=100_000)},
    "年龄": lambda event: {"min_age": 12},
    "名称": lambda event: {"title": "换了一台戏"},
    "费用": lambda event: {"fee_cents": 2000},
    "轮椅席": lambda event: {"access": ["guide_dog", "hearing_loop"]},
}


@pytest.mark.parametrize("label", TOUCHING)
def test_host_sees_how_many_are_touched_and_confirms_with_a_reason(label):
    event = EventFactory(capacity=3)
    booked(event, seats=3)
    waiting_for(event, seats=2)

    for half in (None, changes.Notice("舞台检修"), changes.Notice(" ", is_confirmed=True)):
        with pytest.raises(changes.ChangeNeedsConfirmation, match="5 人") as asked:
            edit(event, notice=half, **TOUCHING[label](event))
        assert [line[0] for line in asked.value.lines] == [label]
    assert not EventChange.objects.exists()


@pytest.mark.parametrize("label", TOUCHING)
def test_who_booked_and_who_waits_is_told_old_and_new_and_is_free(label, run_jobs):
    event = EventFactory(capacity=1, min_age=None)
    booking, entry = booked(event), waiting_for(event)

    edit(event, **TOUCHING[label](event))
    run_jobs()

    told = booking.booker.notices.get(title__startswith="有变动").body
    old, new = EventChange.objects.get().lines[0][1:]
    assert all(words in told for words in (label, old, new, "舞台检修", booking.spoken_code))
    assert "候补位置不变" in entry.user.notices.get(title__startswith="有变动").body
    booking.refresh_from_db()
    assert booking.cancel_until == booking.event.starts_at


def test_new_address_of_the_place_is_told_to_who_has_a_ticket_for_what_is_to_come(run_jobs):
    event = EventFactory(capacity=5, min_age=None)
    past, elsewhere = EventFactory(space=SpaceFactory(facility=event.space.facility)), EventFactory()
    tickets = [booked(one) for one in (event, past, elsewhere)]
    Event.objects.filter(pk=past.pk).update(starts_at=timezone.now() - HOUR, ends_at=timezone.now())
    facility = event.space.facility
    old = facility.where

    for address in ("龙津西路 9 号", "龙津西路 9 号"):  # saved again with nothing changed
        fields = FacilityFields(name=facility.name, area=facility.area, address=address)
        upkeep.change_facility(facility=facility, fields=fields, by=Actor(UserFactory()), at=timezone.now())
    run_jobs()

    told = [list(one.booker.notices.filter(title__startswith="地点有更新")) for one in tickets]
    assert [len(one) for one in told] == [1, 0, 0]
    assert old in told[0][0].body
    assert "龙津西路 9 号" in told[0][0].body


@pytest.mark.parametrize(
    "changed",
    [
        {"access": ["guide_dog", "hearing_loop", "subtitles", "wheelchair_seat"]},
        {"body": "第二折换了演员"},
        {"cancel_before": 72 * HOUR},
        {"has_waiting_list": False},
        {"capacity": 50},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_takes_nothing_from_anybody_needs_no_confirmation(changed):
    event = EventFactory()
    booking = booked(event)
    before = booking.cancel_until

    edit(event, notice=None, **changed)

    booking.refresh_from_db()
    assert (booking.may_leave, booking.cancel_until) == (False, before)


def test_longer_time_to_cancel_binds_new_bookings_only_and_a_shorter_one_helps_all():
    event = EventFactory(cancel_before=24 * HOUR)
    booking = booked(event)

    edit(event, cancel_before=72 * HOUR)
    late = booked(Event.objects.get())
    booking.refresh_from_db(), late.refresh_from_db()
    assert (booking.cancel_until, late.cancel_until) == (
        event.starts_at - 24 * HOUR,
        event.starts_at - 72 * HOUR,
    )

    edit(event, cancel_before=2 * HOUR)
    booking = Booking.objects.get(pk=booking.pk)
    assert booking.cancel_until == event.starts_at - 2 * HOUR


def test_published_event_cannot_be_edited_into_the_past_nor_moved_once_it_began():
    event = EventFactory()
    booking = booked(event)
    gone = {"starts_at": NOW() - 3 * HOUR, "ends_at": NOW() - HOUR, "booking_closes_at": NOW() - 4 * HOUR}

    with pytest.raises(events.EventInThePast):
        edit(event, **gone)
    with pytest.raises(events.EventInThePast):
        events.move_event(
            event=event, space=event.space, starts_at=gone["starts_at"], ends_at=gone["ends_at"], reason="",
            by=Actor(UserFactory()), at=NOW(),
        )  # fmt: skip
    with pytest.raises(events.EventHasBegun):
        edit(event, at=event.starts_at + HOUR / 2, **moved_by(event, 7))
    assert edit(event, at=event.starts_at + HOUR / 2, body="已经开演，补一句介绍")
    booking.refresh_from_db()
    assert booking.state == BookingState.RESERVED


def test_event_moved_to_tomorrow_frees_who_booked_and_is_no_absence():
    event = EventFactory(starts_at=soon(7))
    leaves, stays_away = booked(event), booked(event)

    edit(event, **moved_by(event, -6))
    bookings.cancel_booking(booking=leaves, by=Actor(leaves.booker), at=NOW())
    event.refresh_from_db()
    check_ins.close_event(event=event, at=event.door_closes_at)

    leaves.refresh_from_db(), stays_away.refresh_from_db()
    assert (leaves.state, leaves.is_late, stays_away.state) == (
        BookingState.CANCELLED,
        False,
        BookingState.EXCUSED,
    )
    rules = booking_rules(stays_away.event, stays_away.booker, NOW())
    assert (rules.my_pause_until, rules.my_absences) == (None, 0)


def test_who_books_after_the_change_is_held_to_the_new_rules():
    event = EventFactory()
    edit(event, **moved_by(event, 1))
    booking = booked(Event.objects.get())

    assert not booking.may_leave
    assert booking.cancel_until < booking.event.starts_at


@pytest.mark.parametrize("make", [booked, waiting_for])
def test_way_in_cannot_change_while_people_rely_on_it(make):
    event = EventFactory(capacity=1)
    if make is waiting_for:
        only = booked(event)
        make(event)
        bookings.cancel_booking(booking=only, by=Actor(only.booker), at=NOW())
    else:
        make(event)

    with pytest.raises(changes.ModeIsPromised):
        edit(event, mode=Mode.WALK_IN)
    assert Event.objects.get().mode == Mode.FIRST_COME


def test_larger_capacity_in_the_form_goes_to_who_waits(run_jobs):
    event = EventFactory(capacity=3)
    booked(event, seats=3)
    entry = waiting_for(event, seats=3)

    edit(event, capacity=6)
    run_jobs()

    entry.refresh_from_db()
    assert entry.state == WaitState.OFFERED


def test_list_that_was_closed_still_serves_its_line_and_blocks_no_place_it_cannot_use():
    event = EventFactory(capacity=3)
    first = booked(event, seats=3)
    family = waiting_for(event, seats=3)
    edit(event, has_waiting_list=False)
    rest = bookings.reduce_party(
        booking=first, leaving=[first.attendees.order_by("-pk")[0].pk], by=Actor(first.booker), at=NOW()
    )

    single = booked(Event.objects.get())  # one place too small for the family
    assert single.seats == 1
    with pytest.raises(waiting.NoWaitingList):
        waiting_for(Event.objects.get())
    for one in (single, rest):
        bookings.cancel_booking(booking=one, by=Actor(one.booker), at=NOW())
    family.refresh_from_db()
    assert family.state == WaitState.OFFERED
    with pytest.raises(SoldOut):
        booked(Event.objects.get())


def test_capacity_set_below_the_room_leaves_its_events_editable():
    event = EventFactory(capacity=20)
    type(event.space).objects.filter(pk=event.space_id).update(capacity=10)

    assert edit(event, body="新的介绍").body == "新的介绍"
    with pytest.raises(events.MoreThanTheSpaceHolds):
        edit(event, capacity=21)
    assert edit(event, capacity=10).capacity == 10


def test_editing_keeps_what_the_form_does_not_ask(client):
    event = EventFactory(fee_cents=1500, offer_lasts=dt.timedelta(hours=6))
    form = EventForm(
        {
            **EventForm.initial_of(event),
            "space": event.space_id,
            "starts_at": timezone.localtime(event.starts_at).strftime("%Y-%m-%dT%H:%M"),
            "ends_at": timezone.localtime(event.ends_at).strftime("%Y-%m-%dT%H:%M"),
        },
        host=event.host,
    )

    assert form.is_valid(), form.errors
    assert (form.values(event).fee_cents, form.values(event).offer_lasts) == (1500, dt.timedelta(hours=6))


def test_calendar_entry_of_a_moved_event_replaces_the_old_one_and_says_the_old_time():
    event = EventFactory()
    first = icalendars.of_event(event).decode()
    edit(event, **moved_by(event, 1))
    moved = icalendars.of_event(Event.objects.get()).decode().replace("\r\n ", "")
    events.cancel_event(event=event, reason="台风", by=Actor(UserFactory()), at=NOW())
    off = icalendars.of_event(Event.objects.get()).decode()

    assert ["SEQUENCE:0" in first, "SEQUENCE:1" in moved, "SEQUENCE:2" in off] == [True] * 3
    assert "时间原为" in moved
    stamps = [text.split("DTSTAMP:")[1][:16] for text in (first, moved, off)]
    assert stamps == sorted(stamps)


# Places given back late ----


def late(booking):
    moment = booking.cancel_until
    return bookings.cancel_booking(booking=booking, by=Actor(booking.booker), at=moment)


def closed(event):
    event.refresh_from_db()
    check_ins.close_event(event=event, at=event.door_closes_at)


def test_cancelling_late_is_an_absence_only_if_nobody_took_the_place():
    event = EventFactory(capacity=2)
    taken, empty = booked(event), booked(event)
    late(taken), late(empty)
    newcomer = UserFactory()
    again = booked(event, user=newcomer)
    Booking.objects.filter(pk=again.pk).update(booked_at=taken.cancel_until + HOUR / 2)

    closed(event)

    states = [Booking.objects.get(pk=one.pk).state for one in (taken, empty)]
    assert states == [BookingState.CANCELLED, BookingState.LATE]
    assert booking_rules(empty.event, empty.booker, event.ends_at).my_absences == 1
    assert booking_rules(taken.event, taken.booker, event.ends_at).my_absences == 0


def test_people_who_walk_in_take_places_too_and_in_time_is_never_late():
    event = EventFactory()
    gave, in_time = booked(event, seats=2), booked(event)
    bookings.cancel_booking(booking=in_time, by=Actor(in_time.booker), at=in_time.cancel_until - HOUR)
    late(gave)
    count = check_ins.WalkIn(people=2, nonce=uuid4(), happened_at=event.starts_at)
    check_ins.check_in_walk_in(event=event, walk_in=count, by=Actor(UserFactory()), at=event.starts_at)

    closed(event)

    assert set(Booking.objects.values_list("state", flat=True)) == {BookingState.CANCELLED}


@pytest.mark.parametrize(
    ("given_back", "takers", "expected"),
    [
        ([(1, 2)], [(2, 2)], [True]),
        ([(1, 2)], [(0, 2)], [False]),
        ([(1, 2)], [(2, 1)], [False]),
        ([(1, 1), (1, 1)], [(2, 1)], [True, False]),
        ([(1, 3), (2, 1)], [(3, 1)], [False, True]),
        ([(1, 1), (3, 1)], [(2, 1), (4, 1)], [True, True]),
    ],
)
def test_each_taker_fills_one_place_first_given_first_filled(given_back, takers, expected):
    assert changes.filled(given_back, takers) == expected


def test_who_cancelled_late_may_book_again():
    event, person = EventFactory(), UserFactory()
    late(booked(event, user=person))

    assert booked(event, user=person)
    with pytest.raises(AlreadyBooked):
        bookings.book(event=event, party=Party(), by=Actor(person), at=NOW())


def test_event_called_off_makes_nobody_absent(run_jobs):
    event = EventFactory()
    late(booked(event)), booked(event)
    events.cancel_event(event=event, reason="台风", by=Actor(UserFactory()), at=NOW())
    run_jobs()
    closed(event)

    assert Event.objects.get().state == EventState.CANCELLED
    assert set(Booking.objects.values_list("state", flat=True)) == {BookingState.CANCELLED}
