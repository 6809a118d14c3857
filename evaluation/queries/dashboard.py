"""Dashboard of one district or institution: figures beside the city, scores, rectifications, declarations owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet

from community.models import Area, Institution, Membership
from community.policy import CITY_CODE, Right
from community.states import MembershipState
from core import measures
from core.measures import Cut, Kind, Measure, Period
from core.models import User
from core.web import charts
from evaluation.models import Declaration, Rectification, Subject
from evaluation.queries.comparison import periods
from evaluation.states import PUBLIC, WITH_SUBJECT, RoundState
from projects.queries.lights import Light, light

SHOWN: Final = (
    "events.held", "events.attendance_rate", "streets.reached_rate", "orders.kept_rate", "feedback.satisfied_rate",
    "feedback.replied_rate", "demands.on_time_rate",
)  # fmt: skip
MONTHLY: Final = "events.held"
SCORES_MAX: Final = 60
CLOSED_MAX: Final = 10


@dataclass(frozen=True)
class Figure:
    """One measure of the last twelve months, of the twelve before, and the city's; None where there are no rows."""

    measure: Measure
    now: float | None
    before: float | None
    mean: float | None


@dataclass(frozen=True)
class Month:
    label: str
    now: float
    before: float


@dataclass(frozen=True)
class Running:
    """A rectification in progress; no light while it waits for its verifier."""

    row: Rectification
    light: Light | None


@dataclass(frozen=True)
class Owed:
    """Institutions with declarations of open rounds not submitted, and how many."""

    title: str
    round: str
    count: int


@dataclass(frozen=True)
class Dashboard:
    """`owed` and `waiting` (declarations that wait for a level) are None for who does not oversee the place."""

    name: str
    figures: Sequence[Figure]
    months: Sequence[Month]
    option: dict[str, Any]
    scores: Sequence[Subject]
    running: Sequence[Running]
    closed: Sequence[Rectification]
    owed: Sequence[Owed] | None
    waiting: int | None

    @property
    def months_in_words(self) -> str:
        """What the chart shows, for those who do not see it."""
        now, before = (
            sum(values) for values in zip(*((one.now, one.before) for one in self.months), strict=True)
        )
        if not now and not before:
            return "两年里没有办成的场次。"
        most = max(self.months, key=lambda one: one.now)
        return f"最近十二个月办成 {now:g} 场，再前十二个月 {before:g} 场；最近十二个月里最多的是{most.label}，{most.now:g} 场。"

    @property
    def overdue(self) -> int:
        return sum(one.light is not None and one.light.kind == "bad" for one in self.running)


def districts() -> QuerySet[Area]:
    return Area.objects.districts()


def institutions(user: User | AnonymousUser) -> QuerySet[Institution]:
    """Institutions with a dashboard: members, those ever judged in public, and for their own people any."""
    members = Membership.objects.filter(state=MembershipState.ADMITTED).values("institution")
    judged = Subject.objects.filter(round__state__in=PUBLIC).values("institution")
    mine = Institution.objects.where(user, Right.PROPOSE)
    return Institution.objects.filter(Q(pk__in=members) | Q(pk__in=judged) | Q(pk__in=mine.values("pk")))


def of_district(area: Area, user: User | AnonymousUser, today: date) -> Dashboard:
    """A district: everything that lies in it. As many queries however much that is."""
    own = Q(area__code__startswith=area.pk)
    return _dashboard(area.name, Kind.DISTRICT, area.pk, own, user, today)


def of_institution(body: Institution, user: User | AnonymousUser, today: date) -> Dashboard:
    """An institution: what it answers for. As many queries however much that is."""
    return _dashboard(body.name, Kind.INSTITUTION, str(body.pk), Q(institution=body), user, today)


def of_city(user: User | AnonymousUser, today: date) -> Dashboard:
    """The whole city; what is owed for who oversees all of it. As many queries however much that is."""
    area = Area.objects.get(pk=CITY_CODE)
    return _dashboard(area.name, Kind.CITY, area.pk, Q(), user, today)


def _dashboard(name: str, kind: Kind, key: str, own: Q, user: User | AnonymousUser, today: date) -> Dashboard:
    months = _months(kind, key, today)
    subjects = Subject.objects.filter(own)
    rows = Rectification.objects.filter(own).for_list()
    declarations = Declaration.objects.filter(
        subject__in=subjects.overseen_by(user), subject__round__state=RoundState.OPEN
    )
    is_overseer = subjects.overseen_by(user).exists()
    return Dashboard(
        name=name, figures=_figures(kind, key, today), months=months, option=_option(months),
        scores=list(
            subjects.visible_to(user).exclude(round__computed_at=None).select_related("round__version__framework")
            .order_by("-round__period_until", "-round", "title")[:SCORES_MAX]
        ),
        running=[Running(one, light(one.due_on, today) if one.state in WITH_SUBJECT else None) for one in rows.running()],
        closed=list(rows.exclude(closed_at=None).order_by("-closed_at")[:CLOSED_MAX]),
        owed=_owed(declarations) if is_overseer else None,
        waiting=declarations.waiting().count() if is_overseer else None,
    )  # fmt: skip


def _owed(declarations: Any) -> Sequence[Owed]:
    rows = declarations.unwritten().values("subject__title", "subject__round__name")
    counted = rows.annotate(count=Count("pk")).order_by("-count", "subject__title")[:50]
    return [Owed(row["subject__title"], row["subject__round__name"], row["count"]) for row in counted]


def _figures(kind: Kind, key: str, today: date) -> Sequence[Figure]:
    now, before = periods(today)
    known = {one.code: one for one in measures.all_measures() if kind in one.kinds}
    return [
        Figure(
            one,
            _value(one, kind, key, now),
            _value(one, kind, key, before),
            None if kind == Kind.CITY else one.city_mean(kind, now),
        )
        for one in (known[code] for code in SHOWN if code in known)
    ]


def _value(measure: Measure, kind: Kind, key: str, period: Period) -> float | None:
    return measure.value(measure.by_subject(kind, period, only=[key]).get(key))


def _months(kind: Kind, key: str, today: date) -> Sequence[Month]:
    """Month by month, this year beside the last: events held."""
    measure = measures.get(MONTHLY)
    now, before = (
        {
            cell.cut[-2:]: measure.value(cell) or 0
            for cell in measure.cells(kind, period, Cut.MONTH, only=[key])
        }
        for period in periods(today)
    )
    labels = [f"{(today.month - 1 + place) % 12 + 1:02d}" for place in range(12)]
    return [Month(f"{int(one)}月", now.get(one, 0), before.get(one, 0)) for one in labels]


def _option(months: Sequence[Month]) -> dict[str, Any]:
    return charts.bar(
        [one.label for one in months],
        [
            charts.Series("最近十二个月", [one.now for one in months]),
            charts.Series("再前十二个月", [one.before for one in months]),
        ],
        unit="场",
    )  # fmt: skip
