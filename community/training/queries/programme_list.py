"""Search for training programmes: by phase, audience, free places, district. Policy: 3.3.2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Min,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Left

from community.training.models import TrainingProgramme, TrainingSession
from community.training.models.training import ProgrammeQuerySet
from community.training.states import ProgrammeState
from core import searchtext
from core.prepared import Rows, moment

OPEN, COMING, RUNNING, PAST = "open", "coming", "running", "past"  # in the order of the list
CITIZENS, STAFF = "citizens", "staff"
AUDIENCES = {CITIZENS: Q(for_citizens=True), STAFF: Q(for_staff=True)}


@dataclass(frozen=True)
class WantedTraining:
    """What somebody looks for; empty means anything. `has_places`: names are taken now and a place is left."""

    text: str = ""
    phases: Sequence[str] = ()
    audience: str = ""
    has_places: bool = False
    districts: Sequence[str] = ()


def phases(at: datetime) -> Mapping[str, Q]:
    """What each phase means at `at`: a published course that takes no names yet, or no more, is coming."""
    published = Q(state=ProgrammeState.PUBLISHED)
    takes_names = Q(enrol_from__lte=at, enrol_until__gt=at)
    return {
        OPEN: published & takes_names,
        COMING: published & ~takes_names,
        RUNNING: Q(state=ProgrammeState.RUNNING),
        PAST: Q(state__in=[ProgrammeState.CLOSED, ProgrammeState.CANCELLED]),
    }


def find(wanted: WantedTraining, at: datetime) -> QuerySet[TrainingProgramme]:
    """Public programmes that fit, each with `phase` and `hours`, what takes names first. For a list: two queries a page."""
    sessions = Prefetch(
        "sessions", TrainingSession.objects.select_related("space__facility").order_by("starts_at")
    )
    return _found(wanted, at).prefetch_related(sessions)


def _found(wanted: WantedTraining, at: datetime) -> QuerySet[TrainingProgramme]:
    known = phases(at)
    phase = Case(
        *(When(condition, then=Value(name)) for name, condition in known.items()), output_field=CharField()
    )
    rank = Case(
        *(When(condition, then=Value(place)) for place, condition in enumerate(known.values())),
        output_field=IntegerField(),
    )
    rows = _matching(wanted, at).for_list().annotate(phase=phase, rank=rank, hours=Sum("sessions__hours"))
    return rows.order_by("rank", "-enrol_until", "-pk")


def some_open(at: datetime) -> Sequence[TrainingProgramme]:
    """The first `ON_FRONT_PAGE` programmes that take citizens' names at `at`, each with `starts_at`. One query."""
    return _some_open.all(at)


ON_FRONT_PAGE: Final = 3
AT: Final = moment(1)
_some_open: Final = Rows(
    "community_training_some_open", ["timestamptz"],
    lambda: _found(WantedTraining(phases=(OPEN,), audience=CITIZENS), AT.stands_for)
    .annotate(starts_at=Min("sessions__starts_at"))[:ON_FRONT_PAGE], [AT],
)  # fmt: skip


def counts(wanted: WantedTraining, at: datetime) -> Mapping[str, Mapping[str, int]]:
    """What each choice would find beside the rest of `wanted`: tab by phase, who, s (places left), d. Four queries."""
    districts = _matching(replace(wanted, districts=()), at).annotate(part=Left("organiser__area_id", 6))
    return {
        "tab": _each(_matching(replace(wanted, phases=()), at), phases(at)),
        "who": _each(_matching(replace(wanted, audience=""), at), AUDIENCES),
        "s": _each(_matching(wanted, at), {"places": _has_places(at)}),
        "d": dict(districts.values_list("part").annotate(number=Count("pk"))),
    }


def _matching(wanted: WantedTraining, at: datetime) -> ProgrammeQuerySet:
    rows = TrainingProgramme.objects.public().order_by()
    if wanted.text:
        rows = rows.filter(searchtext.holding(wanted.text, "title", "aim", "organiser__name"))
    if wanted.phases:
        known, within = phases(at), Q()
        for name in wanted.phases:
            within |= known[name]
        rows = rows.filter(within)
    if wanted.audience:
        rows = rows.filter(AUDIENCES[wanted.audience])
    if wanted.has_places:
        rows = rows.filter(_has_places(at))
    if wanted.districts:
        within = Q()
        for code in wanted.districts:
            within |= Q(organiser__area__code__startswith=code)
        rows = rows.filter(within)
    return rows


def _has_places(at: datetime) -> Q:
    return phases(at)[OPEN] & Q(taken__lt=F("quota"))


def _each(rows: QuerySet[TrainingProgramme], conditions: Mapping[str, Q]) -> dict[str, int]:
    return rows.aggregate(**{name: Count("pk", filter=condition) for name, condition in conditions.items()})
