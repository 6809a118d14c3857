"""Agreeing and taking it back are one button each."""

import pytest
from django.utils import timezone

from cloudplatform.actions import bookings
from cloudplatform.actions.places import Party
from cloudplatform.forms.bookings import BookingForm
from cloudplatform.states import BookingState
from community.members.actions import residents
from community.models import Resident
from core import actions
from core.models import Consent
from core.models.accounts import ConsentKind
from tests.factories.community import AreaFactory
from tests.factories.core import UserFactory, actor
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db

PAGE = "/me/consents/"
NEEDS = f"{PAGE}{ConsentKind.ACCESS_NEEDS}/"


@pytest.fixture
def me(client):
    user = UserFactory()
    client.force_login(user)
    return user


def live(user):
    return list(Consent.objects.filter(user=user, withdrawn_at=None).values_list("kind", flat=True))


def test_i_agree_and_take_it_back_with_one_button_each(client, me):
    assert client.get(PAGE).content.decode().count("没有同意") == 2

    client.post(NEEDS)
    assert live(me) == [ConsentKind.ACCESS_NEEDS]
    assert "已同意" in client.get(PAGE).content.decode()

    client.post(NEEDS, {"withdraw": "1"})
    assert live(me) == []


def test_what_hung_on_a_withdrawn_consent_is_deleted(client, me, run_jobs):
    client.post(NEEDS)
    residents.describe_resident(
        user=me, area=None, access_needs=["wheelchair"], by=actor(me), at=timezone.now()
    )
    assert Resident.objects.get(user=me).access_needs == ["wheelchair"]

    client.post(NEEDS, {"withdraw": "1"})
    run_jobs()

    assert Resident.objects.get(user=me).access_needs == []


def test_seat_needs_of_my_bookings_are_deleted_too_and_the_bookings_stay(client, me, run_jobs):
    for user in (me, someone := UserFactory()):
        actions.give_consent(
            user=user, kind=ConsentKind.ACCESS_NEEDS, version="1", by=actor(user), at=timezone.now()
        )
    mine, other = (
        bookings.book(event=EventFactory(), party=Party(companions=1), access_need="wheelchair_seat", by=actor(user), at=timezone.now())
        for user in (me, someone)
    )  # fmt: skip
    client.post(NEEDS, {"withdraw": "1"})
    run_jobs()

    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.access_need, mine.state) == ("", BookingState.RESERVED)
    assert other.access_need == "wheelchair_seat"


@pytest.mark.parametrize("kind", [ConsentKind.TERMS, "nonsense"])
def test_other_consents_are_not_given_here(client, me, kind):
    assert client.post(f"{PAGE}{kind}/").status_code == 404
    assert live(me) == []


def test_i_touch_nobody_elses_consent(client, me):
    other = UserFactory()
    actions.give_consent(
        user=other, kind=ConsentKind.ACCESS_NEEDS, version="1", by=actor(other), at=timezone.now()
    )

    client.post(f"{PAGE}{ConsentKind.ACCESS_NEEDS}/", {"withdraw": "1"})

    assert live(other) == [ConsentKind.ACCESS_NEEDS]


def test_a_visitor_is_sent_to_sign_in(client):
    assert client.get(PAGE).status_code == 302
    assert client.post(NEEDS).status_code == 302


def test_a_link_changes_nothing(client, me):
    assert client.get(NEEDS).status_code == 405


def test_where_i_live_and_what_i_need_is_kept_by_my_form_and_begins_others(client, me):
    street, event = AreaFactory(), EventFactory()
    refused = client.post("/me/residence/", {"area": street.pk, "access_needs": ["wheelchair_seat"]})
    assert refused.status_code == 422
    assert "请勾选同意" in refused.content.decode()
    assert not Resident.objects.filter(user=me).exists()

    client.post("/me/residence/", {"area": street.pk, "access_needs": ["wheelchair_seat"], "agrees": "on"})

    kept = Resident.objects.get(user=me)
    assert (kept.area, kept.access_needs, live(me)) == (
        street,
        ["wheelchair_seat"],
        [ConsentKind.ACCESS_NEEDS],
    )
    assert client.get("/demands/new/").context["form"].initial["area"] == street.pk
    assert BookingForm(event=event, user=me).fields["access_need"].initial == "wheelchair_seat"
