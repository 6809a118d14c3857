"""Staff need a second factor for what they may do, wherever it stands; an address is no wall."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from cloudplatform.models import Product, ProductCall
from community.models import Institution, Seat
from core.models import Attachment, User
from core.models.accounts import Office
from core.record.journal import subject_of
from tests.factories.community import InstitutionFactory, city_staff
from tests.factories.core import UserFactory
from tests.factories.orders import ShelfProductFactory
from tests.factories.panels import pool, scored, scoring, signed
from tests.thinktank.test_experts_actions import appointed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.STAFF_NEEDS_SECOND_FACTOR = True


def with_factor(user):
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return User.objects.get(pk=user.pk)


def officer():
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=Office.AUDIT.value)[0])
    return user


def test_a_bureau_seat_oversees_nothing_without_a_second_factor():
    staff = city_staff()
    InstitutionFactory(supplier=True)

    assert Seat.objects.scope_codes(staff) == []
    assert not Institution.objects.overseen_by(staff).exists()
    known = with_factor(staff)
    assert Seat.objects.scope_codes(known) == ["4401"]
    assert Institution.objects.overseen_by(known).exists()


def test_a_suppliers_private_file_is_not_there_until_the_factor_is(client):
    """Through a page of the portal, not under /admin/."""
    product = ShelfProductFactory()
    file = Attachment.objects.create(
        name="a.pdf", file=ContentFile(b"%PDF-1.4", "a.pdf"), content_type="application/pdf", size_bytes=8,
        sha256="0" * 64, uploaded_at=timezone.now(), about=subject_of(product),
    )  # fmt: skip
    staff = city_staff()

    def status(user):
        client.force_login(user)
        return client.get(reverse("core:file", args=[file.pk, "a.pdf"])).status_code

    assert status(staff) == 404
    assert status(with_factor(staff)) == 200


def test_nor_are_score_sheets_and_letters(client):
    """The signed result of a panel and the letter of an expert, both at addresses of the portal."""
    pool(each=1)
    panel = signed(scored(scoring()))
    letter = appointed().appointments.get()
    staff = city_staff()

    def statuses(user):
        client.force_login(user)
        paths = (
            reverse("thinktank:result", args=[panel.pk, "pdf"]),
            reverse("thinktank:letter", args=[letter.pk]),
        )
        return [client.get(path).status_code for path in paths]

    assert statuses(staff) == [404, 404]
    assert statuses(with_factor(staff)) == [200, 200]


@pytest.mark.parametrize("path", ["/admin/community/seat/", "/admin/core/journalentry/"])
def test_the_admin_site_leads_to_setting_it_up(client, path):
    client.force_login(city_staff())

    assert client.get(path)["Location"] == reverse("mfa_activate_totp")


def test_an_officer_holds_no_office_without_one():
    user = officer()

    assert not user.holds(Office.AUDIT)
    assert with_factor(user).holds(Office.AUDIT)


def test_staff_without_a_bureau_seat_see_no_more_of_culture_than_anybody(settings):
    """The three officers are staff too."""
    settings.STAFF_NEEDS_SECOND_FACTOR = False
    user = officer()

    assert str(Product.objects.visible_to(user).query) != str(Product.objects.all().query)
    assert str(ProductCall.objects.visible_to(user).query) == str(ProductCall.objects.public().query)


def test_who_needs_none_is_asked_for_none():
    assert not UserFactory().works_as_staff
