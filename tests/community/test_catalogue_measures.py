"""Every measure of the community, recomputed from a small city written by hand."""

import datetime as dt

import pytest

from community.models import Institution, Membership
from core.measures import Kind
from tests.factories.community import AreaFactory, InstitutionFactory
from tests.measuring import check

pytestmark = pytest.mark.django_db
LIWAN, TIANHE = "440103", "440106"
STREET_A, STREET_B, STREET_C = "440103011", "440103012", "440106001"


@pytest.fixture
def members() -> dict[str, Institution]:
    """A joined before November, B at its last day, C after; D left on its first day, E is suspended."""
    found = {}
    for name, street, joined, left, state in [
        ("A", STREET_A, "2026-01-01", None, "admitted"), ("B", STREET_B, "2026-11-30", None, "admitted"),
        ("C", STREET_C, "2026-12-01", None, "admitted"), ("D", STREET_C, "2026-01-01", "2026-11-01", "left"),
        ("E", STREET_C, "2026-01-01", None, "suspended"), ("F", STREET_C, "2026-01-01", "2026-12-01", "left"),
    ]:  # fmt: skip
        found[name] = InstitutionFactory(area=AreaFactory(code=street))
        Membership.objects.create(
            institution=found[name], joined_on=dt.date.fromisoformat(joined), state=state,
            left_on=left and dt.date.fromisoformat(left), reason="" if state == "admitted" else "示例原因",
        )  # fmt: skip
    return found


def test_members_at_the_end_of_a_month(members):
    one = (1, None, 1)
    check("members.count", Kind.CITY, {"4401": (3, None, 3)})
    check("members.count", Kind.DISTRICT, {LIWAN: (2, None, 2), TIANHE: one})
    check("members.count", Kind.STREET, {STREET_A: one, STREET_B: one, STREET_C: one})
    check("members.count", Kind.INSTITUTION, {members[name].pk: one for name in "ABF"})
