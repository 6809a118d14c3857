"""Queries about training: lists, class hours against the norm, calendars, reconciliation. Policy: 3.3.2."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.timezone import localdate

from community.members.models import Institution, Seat
from community.policy import training_norm_hours
from community.training.models import Enrolment, TrainingProgramme, TrainingSession, UnitQuota
from community.training.states import HOLDS_PLACE, EnrolmentState, ProgrammeState
from core.messages import icalendars
from core.messages.icalendars import NEVER
from core.models import User
from core.record import journal

FEW = 3  # below so many people the mean would tell of a person


def sessions_to_come(at: datetime) -> QuerySet[TrainingSession]:
    """Sittings of published and running programmes, soonest first."""
    states = [ProgrammeState.PUBLISHED, ProgrammeState.RUNNING]
    return (
        TrainingSession.objects.filter(programme__state__in=states, ends_at__gt=at)
        .select_related("programme", "space__facility").order_by("starts_at", "pk")
    )  # fmt: skip


# Hours ----


@dataclass(frozen=True)
class PersonHours:
    """Class hours of one person of an institution in one year, and the norm."""

    person: User
    roles: str
    hours: int
    courses: int
    norm: int

    @property
    def has_reached(self) -> bool:
        return self.hours >= self.norm

    @property
    def pct(self) -> int:
        return min(self.hours * 100 // self.norm, 100)


@dataclass(frozen=True)
class UnitHours:
    """Class hours of an institution in one year. `reached` of `people` in seats have reached `norm` hours each."""

    institution: Institution
    people: int
    hours: int
    reached: int
    norm: int

    @property
    def is_few(self) -> bool:
        """Too few people for a mean that tells of nobody."""
        return self.people < FEW

    @property
    def mean(self) -> float:
        return self.hours / self.people

    @property
    def share(self) -> float:
        return self.reached / self.people


def people_hours(institution: Institution, year: int) -> Sequence[PersonHours]:
    """The people in seats at `institution` with their hours of `year`, fewest first. Two queries."""
    seats = Seat.objects.current().filter(institution=institution).select_related("user").order_by("pk")
    roles: dict[int, list[str]] = {}
    people: dict[int, User] = {}
    for seat in seats:
        people[seat.user_id] = seat.user
        roles.setdefault(seat.user_id, []).append(str(seat.get_role_display()))
    earned = {
        row["person"]: row
        for row in _completed(year).filter(institution=institution).values("person")
        .annotate(hours=Sum("hours"), courses=Count("pk"))
    }  # fmt: skip
    norm = training_norm_hours(institution.level)
    none = {"hours": 0, "courses": 0}
    rows = [
        PersonHours(
            person, "、".join(roles[pk]), earned.get(pk, none)["hours"], earned.get(pk, none)["courses"], norm
        )
        for pk, person in people.items()
    ]
    return sorted(rows, key=lambda row: (row.hours, row.person.pk))


def unit_hours(institutions: Iterable[Institution], year: int) -> Sequence[UnitHours]:
    """One row for each of `institutions` with people in seats, in the order given. Two queries more."""
    listed = list(institutions)
    staff = dict(
        Seat.objects.current().filter(institution__in=listed).values("institution")
        .annotate(people=Count("user", distinct=True)).values_list("institution", "people")
    )  # fmt: skip
    hours: dict[int, list[int]] = {}
    earned = (
        _completed(year)
        .filter(institution__in=listed)
        .values("institution", "person")
        .annotate(sum=Sum("hours"))
    )
    for row in earned:
        hours.setdefault(row["institution"], []).append(row["sum"])
    found = []
    for one in listed:
        if staff.get(one.pk):
            norm, mine = training_norm_hours(one.level), hours.get(one.pk, [])
            reached = min(sum(each >= norm for each in mine), staff[one.pk])
            found.append(UnitHours(one, staff[one.pk], sum(mine), reached, norm))
    return found


@dataclass(frozen=True)
class CityHours:
    """The year of the whole city: class hours completed, by how many people, in how many programmes."""

    hours: int
    people: int
    programmes: int


def city_hours(year: int) -> CityHours:
    """One query."""
    row = _completed(year).aggregate(
        hours=Sum("hours"),
        people=Count("person", distinct=True),
        programmes=Count("programme", distinct=True),
    )
    return CityHours(row["hours"] or 0, row["people"], row["programmes"])


def hours_of(person: User, year: int) -> int:
    """Class hours of one person in `year`, for whatever institution. One query."""
    return _completed(year).filter(person=person).aggregate(hours=Sum("hours"))["hours"] or 0


def _completed(year: int) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(state=EnrolmentState.COMPLETED, programme__year=year).order_by()


# Counters ----


@dataclass(frozen=True)
class CounterDrift:
    """A counter of places that does not equal its rows; `institution` where it is a unit's part of a programme."""

    programme: int
    institution: int | None
    says: int
    counted: int


def drifted_programmes() -> Sequence[CounterDrift]:
    """Programmes and unit quotas whose counter is not the number of its rows; empty is the proof. Three queries."""
    holds = Q(enrolments__state__in=HOLDS_PLACE)
    rows = TrainingProgramme.objects.annotate(counted=Count("enrolments", filter=holds)).exclude(
        taken=F("counted")
    )
    whole = rows.order_by("pk").values_list("pk", "taken", "counted")
    return [*(CounterDrift(pk, None, says, counted) for pk, says, counted in whole), *_drifted_units()]


def proof_of_programmes(_at: datetime) -> list[str]:
    """A line for each counter that differs (core.record.proofs)."""
    return [
        f"programme {one.programme}, unit {one.institution or 'all'}, says {one.says}, its rows {one.counted}"
        for one in drifted_programmes()
    ]


def _drifted_units() -> Sequence[CounterDrift]:
    """A unit without a counter says 0."""
    held = Enrolment.objects.filter(
        state__in=HOLDS_PLACE, institution__isnull=False, programme__per_institution__isnull=False
    )
    counted = {
        (programme, unit): number
        for programme, unit, number in held.order_by().values("programme", "institution")
        .annotate(number=Count("pk")).values_list("programme", "institution", "number")
    }  # fmt: skip
    says = {(one.programme_id, one.institution_id): one.taken for one in UnitQuota.objects.all()}
    return [
        CounterDrift(*key, says.get(key, 0), counted.get(key, 0))
        for key in sorted(says.keys() | counted.keys())
        if says.get(key, 0) != counted.get(key, 0)
    ]


# Calendars ----


def calendar_of(programme: TrainingProgramme) -> bytes:
    """All sittings of a programme for people's own calendars. Two queries."""
    calendar = icalendars.calendar("training")
    sessions = list(programme.sessions.select_related("space__facility").order_by("starts_at"))
    subject = journal.subject_of(programme)
    changes = icalendars.changes_of([subject, *map(journal.subject_of, sessions)])
    whole, made_at = changes.get(subject, NEVER), programme.published_at or programme.created_at
    for session in sessions:
        own = changes.get(journal.subject_of(session), NEVER)
        calendar.add_component(
            icalendars.entry(
                uid=f"training-session-{session.pk}",
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                stamp=max(made_at, whole.last_at or made_at, own.last_at or made_at),
                sequence=whole.number + own.number,
                summary=f"{programme.title}：{session.title}",
                location=session.where,
                url=settings.SITE_URL + reverse("community:programme", args=[programme.pk]),
                status="CANCELLED" if programme.state == ProgrammeState.CANCELLED else "CONFIRMED",
            )
        )
    return calendar.to_ical()  # type: ignore[no-any-return]


def this_year(at: datetime) -> int:
    return localdate(at).year
