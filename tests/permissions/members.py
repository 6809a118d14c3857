"""
Members, applications, alliances: who may open what.

Columns: visitor, citizen, the head of a member, district staff, city staff.
"""

from django.utils import timezone

from community.policy import Role
from tests.factories.community import AreaFactory, InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.members import member

PEOPLE = ("visitor", "citizen", "head", "district", "city")

PERMISSIONS: dict[str, str] = {
    "portal:member": "200 200 200 200 200",
    "community:member_export": "200 200 200 200 200",
    "community:member_list": "200 200 200 200 200",
}


def world():
    """Answer the cast, by name, and the numbers of each URL, by its name."""
    AreaFactory(code="440103", name="荔湾区")
    institution = InstitutionFactory(name="西关文化馆（示例）", area=AreaFactory(code="440103101"))
    member(institution, joined_on=timezone.localdate())
    cast = {
        "visitor": None, "citizen": UserFactory(), "head": holder_of(institution, Role.HEAD),
        "district": district_staff("440103"), "city": city_staff(),
    }  # fmt: skip
    return cast, {
        "portal:member": {"pk": institution.pk},
        "community:member_export": {"form": "csv"},
    }
