"""Preview of a quota plan for a cycle: by formula, as in the last cycle, or from a table; beside the current quotas."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cloudplatform import policy
from cloudplatform.models import Cycle, Quota
from cloudplatform.queries.quotas import STREET, inputs_of
from community.models import Institution, Kind, Membership

STATIONS: Final = (Kind.STATION, Kind.COMMUNITY)  # who orders
UNITS_MAX: Final = 200


@dataclass(frozen=True)
class Weights:
    """
    The formula: every station `base`; one more for each `need_per` wishes and supports of its street and for each
    `groups_per` registered groups it is home to, at most `extra_max`; `tilt` more where the street had less than
    `weak_pct` percent of the mean sessions in the year before.
    """

    base: int = policy.QUOTA_BASE
    need_per: int = policy.QUOTA_NEED_PER
    groups_per: int = policy.QUOTA_GROUPS_PER
    extra_max: int = policy.QUOTA_EXTRA_MAX
    tilt: int = policy.QUOTA_TILT
    weak_pct: int = policy.QUOTA_WEAK_PCT

    @property
    def words(self) -> str:
        return (
            f"每个站点基础 {self.base} 场；本镇街上一年每 {self.need_per} 条需求和附议加 1 场，每 {self.groups_per} 支登记的团队加 1 场，"
            f"合起来最多加 {self.extra_max} 场；上一年场次不到平均数 {self.weak_pct}% 的镇街再加 {self.tilt} 场。"
        )


@dataclass(frozen=True)
class PlanLine:
    """One station in a plan: what it would get, and what it has now (None: nothing yet)."""

    station: Institution
    base: int
    population: int
    tilt: int
    now: int | None = None

    @property
    def total(self) -> int:
        return self.base + self.population + self.tilt

    @property
    def difference(self) -> int:
        return self.total - (self.now or 0)


def stations() -> Sequence[Institution]:
    """The members that order, by area. One query."""
    live = Membership.objects.live().values("institution")
    return list(Institution.objects.filter(pk__in=live, kind__in=STATIONS).order_by("area_id", "name", "pk"))


def by_formula(cycle: Cycle, weights: Weights) -> Sequence[PlanLine]:
    """Six queries, however many stations."""
    rows = stations()
    inputs, now = inputs_of(cycle, rows), _now(cycle)
    streets = {row.area_id[:STREET]: inputs[row.pk].sessions for row in rows}
    mean = sum(streets.values()) / len(streets) if streets else 0
    lines = []
    for row in rows:
        one = inputs[row.pk]
        extra = min(weights.extra_max, one.need // weights.need_per + one.groups // weights.groups_per)
        is_weak = one.sessions * 100 < mean * weights.weak_pct
        lines.append(PlanLine(row, weights.base, extra, weights.tilt if is_weak else 0, now.get(row.pk)))
    return lines


def as_before(cycle: Cycle) -> Sequence[PlanLine]:
    """What the cycle before granted, to who still is a member. Four queries."""
    last = Cycle.objects.filter(starts_on__lt=cycle.starts_on).order_by("-starts_on", "-pk").first()
    quotas = {row.station_id: row for row in Quota.objects.filter(cycle=last)} if last else {}
    now = _now(cycle)
    return [
        PlanLine(row, one.base_units, one.population_units, one.tilt_units, now.get(row.pk))
        for row in stations() if (one := quotas.get(row.pk)) is not None
    ]  # fmt: skip


def from_table(cycle: Cycle, text: str) -> tuple[Sequence[PlanLine], Sequence[str]]:
    """The lines of a pasted table (station, base, population, tilt), and what is wrong with others. Two queries."""
    named, now, lines, wrong = _by_name(), _now(cycle), {}, []
    for number, row in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in (row.split("\t") if "\t" in row else re.split("[,，]", row))]
        if not any(cells) or cells[0] == "站点":
            continue
        station = named.get(cells[0])
        units = [int(cell) for cell in cells[1:4] if cell.isdecimal() and int(cell) <= UNITS_MAX]
        if station is None:
            wrong.append(f"第 {number} 行：成员里没有叫“{cells[0]}”的文化站或社区")
        elif len(units) != 3 or len(cells) > 4:
            wrong.append(
                f"第 {number} 行：站点后面要有三个 0 到 {UNITS_MAX} 的数（基础、服务人口、薄弱加配）"
            )
        elif station.pk in lines:
            wrong.append(f"第 {number} 行：“{cells[0]}”前面已经有一行")
        else:
            lines[station.pk] = PlanLine(station, units[0], units[1], units[2], now.get(station.pk))
    return list(lines.values()), wrong


def _by_name() -> Mapping[str, Institution]:
    return {row.name: row for row in stations()}


def _now(cycle: Cycle) -> dict[int, int]:
    return {row.station_id: row.granted for row in Quota.objects.filter(cycle=cycle)}
