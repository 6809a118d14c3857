"""What the public page of a member says of its training, exchange and stars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from community.members.models import Institution
from community.training.models import Secondment, TeamGrade, TrainingProgramme
from community.training.queries.training import UnitHours, this_year, unit_hours
from community.training.states import SecondmentState

SHOWN = 4


@dataclass(frozen=True)
class MemberTraining:
    """`hours` None: nobody sits there; `stars` None: never graded."""

    year: int
    hours: UnitHours | None
    programmes: Sequence[TrainingProgramme]
    sent: int
    received: int
    stars: TeamGrade | None


def of_member(institution: Institution, at: datetime) -> MemberTraining | None:
    """Gather it; None if there is nothing to tell. Five queries."""
    year = this_year(at)
    hours = next(iter(unit_hours([institution], year)), None)
    programmes = list(TrainingProgramme.objects.public().filter(organiser=institution).for_list()[:SHOWN])
    went = [SecondmentState.UNDER_WAY, SecondmentState.REPORTED, SecondmentState.CLOSED]
    terms = Secondment.objects.filter(state__in=went).aggregate(
        sent=Count("pk", filter=Q(home=institution)), received=Count("pk", filter=Q(host=institution))
    )
    stars = TeamGrade.objects.holding().filter(society=institution, stars__gt=0).order_by("-year").first()
    tells = (
        (hours and hours.hours and not hours.is_few)
        or programmes
        or terms["sent"]
        or terms["received"]
        or stars
    )
    if not tells:
        return None
    return MemberTraining(year, hours, programmes, terms["sent"], terms["received"], stars)
