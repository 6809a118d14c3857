"""An institution in one place for staff, and a person on the phone for the help desk: seen by whom, and on the record."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import bookings
from cloudplatform.actions.places import Party
from cloudplatform.models import Booking, Order
from cloudplatform.queries.personal import collect
from cloudplatform.states import BookingState, OrderState
from core.models import JournalEntry, Notice
from core.record.actors import Actor
from tests.factories.bookings import booked
from tests.factories.community import (
    AreaFactory,
    FamilyMemberFactory,
    InstitutionFactory,
    city_staff,
    district_staff,
    holder_of,
)
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.factories.orders import ShelfProductFactory, order_in
from tests.portal.test_bureau import sign_in

pytestmark = pytest.mark.django_db
PHONE = "13800138000"
NOW = timezone.now


def somebody():
    person = UserFactory()
    person.set_phone(PHONE)
    person.save()
    return person


@pytest.fixture
def caller():
    """A booking of somebody with a phone."""
    return booked(EventFactory(), user=somebody())


def look_up(client, phone=PHONE, reason="来电说没收到票"):
    return client.post(reverse("admin:helpdesk"), {"phone": phone, "reason": reason}, follow=True)


def act(client, booking, verb, **data):
    return client.post(reverse("admin:helpdesk_act", args=[booking.pk, verb]), data)


def test_a_person_is_found_by_phone_with_a_reason_and_can_read_who_looked(client, caller):
    staff = sign_in(client, city_staff())

    html = look_up(client, "138 0013 8000").content.decode()

    assert caller.event.title in html
    assert caller.spoken_code in html
    assert PHONE not in html
    entry = JournalEntry.objects.get(fact="cloudplatform.helpdesk.looked_up")
    told = next(one for one in collect(caller.booker) if one.key == "looked_up")
    assert [row[2] for row in told.rows] == ["来电说没收到票"]
    assert (entry.subject, entry.actor, entry.note) == (
        f"core.user:{caller.booker.pk}",
        staff,
        "来电说没收到票",
    )


@pytest.mark.parametrize(
    ("phone", "reason", "status"), [(PHONE, "", 422), ("1380013", "来电", 422), ("13900139000", "来电", 409)]
)
def test_without_a_reason_or_a_known_number_nobody_is_shown_and_misses_are_on_the_record(
    client, caller, phone, reason, status
):
    sign_in(client, city_staff())

    answer = look_up(client, phone, reason)

    assert answer.status_code == status
    assert caller.event.title not in answer.content.decode()
    looked = JournalEntry.objects.filter(fact="cloudplatform.helpdesk.looked_up")
    assert looked.count() == (status == 409)


def test_the_ticket_is_sent_again_and_the_booking_cancelled_with_notice(client, caller):
    staff = sign_in(client, city_staff())
    look_up(client)

    act(client, caller, "resend")
    sent = Notice.objects.get(recipient=caller.booker, title__startswith="您的预约")
    assert sent.body.endswith(caller.spoken_code)
    act(client, caller, "cancel")

    assert Booking.objects.get(pk=caller.pk).state == BookingState.CANCELLED
    facts = JournalEntry.objects.filter(subject=f"cloudplatform.booking:{caller.pk}", actor=staff).order_by(
        "pk"
    )
    assert [one.fact.rpartition(".")[2] for one in facts] == ["resent", "cancelled", "helped"]
    assert facts.last().note == "来电说没收到票"
    act(client, caller, "resend")
    assert Notice.objects.filter(title__startswith="您的预约").count() == 1


def test_some_of_a_party_stay_at_home_on_behalf(client):
    booking = booked(EventFactory(), seats=3, user=somebody())
    sign_in(client, city_staff())
    look_up(client)
    leaving = booking.attendees.filter(user__isnull=True).values_list("pk", flat=True)[:1]

    act(client, booking, "fewer", leaving=list(leaving))

    assert Booking.objects.get(pk=booking.pk).seats == 2


def test_a_child_is_left_without_the_family_only_if_the_caller_knows(client):
    parent = somebody()
    child = FamilyMemberFactory(guardian=parent)
    booking = bookings.book(event=EventFactory(), party=Party(family=[child]), by=Actor(parent), at=NOW())
    grown_up = booking.attendees.get(user=parent).pk
    sign_in(client, city_staff())
    look_up(client)

    act(client, booking, "fewer", leaving=[grown_up])
    assert Booking.objects.get(pk=booking.pk).seats == 2
    act(client, booking, "fewer", leaving=[grown_up], alone_known="on")
    assert Booking.objects.get(pk=booking.pk).seats == 1


def test_a_district_sees_bookings_of_its_own_places_only(client, caller):
    elsewhere = AreaFactory(code="440112101")
    sign_in(client, district_staff(elsewhere.code[:6]))

    html = look_up(client).content.decode()

    assert caller.event.title not in html
    assert act(client, caller, "cancel").status_code == 404
    assert Booking.objects.get(pk=caller.pk).state == BookingState.RESERVED


def test_nothing_is_done_without_having_looked_up_the_person_lately(client, caller):
    sign_in(client, city_staff())
    assert act(client, caller, "cancel").status_code == 404
    look_up(client)
    session = client.session
    session["helpdesk"] = {**session["helpdesk"], "until": (NOW() - dt.timedelta(minutes=1)).isoformat()}
    session.save()

    assert act(client, caller, "cancel").status_code == 404
    assert client.get(reverse("admin:helpdesk_person")).headers["Location"] == reverse("admin:helpdesk")


def test_nobody_but_bureau_staff_helps(client, caller):
    sign_in(client, holder_of(InstitutionFactory()))

    answer = client.post(reverse("admin:helpdesk"), {"phone": PHONE, "reason": "好奇"}, follow=True)
    assert answer.status_code == 403
    assert not JournalEntry.objects.filter(fact="cloudplatform.helpdesk.looked_up").exists()


# --- institutions ---
def test_an_institution_is_seen_in_one_place(client):
    order = order_in(OrderState.ENDORSED)
    supplier = order.product.supplier
    head = holder_of(supplier)
    sign_in(client, city_staff())

    html = client.get(reverse("admin:institution", args=[supplier.pk])).content.decode()

    assert str(head) in html
    assert order.number in html
    assert order.product.number in html
    assert reverse("admin:case", args=["order", order.pk]) in html


def test_it_does_not_exist_for_another_district_nor_for_institutions(client):
    supplier = order_in(OrderState.ENDORSED).product.supplier
    path = reverse("admin:institution", args=[supplier.pk])
    sign_in(client, district_staff("440112"))
    assert client.get(path).status_code == 404
    sign_in(client, holder_of(supplier))
    assert client.get(path, follow=True).status_code == 403


def test_drafts_of_an_institution_are_not_shown_to_staff(client):
    order = order_in(OrderState.PLACED)
    Order.objects.filter(pk=order.pk).update(state=OrderState.DRAFT, placed_at=None)
    sign_in(client, city_staff())

    html = client.get(reverse("admin:institution", args=[order.quota.station_id])).content.decode()

    assert order.number not in html


def test_its_page_costs_the_same_with_few_and_with_many_products(client, count_queries):
    supplier = ShelfProductFactory().supplier
    sign_in(client, city_staff())
    path = reverse("admin:institution", args=[supplier.pk])
    client.get(path)
    one = count_queries(lambda: client.get(path))
    ShelfProductFactory.create_batch(4, supplier=supplier)

    assert count_queries(lambda: client.get(path)) == one
