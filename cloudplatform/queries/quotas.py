"""The quotas of a cycle, open to everybody: base + people served + tilt to under-served streets. Policy: 3.3.1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import Left

from cloudplatform import policy
from cloudplatform.models import Cycle, Event, Quota
from cloudplatform.states import CycleState, EventState

STREET = 9  # digits of a street's code


@dataclass(frozen=True)
class QuotaLine:
    """One station's quota, beside the sessions its street had in the year before the cycle."""

    quota: Quota
    sessions: int


@dataclass(frozen=True)
class QuotaTable:
    """All quotas of a cycle, by area. `mean` is the sessions of the mean street among those listed."""

    cycle: Cycle
    lines: Sequence[QuotaLine]
    mean: float
    granted: int
    used: int


def current_cycle() -> Cycle | None:
    """The cycle stations order in now, else the latest that was announced."""
    cycles = Cycle.objects.order_by("-starts_on", "-pk")
    return cycles.filter(state=CycleState.OPEN).first() or cycles.first()


def quota_table(cycle: Cycle) -> QuotaTable:
    """Answer what each station was granted, with what the tilt looks at. Two queries."""
    quotas = list(
        Quota.objects.filter(cycle=cycle)
        .select_related("station__area__parent", "cycle")
        .order_by("station__area_id", "station__name", "pk")
    )
    by_street = _sessions_by_street(cycle.starts_on)
    lines = [QuotaLine(quota, by_street.get(quota.station.area_id[:STREET], 0)) for quota in quotas]
    streets = {quota.station.area_id[:STREET] for quota in quotas}
    mean = sum(by_street.get(street, 0) for street in streets) / len(streets) if streets else 0.0
    granted, used = sum(quota.granted for quota in quotas), sum(quota.used for quota in quotas)
    return QuotaTable(cycle, lines, mean, granted, used)


def _sessions_by_street(before: date) -> dict[str, int]:
    since = before - policy.QUOTA_LOOKS_BACK
    events = Event.objects.filter(
        state__in=[EventState.PUBLISHED, EventState.HELD], starts_at__date__gte=since, starts_at__date__lt=before
    )  # fmt: skip
    rows = events.annotate(street=Left("area_id", STREET)).values("street").annotate(sessions=Count("pk"))
    return {row["street"]: row["sessions"] for row in rows}
