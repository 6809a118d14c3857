"""The quotas of a cycle, open to everybody: base + people served + tilt to under-served streets. Policy: 3.3.1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Sum
from django.db.models.functions import Left

from cloudplatform import policy
from cloudplatform.models import Cycle, Demand, Event, Quota
from cloudplatform.states import CycleState, EventState
from community.models import Group, Institution
from community.states import GroupState
from core.models import PendingAct
from core.record.journal import subject_of
from core.states import PendingState

PLAN = "cloudplatform.cycle.plan"  # the act of two people that grants a whole cycle
STREET = 9  # digits of a street's code


@dataclass(frozen=True)
class Inputs:
    """What the formula looks at for one station."""

    need: int
    groups: int
    sessions: int


@dataclass(frozen=True)
class QuotaLine:
    """One station's quota, beside what the formula looks at."""

    quota: Quota
    sessions: int
    need: int
    groups: int


@dataclass(frozen=True)
class QuotaTable:
    """All quotas of a cycle, by area. `mean` is the sessions of the mean street among those listed."""

    cycle: Cycle
    lines: Sequence[QuotaLine]
    mean: float
    granted: int
    used: int
    how: str = ""  # the formula, in words, if the cycle was planned as a whole


def current_cycle() -> Cycle | None:
    """The cycle stations order in now, else the latest that was announced."""
    cycles = Cycle.objects.order_by("-starts_on", "-pk")
    return cycles.filter(state=CycleState.OPEN).first() or cycles.first()


def quota_table(cycle: Cycle) -> QuotaTable:
    """Answer what each station was granted, with what the tilt looks at. Five queries."""
    quotas = list(
        Quota.objects.filter(cycle=cycle)
        .select_related("station__area__parent", "cycle")
        .order_by("station__area_id", "station__name", "pk")
    )
    inputs = inputs_of(cycle, [quota.station for quota in quotas])
    lines = [
        QuotaLine(quota, one.sessions, one.need, one.groups)
        for quota in quotas
        for one in [inputs[quota.station_id]]
    ]
    by_street = {quota.station.area_id[:STREET]: inputs[quota.station_id].sessions for quota in quotas}
    mean = sum(by_street.values()) / len(by_street) if by_street else 0.0
    granted, used = sum(quota.granted for quota in quotas), sum(quota.used for quota in quotas)
    return QuotaTable(cycle, lines, mean, granted, used, how_planned(cycle))


def how_planned(cycle: Cycle) -> str:
    """How the last plan of the cycle that was signed came about; empty if there is none. One query."""
    act = PendingAct.objects.filter(kind=PLAN, subject=subject_of(cycle), state=PendingState.IN_FORCE)
    newest = act.order_by("-pk").first()
    return str(newest.content["values"]["how"]) if newest else ""


def inputs_of(cycle: Cycle, rows: Sequence[Institution]) -> dict[int, Inputs]:
    """What the formula looks at, by station. Three queries."""
    since = cycle.starts_on - policy.QUOTA_LOOKS_BACK
    wishes = Demand.objects.filter(posted_at__date__gte=since, posted_at__date__lt=cycle.starts_on).order_by()
    by_street = wishes.annotate(street=Left("area_id", STREET)).values_list("street")
    counted = by_street.annotate(wishes=Count("pk"), supporting=Sum(F("support_count")))
    need = {street: wishes + (supporting or 0) for street, wishes, supporting in counted}
    registered = Group.objects.filter(state=GroupState.REGISTERED).order_by().values("home")
    groups = {one["home"]: one["number"] for one in registered.annotate(number=Count("pk"))}
    sessions = sessions_by_street(cycle.starts_on)
    return {
        row.pk: Inputs(need.get(row.area_id[:STREET], 0), groups.get(row.pk, 0), sessions.get(row.area_id[:STREET], 0))
        for row in rows
    }  # fmt: skip


def sessions_by_street(before: date) -> dict[str, int]:
    """The sessions of each street in the year before a day. One query."""
    since = before - policy.QUOTA_LOOKS_BACK
    events = Event.objects.filter(
        state__in=[EventState.PUBLISHED, EventState.HELD], starts_at__date__gte=since, starts_at__date__lt=before
    )  # fmt: skip
    rows = events.annotate(street=Left("area_id", STREET)).values("street").annotate(sessions=Count("pk"))
    return {row["street"]: row["sessions"] for row in rows}
