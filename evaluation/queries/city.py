"""Dashboard of the city bureau: districts, rounds under way, figures of the whole city."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q

from community.models import Area, Seat
from community.policy import CITY_CODE
from core.models import User
from evaluation.models import Declaration, Rectification, Round, Subject
from evaluation.models.rectifications import RectificationQuerySet
from evaluation.policy import SubjectKind
from evaluation.queries import dashboard
from evaluation.queries.overview import Progress
from evaluation.states import PUBLIC, DeclarationState, RoundState

DISTRICT_DIGITS = 6
CITYS_OWN = "市本级"  # what lies in no district


@dataclass(frozen=True)
class DistrictRow:
    """A district, or what is the city's own: its score of the round of districts published last, what is put right there, what is owed."""

    code: str
    name: str
    total: Decimal | None
    running: int
    overdue: int
    owed: int

    @property
    def has_page(self) -> bool:
        return len(self.code) == DISTRICT_DIGITS


@dataclass(frozen=True)
class RoundRow:
    round: Round
    subjects: int
    progress: Progress


@dataclass(frozen=True)
class City:
    """`board` is as for a district; `sees_all`: whether the reader oversees the whole city, and reads who owes what."""

    board: dashboard.Dashboard
    districts: Sequence[DistrictRow]
    rounds: Sequence[RoundRow]
    sees_all: bool


def city(user: User | AnonymousUser, today: date) -> City:
    """As many queries however many districts, rounds and rectifications there are."""
    sees_all = CITY_CODE in Seat.objects.scope_codes(user)
    return City(dashboard.of_city(user, today), _districts(today), _rounds(user), sees_all)


def _districts(today: date) -> Sequence[DistrictRow]:
    """Five queries."""
    last = (
        Round.objects.published().filter(version__framework__kind=SubjectKind.DISTRICT)
        .order_by("-period_until", "-pk").first()
    )  # fmt: skip
    totals = dict(Subject.objects.filter(round=last, round__state__in=PUBLIC).values_list("area_id", "total"))
    running = _by_district(Rectification.objects.running())
    overdue = _by_district(Rectification.objects.overdue(today))
    owed = Declaration.objects.filter(subject__round__state=RoundState.OPEN).unwritten()
    owing = Counter(
        str(code)[:DISTRICT_DIGITS] for code in owed.order_by().values_list("subject__area_id", flat=True)
    )
    places = [(one.pk, one.name) for one in Area.objects.districts()]
    return [
        DistrictRow(code, name, totals.get(code), running[code], overdue[code], owing[code])
        for code, name in [*places, (CITY_CODE, CITYS_OWN)]
    ]


def _by_district(rows: RectificationQuerySet) -> Counter[str]:
    codes = rows.order_by().values_list("area_id", flat=True)
    return Counter(str(code)[:DISTRICT_DIGITS] for code in codes)


def _rounds(user: User | AnonymousUser) -> Sequence[RoundRow]:
    """Rounds under way with what is handed in and approved. Three queries."""
    rows = list(Round.objects.visible_to(user).for_list().exclude(state__in=PUBLIC)[:60])
    sizes = dict(
        Subject.objects.filter(round__in=rows).order_by().values("round").annotate(count=Count("pk"))
        .values_list("round", "count")
    )  # fmt: skip
    counted = (
        Declaration.objects.filter(subject__round__in=rows).order_by().values("subject__round")
        .annotate(
            asked=Count("pk"), handed_in=Count("pk", filter=~Q(state=DeclarationState.DRAFT)),
            approved=Count("pk", filter=Q(state=DeclarationState.APPROVED)), late=Count("pk", filter=Q(is_late=True)),
        )
        .values_list("subject__round", "asked", "handed_in", "approved", "late")
    )  # fmt: skip
    progress = {round: Progress(*numbers) for round, *numbers in counted}
    return [RoundRow(one, sizes.get(one.pk, 0), progress.get(one.pk, Progress(0, 0, 0, 0))) for one in rows]
