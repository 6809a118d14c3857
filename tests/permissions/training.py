"""
Certificates, training, exchange, incubation: who may open what.

Columns: visitor, citizen (holds a certificate), clerk of a unit, head of that unit, organiser's clerk, city staff.
"""

from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.training import certificate_for

PEOPLE = ("visitor", "citizen", "clerk", "head", "organiser", "city")

PERMISSIONS: dict[str, str] = {
    "community:certificate": "302 200 404 404 200 404",
    "community:my_certificates": "302 200 200 200 200 200",
    "community:verify_certificate": "200 200 200 200 200 200",
}


def world():
    """Answer the cast, by name, and the numbers of each URL, by its name."""
    citizen = UserFactory()
    unit, organiser = InstitutionFactory(), InstitutionFactory(kind="culture_hall")
    cast = {
        "visitor": None, "citizen": citizen, "clerk": holder_of(unit), "head": holder_of(unit, "head"),
        "organiser": holder_of(organiser), "city": city_staff(),
    }  # fmt: skip
    return cast, {"community:certificate": {"pk": certificate_for(citizen, organiser).pk}}
