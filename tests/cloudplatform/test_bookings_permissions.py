"""Who sees and does what with events, bookings, the line and the door. Not yours: it does not exist (404)."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from cloudplatform.models import Booking, CheckIn, Event, WaitEntry
from cloudplatform.states import BookingState, EventState, WaitState
from community.policy import Role
from tests.factories.bookings import booked, waiting_for
from tests.factories.community import (
    AreaFactory,
    InstitutionFactory,
    city_staff,
    district_staff,
    former_holder_of,
    holder_of,
)
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.factories.orders import ShelfProductFactory

pytestmark = pytest.mark.django_db

E = EventState
DESK = {"host", "host editor", "host head", "district", "city"}
EVERYBODY = {
    "visitor", "citizen", "booker", "host", "host editor", "host head", "former host", "other host", "supplier",
    "other supplier", "district", "other district", "city",
}  # fmt: skip


def event_in(state):
    host = InstitutionFactory(area=AreaFactory(code="440103101"))
    return EventFactory(host=host, product=ShelfProductFactory(), capacity=2, state=state)


def people(event):
    supplier = event.product.supplier
    return {
        "visitor": AnonymousUser(), "citizen": UserFactory(), "booker": UserFactory(),
        "host": holder_of(event.host), "host editor": holder_of(event.host, Role.EDITOR),
        "host head": holder_of(event.host, Role.HEAD), "former host": former_holder_of(event.host),
        "other host": holder_of(InstitutionFactory()), "supplier": holder_of(supplier),
        "other supplier": holder_of(InstitutionFactory(supplier=True)), "district": district_staff("440103"),
        "other district": district_staff("440106"), "city": city_staff(),
    }  # fmt: skip


SEEN = [
    (E.DRAFT, DESK),
    (E.PUBLISHED, EVERYBODY),
    (E.HELD, EVERYBODY),
    (E.CANCELLED, EVERYBODY),
]


@pytest.mark.parametrize(("state", "who_sees"), SEEN)
def test_event_is_seen_by_everybody_once_published(state, who_sees):
    event = event_in(state)

    seen = {who for who, user in people(event).items() if Event.objects.visible_to(user).filter(pk=event.pk)}

    assert seen == who_sees


RIGHTS = [
    ("hosted_by", {"host", "host editor", "host head"}),
    ("staffed_by", {"host", "host head", "supplier"}),
    ("overseen_by", {"district", "city"}),
]


@pytest.mark.parametrize(("right", "who_may"), RIGHTS)
def test_event_is_run_by_its_host_its_door_also_by_the_supplier(right, who_may):
    event = event_in(E.PUBLISHED)

    allowed = {
        who for who, user in people(event).items() if getattr(Event.objects, right)(user).filter(pk=event.pk)
    }

    assert allowed == who_may


def test_booking_and_place_in_line_belong_to_one_person_and_oversight_to_the_bureau():
    event = event_in(E.PUBLISHED)
    cast = people(event)
    booking = booked(event, seats=2, user=cast["booker"])
    full = event_in(E.PUBLISHED)
    booked(full, seats=2)
    waiting_for(full, user=cast["booker"])

    assert {who for who, user in cast.items() if Booking.objects.of(user)} == {"booker"}
    assert {who for who, user in cast.items() if WaitEntry.objects.of(user)} == {"booker"}
    overseers = {who for who, user in cast.items() if Booking.objects.overseen_by(user).filter(pk=booking.pk)}
    assert overseers == {"district", "city"}


# Doors ----


def answers(client, url, cast, method="get", body=None):
    """What each person gets; visitors are sent to sign in."""
    found = {}
    for who, user in cast.items():
        client.logout()
        if user.is_authenticated:
            client.force_login(user)
        found[who] = getattr(client, method)(url, body or {}).status_code
    return found


MINE = ("ticket", "cancel_booking", "fewer")


@pytest.mark.parametrize("name", MINE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_ticket_of_somebody_else_does_not_exist(client, name, method):
    event = event_in(E.PUBLISHED)
    booking = booked(event, seats=2)

    found = answers(client, reverse(f"cloudplatform:{name}", args=[booking.pk]), people(event), method)

    assert set(found.values()) <= {302, 404, 405}
    assert {who for who, status in found.items() if status == 302} == {"visitor"}
    assert Booking.objects.get().state == BookingState.RESERVED


@pytest.mark.parametrize("name", ["wait", "claim", "leave"])
def test_place_in_line_of_somebody_else_does_not_exist(client, name):
    event = event_in(E.PUBLISHED)
    booked(event, seats=2)
    entry = waiting_for(event)
    method = "get" if name == "wait" else "post"

    found = answers(client, reverse(f"cloudplatform:{name}", args=[entry.pk]), people(event), method)

    assert {who for who, status in found.items() if status != 404} == {"visitor"}
    assert WaitEntry.objects.get().state == WaitState.WAITING


@pytest.mark.parametrize("name", ["door", "check_in", "walk_in", "door_sync"])
def test_door_exists_only_for_those_who_stand_at_it(client, name):
    event = event_in(E.PUBLISHED)
    method = "get" if name == "door" else "post"

    found = answers(client, reverse(f"cloudplatform:{name}", args=[event.pk]), people(event), method)

    assert {who for who, status in found.items() if status != 404} == {
        "visitor",
        "host",
        "host head",
        "supplier",
    }
    assert not CheckIn.objects.exists()


def test_tick_on_the_list_lets_in_only_guests_of_this_door(client):
    event, other = event_in(E.PUBLISHED), event_in(E.PUBLISHED)
    booking = booked(other)
    client.force_login(holder_of(event.host))

    url = reverse("cloudplatform:check_in_listed", args=[event.pk, booking.pk])

    assert client.post(url).status_code == 404


def test_draft_cannot_be_booked_by_guessing_its_number(client):
    event = event_in(E.DRAFT)
    client.force_login(UserFactory())

    assert (
        client.post(reverse("cloudplatform:book", args=[event.pk]), {"comes_along": "on"}).status_code == 404
    )
