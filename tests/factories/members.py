"""Members of the community in each state of their stay."""

import datetime as dt

from community.actions import members as actions
from community.models import Institution, Membership
from core.actors import CLOCK
from tests.factories.community import InstitutionFactory

LONG_AGO = dt.datetime(2026, 1, 5, 10, tzinfo=dt.UTC)
THAT_DAY = LONG_AGO.date()


def member(institution: Institution | None = None, joined_on: dt.date = THAT_DAY) -> Membership:
    """An admitted member."""
    institution = institution or InstitutionFactory()
    return actions.begin_membership(institution=institution, joined_on=joined_on, by=CLOCK, at=LONG_AGO)
