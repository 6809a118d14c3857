"""The quota formula, open to everybody: base + people served + tilt to under-served streets. Policy: 3.3.1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Left

from cloudplatform import policy
from cloudplatform.models import Cycle, Event, Quota
from cloudplatform.states import ORDER_HOLDS_QUOTA, CycleState, EventState
from community.models import Institution

STREET = 9  # digits of a street's code


@dataclass(frozen=True)
class QuotaParts:
    """The units of one quota. `sessions` were held in the station's street in the year before, `mean` in the mean street."""

    base: int
    population: int
    tilt: int
    sessions: int
    mean: float


def population_units(residents: int) -> int:
    """One for each QUOTA_RESIDENTS_PER_UNIT people served, up to a limit."""
    return max(0, min(residents // policy.QUOTA_RESIDENTS_PER_UNIT, policy.QUOTA_POPULATION_UNITS_MAX))


def tilt_units(sessions: int, mean: float) -> int:
    """More for streets that had less than the mean; nothing while nobody had anything."""
    if mean <= 0:
        return 0
    return next((units for share, units in policy.QUOTA_TILT_STEPS if sessions < share * mean), 0)


def formula_for(*, station: Institution, cycle: Cycle, residents: int) -> QuotaParts:
    """Answer what the formula gives `station` in `cycle`. Two queries."""
    by_street = _sessions_by_street(cycle.starts_on)
    streets = set(
        Institution.objects.stations()
        .annotate(street=Left("area_id", STREET))
        .values_list("street", flat=True)
    )
    sessions = by_street.get(station.area_id[:STREET], 0)
    mean = sum(by_street.get(street, 0) for street in streets) / len(streets) if streets else 0.0
    return QuotaParts(
        base=policy.QUOTA_BASE_UNITS,
        population=population_units(residents),
        tilt=tilt_units(sessions, mean),
        sessions=sessions,
        mean=mean,
    )


def _sessions_by_street(before: date) -> dict[str, int]:
    since = before - policy.QUOTA_LOOKS_BACK
    events = Event.objects.filter(
        state__in=[EventState.PUBLISHED, EventState.HELD], starts_at__date__gte=since, starts_at__date__lt=before
    )  # fmt: skip
    rows = events.annotate(street=Left("area_id", STREET)).values("street").annotate(sessions=Count("pk"))
    return {row["street"]: row["sessions"] for row in rows}


def current_cycle() -> Cycle | None:
    """The cycle stations order in now, else the latest that was announced."""
    cycles = Cycle.objects.order_by("-starts_on", "-pk")
    return cycles.filter(state=CycleState.OPEN).first() or cycles.first()


def quotas_of(cycle: Cycle) -> QuerySet[Quota]:
    """What each station was granted in `cycle`, by area."""
    return (
        Quota.objects.filter(cycle=cycle)
        .select_related("station__area__parent", "cycle")
        .order_by("station__area_id", "station__name", "pk")
    )


def quotas_that_disagree() -> Sequence[Quota]:
    """Quotas whose counter is not the sum of the units of their orders: there must be none. One query."""
    holding = Coalesce(Sum("orders__units", filter=Q(orders__state__in=ORDER_HOLDS_QUOTA)), 0)
    return list(Quota.objects.annotate(proof=holding).exclude(used=F("proof")).order_by("pk"))
