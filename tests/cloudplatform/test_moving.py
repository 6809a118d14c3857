"""Changing to another session: the whole party moves, or nothing changes."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import bookings, places
from cloudplatform.actions.moving import AnotherEvent, move_booking
from cloudplatform.actions.places import Party
from cloudplatform.models import Attendee, Booking, Event
from cloudplatform.queries.bookings import may_move, sessions_for
from cloudplatform.states import BookingState, EventState
from community.members.actions.schedule_conflicts import Clash
from core.models import JournalEntry, Notice
from core.record.actors import Actor
from tests.factories.bookings import booked, waiting_for
from tests.factories.community import FamilyMemberFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon
from tests.factories.orders import ShelfProductFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def citizen():
    return UserFactory()


@pytest.fixture
def sessions():
    """Two sessions of one product, a week apart."""
    product = ShelfProductFactory()
    return EventFactory(product=product, starts_at=soon(5)), EventFactory(product=product, starts_at=soon(12))


def move(booking, to, **more):
    return move_booking(booking=booking, to=to, by=Actor(booking.booker), at=NOW(), **more)


def taken(event):
    return Event.objects.get(pk=event.pk).taken


def test_the_whole_party_moves_with_its_need_and_the_old_places_are_free(citizen, sessions, run_jobs):
    first, second = sessions
    child = FamilyMemberFactory(guardian=citizen)
    booking = bookings.book(
        event=first, party=Party(family=[child], companions=1), by=Actor(citizen), at=NOW()
    )

    moved = move(booking, second)
    run_jobs()

    assert (taken(first), taken(second)) == (0, 3)
    assert Booking.objects.get(pk=booking.pk).state == BookingState.CANCELLED
    assert (moved.state, moved.seats, moved.event_id) == (BookingState.RESERVED, 3, second.pk)
    people = Attendee.objects.filter(booking=moved, is_live=True)
    assert {(one.user_id, one.family_member_id) for one in people} == {
        (citizen.pk, None),
        (None, child.pk),
        (None, None),
    }
    assert JournalEntry.objects.get(fact="cloudplatform.booking.cancelled").details["moved_to"] == second.pk
    assert [one.title for one in Notice.objects.filter(recipient=citizen, topic="ticket").order_by("pk")] == [
        f"约好了：{first.title}", f"约好了：{second.title}",
    ]  # fmt: skip


REFUSED = [
    ("another product", lambda first, second: EventFactory(starts_at=soon(12)), AnotherEvent),
    ("the same session", lambda first, second: first, AnotherEvent),
    ("one called off", lambda first, second: changed(second, state=EventState.CANCELLED), AnotherEvent),
    ("one that began", lambda first, second: changed(second, starts_at=NOW() - dt.timedelta(hours=1)), AnotherEvent),
    ("one that is full", lambda first, second: changed(second, capacity=2, taken=1), places.SoldOut),
    ("one not open yet", lambda first, second: changed(second, booking_opens_at=NOW() + dt.timedelta(days=1)), places.BookingNotOpen),
]  # fmt: skip


def changed(event, **values):
    Event.objects.filter(pk=event.pk).update(**values)
    return Event.objects.get(pk=event.pk)


@pytest.mark.parametrize(("which", "to", "refusal"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused_leaves_the_old_booking_as_it_was(citizen, sessions, which, to, refusal):
    booking = booked(sessions[0], seats=2, user=citizen)

    with pytest.raises(refusal):
        move(booking, to(*sessions))

    assert Booking.objects.get(pk=booking.pk).state == BookingState.RESERVED
    assert Attendee.objects.filter(booking=booking, is_live=True).count() == 2
    assert taken(sessions[0]) == 2
    assert not JournalEntry.objects.filter(fact="cloudplatform.booking.cancelled").exists()


def test_the_weekly_limit_and_a_clash_do_not_count_the_session_given_up(citizen):
    product = ShelfProductFactory()
    first = EventFactory(product=product, starts_at=soon(5), weekly_limit=1)
    second = EventFactory(
        product=product, starts_at=first.starts_at + dt.timedelta(minutes=30), weekly_limit=1
    )

    assert move(booked(first, user=citizen), second).event_id == second.pk


def test_a_clash_with_another_ticket_is_asked_about(citizen, sessions):
    booked(EventFactory(starts_at=sessions[1].starts_at), user=citizen)
    booking = booked(sessions[0], user=citizen)

    with pytest.raises(Clash):
        move(booking, sessions[1])
    assert move(booking, sessions[1], knows_clash=True)


def test_who_waits_for_the_old_session_is_offered_the_places(citizen, sessions):
    first = changed(sessions[0], capacity=1)
    booking = booked(first, user=citizen)
    entry = waiting_for(first)

    move(booking, sessions[1])

    entry.refresh_from_db()
    assert entry.offer_until is not None


def test_a_host_without_a_product_has_sessions_by_title(citizen):
    first = EventFactory(product=None, title="周末书画")
    again = EventFactory(product=None, title="周末书画", host=first.host, starts_at=soon(12))
    EventFactory(product=None, title="周末书画", starts_at=soon(12))  # of another host

    booking = booked(first, user=citizen)

    assert list(sessions_for(booking, NOW())) == [again]
    assert may_move(booking, NOW())


@pytest.mark.parametrize(("seats", "may"), [(1, True), (2, True), (3, False)])
def test_moving_is_offered_where_the_whole_party_has_places(citizen, seats, may):
    first = EventFactory(product=None, title="周末书画", party_limit=5)
    other = EventFactory(product=None, title="周末书画", host=first.host, starts_at=soon(12), capacity=4)
    booked(other, 2)
    booking = booked(first, seats, user=citizen)

    assert may_move(booking, NOW()) is may
    assert sessions_for(booking, NOW()).exists() is may


def test_only_sessions_with_places_for_the_whole_party_are_offered(client, citizen, sessions):
    first, second = sessions
    booking = booked(first, seats=3, user=citizen)
    client.force_login(citizen)
    address = reverse("cloudplatform:move_booking", args=[booking.pk])
    ticket = reverse("cloudplatform:ticket", args=[booking.pk])
    assert address in client.get(ticket).content.decode()
    assert client.post(address, {}).status_code == 422

    changed(second, capacity=2, taken=0, party_limit=2)
    assert address not in client.get(ticket).content.decode()
    assert "都坐不下 3 人" in client.get(address).content.decode()
    stale = client.post(address, {"session": second.pk})
    assert stale.status_code == 422
    assert "都坐不下 3 人" in stale.content.decode()


def test_from_the_ticket_to_the_new_ticket_in_one_step(client, citizen, sessions):
    booking = booked(sessions[0], user=citizen)
    client.force_login(citizen)

    answer = client.post(
        reverse("cloudplatform:move_booking", args=[booking.pk]), {"session": sessions[1].pk}
    )

    moved = Booking.objects.of(citizen).filter(event=sessions[1]).get()
    assert answer.url == reverse("cloudplatform:ticket", args=[moved.pk])


def test_a_move_to_a_session_that_clashes_is_asked_on_its_page_and_nothing_moves(client, citizen, sessions):
    booked(EventFactory(title="骑楼夜读", starts_at=sessions[1].starts_at), user=citizen)
    booking = booked(sessions[0], user=citizen)
    client.force_login(citizen)
    address = reverse("cloudplatform:move_booking", args=[booking.pk])

    asked = client.post(address, {"session": sessions[1].pk})

    assert asked.status_code == 409
    assert "骑楼夜读" in asked.content.decode()
    assert f'value="{sessions[1].pk}"' in asked.content.decode()
    booking.refresh_from_db()
    assert booking.state == BookingState.RESERVED
    moved = client.post(address, {"session": sessions[1].pk, "knows_clash": "1"})
    assert moved.url == reverse("cloudplatform:ticket", args=[Booking.objects.get(event=sessions[1]).pk])
