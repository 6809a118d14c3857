"""From wherever an institution is named one comes to its page, if it has one; and from “我的” to what is one's own."""

import pytest
from django.urls import reverse

from community.policy import Role
from community.states import NewsState
from tests.factories.community import FacilityFactory, InstitutionFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.factories.members import member
from tests.factories.news import news_in
from tests.factories.orders import ShelfProductFactory
from tests.factories.spaces import GroupFactory
from tests.factories.training import ProgrammeFactory, asked_by, certificate_for

pytestmark = pytest.mark.django_db


def event():
    found = EventFactory(product=ShelfProductFactory())
    return f"/events/{found.pk}/", [found.host, found.product.supplier]


def product():
    found = ShelfProductFactory()
    return f"/products/{found.pk}/", [found.supplier]


def facility():
    found = FacilityFactory()
    return f"/venues/{found.pk}/", [found.institution]


def news():
    found = news_in(NewsState.PUBLISHED)
    return f"/news/{found.pk}/", [found.institution]


@pytest.mark.parametrize("page", [event, product, facility, news])
def test_a_name_leads_to_the_page_of_a_member_and_of_nobody_else(client, page):
    path, institutions = page()
    before = client.get(path).content.decode()
    for institution in institutions:
        member(institution)

    after = client.get(path).content.decode()

    for institution in institutions:
        link = f'<a href="/members/{institution.pk}/">'
        assert link not in before
        assert link in after
        assert client.get(f"/members/{institution.pk}/").status_code == 200


def links_of(client, user):
    client.force_login(user)
    html = client.get(reverse("portal:mine")).content.decode()
    head = html[html.index("page__head") : html.index("预约状态")]
    return {
        path
        for path in ("seats", "groups", "rooms", "training", "certificates", "data")
        if f'"/me/{path}/"' in head
    }


def test_who_has_nothing_but_tickets_is_offered_their_data_only(client):
    assert links_of(client, UserFactory()) == {"data"}


def test_a_leader_of_a_registered_group_is_offered_groups_and_rooms(client):
    assert links_of(client, GroupFactory().leader) == {"groups", "rooms", "data"}


def test_an_editor_does_not_borrow_and_a_handler_does(client):
    station = InstitutionFactory()

    assert links_of(client, holder_of(station, Role.EDITOR)) == {"seats", "data"}
    assert links_of(client, holder_of(station)) == {"seats", "rooms", "data"}


def test_who_learned_is_offered_training_and_certificates(client):
    person = UserFactory()
    asked_by(person, ProgrammeFactory())
    certificate_for(person)

    assert links_of(client, person) == {"training", "certificates", "data"}


def test_who_has_no_seat_is_told_how_the_body_joins(client):
    client.force_login(UserFactory())

    html = client.get(reverse("portal:workbench")).content.decode()

    assert 'href="/members/join/"' in html
