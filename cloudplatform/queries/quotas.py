"""The quotas of a cycle, open to everybody: base + people served + tilt to under-served streets. Policy: 3.3.1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cloudplatform import policy
from cloudplatform.models import Cycle, Quota
from cloudplatform.states import CycleState
from community.models import Institution
from core import measures
from core.measures import Kind, Period
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
    """Answer what each station was granted, with what the tilt looks at. Six queries."""
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
    """What the formula looks at, by station, as the catalogue of measures counts it. Four queries."""
    year = Period.days(cycle.starts_on - policy.QUOTA_LOOKS_BACK, cycle.starts_on)
    wishes, supports = (
        _counted("demands.posted", Kind.STREET, year),
        _counted("demands.supports", Kind.STREET, year),
    )
    groups, sessions = (
        _counted("groups.registered", Kind.INSTITUTION, year),
        _counted("events.scheduled", Kind.STREET, year),
    )
    found = {}
    for row in rows:
        street = row.area_id[:STREET]
        need = wishes.get(street, 0) + supports.get(street, 0)
        found[row.pk] = Inputs(need, groups.get(str(row.pk), 0), sessions.get(street, 0))
    return found


def _counted(code: str, kind: Kind, period: Period) -> dict[str, int]:
    """A count of the catalogue by subject. One query."""
    measure = measures.get(code)
    cells = measure.by_subject(kind, period)
    return {key: int(measure.value(cell) or 0) for key, cell in cells.items()}
