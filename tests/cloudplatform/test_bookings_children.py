"""Children of a family: not alone without a word, and none without the guardian's consent for this one."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import bookings, places, waiting
from cloudplatform.actions.places import Party
from cloudplatform.models import Attendee, Booking
from community.members.actions import residents
from core.models import Consent, JournalEntry
from core.record.actors import Actor
from tests.factories.bookings import booked
from tests.factories.community import FamilyMemberFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def guardian():
    return UserFactory()


@pytest.fixture
def child(guardian):
    return FamilyMemberFactory(guardian=guardian, name="豆豆")


def grown(guardian, years):
    return FamilyMemberFactory(guardian=guardian, name="家人", born_on=dt.date(NOW().year - years - 1, 1, 1))


def book(event, party, guardian):
    return bookings.book(event=event, party=party, by=Actor(guardian), at=NOW())


ALONE = [
    ("nobody else", {}, places.ChildComesAlone),
    ("a friend of whom nothing is known", {"companions": 1}, places.ChildComesAlone),
    ("a sister of 16", {"years": 16}, places.ChildComesAlone),
    ("a grown-up of the family", {"years": 40}, None),
    ("the guardian", {"comes_along": True}, None),
    ("nobody, which the guardian knows", {"alone_known": True}, None),
]


@pytest.mark.parametrize(("who", "values", "refusal"), ALONE, ids=[row[0] for row in ALONE])
def test_child_comes_with_a_grown_up_or_the_guardian_says_that_it_is_known(
    guardian, child, who, values, refusal
):
    values = {"comes_along": False, **values}
    years = values.pop("years", 0)
    family = [child, *([grown(guardian, years)] if years else [])]

    if refusal is None:
        assert book(EventFactory(), Party(family=family, **values), guardian)
        details = JournalEntry.objects.get(fact="cloudplatform.booking.made").details
        assert details["children_alone"] == int("alone_known" in values)
    else:
        with pytest.raises(refusal, match="豆豆"):
            book(EventFactory(), Party(family=family, **values), guardian)


def test_nobody_under_fourteen_goes_alone_to_what_is_for_families(guardian, child):
    event = EventFactory(audience="children")

    with pytest.raises(places.AdultMustComeAlong):
        book(event, Party(comes_along=False, family=[child], alone_known=True), guardian)
    assert book(event, Party(family=[child]), guardian)


def test_child_does_not_queue_alone_nor_stay_alone_when_the_grown_ups_stay_at_home(guardian, child):
    full = booked(EventFactory(capacity=1)).event
    with pytest.raises(places.ChildComesAlone):
        waiting.join_waiting_list(
            event=full, party=Party(comes_along=False, family=[child]), by=Actor(guardian), at=NOW()
        )

    booking = book(EventFactory(), Party(family=[child]), guardian)
    leaving = [Attendee.objects.get(booking=booking, user=guardian).pk]
    fewer = {"booking": booking, "leaving": leaving, "by": Actor(guardian), "at": NOW()}
    with pytest.raises(places.ChildComesAlone):
        bookings.reduce_party(**fewer)
    assert bookings.reduce_party(**fewer, alone_known=True).seats == 1


def test_child_of_whom_nobody_asked_is_not_booked_until_the_guardian_agrees(guardian, child):
    other = FamilyMemberFactory(guardian=guardian, name="龘仔", agreed=False)

    with pytest.raises(residents.GuardianMustAgree, match="龘仔") as refused:
        book(EventFactory(), Party(family=[child, other]), guardian)
    assert "豆豆" not in str(refused.value)
    residents.agree_for_child(child=other, by=Actor(guardian), at=NOW())
    assert book(EventFactory(), Party(family=[child, other]), guardian)


# In the page ----


def test_page_says_so_before_and_asks_at_the_box(client, guardian, child):
    event = EventFactory()
    client.force_login(guardian)
    assert (
        "孩子独自参加，我已知情"
        in client.get(reverse("cloudplatform:event", args=[event.pk])).content.decode()
    )
    wish = {"family": [child.pk], "companions": "0"}
    address = reverse("cloudplatform:book", args=[event.pk])

    asked = client.post(address, wish)
    assert asked.status_code == 409
    assert "没有成年家人一起来" in asked.context["form"].errors["alone_known"][0]
    assert client.post(address, {**wish, "alone_known": "on"}).status_code == 302

    booking = Booking.objects.get()
    fewer = client.get(reverse("cloudplatform:fewer", args=[booking.pk])).content.decode()
    assert "孩子独自参加，我已知情" in fewer


def test_page_of_what_is_for_families_offers_no_such_box(client, guardian, child):
    client.force_login(guardian)
    html = client.get(
        reverse("cloudplatform:event", args=[EventFactory(audience="children").pk])
    ).content.decode()

    assert "我已知情" not in html
    assert "不能只约孩子" in html


def test_first_booking_asks_for_each_child_that_has_no_consent(client, guardian, child):
    other = FamilyMemberFactory(guardian=guardian, name="龘仔", agreed=False)
    event = EventFactory()
    client.force_login(guardian)
    html = client.get(reverse("cloudplatform:event", args=[event.pk])).content.decode()
    assert "我是龘仔的监护人" in html
    assert "我是豆豆的监护人" not in html
    wish = {"comes_along": "on", "family": [child.pk, other.pk], "companions": "0"}
    address = reverse("cloudplatform:book", args=[event.pk])

    refused = client.post(address, wish)
    assert "龘仔" in refused.context["form"].errors["agrees_for"][0]
    assert client.post(address, {**wish, "agrees_for": [other.pk]}).status_code == 302
    assert Consent.objects.filter(user=guardian, withdrawn_at=None).count() == 2
