"""Staff need a second factor for what they may do, wherever it stands; an address is no wall."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group

from cloudplatform.models import Product, ProductCall
from community.models import Institution, Seat
from core.models import User
from core.models.accounts import Office
from tests.factories.community import InstitutionFactory, city_staff
from tests.factories.core import UserFactory

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
