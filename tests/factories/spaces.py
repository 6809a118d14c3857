"""Groups, shared spaces and their bookings."""

import datetime as dt

import factory
from django.utils import timezone

from community.models import Group
from community.states import GroupState
from tests.factories.community import InstitutionFactory
from tests.factories.core import UserFactory

LONG_AGO = dt.datetime(2025, 1, 6, 10, 0, tzinfo=timezone.get_default_timezone())


class GroupFactory(factory.django.DjangoModelFactory):
    """A registered one unless told otherwise."""

    class Meta:
        model = Group

    name = factory.Sequence("西关街坊合唱团{}（示例）".format)
    art = "chorus"
    leader = factory.SubFactory(UserFactory)
    home = factory.SubFactory(InstitutionFactory)
    area = factory.SelfAttribute("home.area")
    members = 20
    state = GroupState.REGISTERED
    applied_at = LONG_AGO
    registered_at = LONG_AGO
    is_sample = True
