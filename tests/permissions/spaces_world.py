"""One of everything around spaces, owned by the cast."""

from tests.factories.community import InstitutionFactory, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.spaces import GroupFactory


def world():
    """Answer the cast, by name, and the numbers of each URL, by its name."""
    owner, other = InstitutionFactory(), InstitutionFactory()
    leader = UserFactory()
    cast = {
        "visitor": None, "citizen": UserFactory(), "leader": leader, "host": holder_of(owner),
        "borrower": holder_of(other), "district": district_staff(owner.area_id[:6]),
    }  # fmt: skip
    group = GroupFactory(leader=leader, home=owner)
    asking = GroupFactory(home=owner, state="applied", registered_at=None)
    return cast, {
        "community:my_group": {"pk": group.pk}, "community:leave_group": {"pk": group.pk},
        "community:vouch": {"pk": asking.pk}, "community:turn_down": {"pk": asking.pk},
    }  # fmt: skip
