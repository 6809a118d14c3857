"""Grant the quotas of a whole cycle at once. It takes two people (cloudplatform.subscribers.pending)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cloudplatform.actions.orders import CycleOver, StationIsNoMember
from cloudplatform.models import Cycle, Quota
from cloudplatform.states import CycleState
from community.models import Institution, Membership
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update

UNITS = ("base_units", "population_units", "tilt_units")


class PlanIsEmpty(DomainError):
    code = "quota_plan_is_empty"
    message = _("方案里一个站点也没有，请换一种编法。")


class LessThanUsed(DomainError):
    code = "quota_plan_less_than_used"
    message = _("“{name}”已经点了 {used} 个场次，方案只给 {granted} 个。请不要少于已点的。")


@transaction.atomic
def grant_plan(*, cycle: Cycle, lines: Sequence[Sequence[int]], how: str, by: Actor, at: datetime) -> Cycle:
    """
    Grant every station of the plan its quota; `lines` are (station, base, population, tilt), `how` says how it came about.

    :raises CycleOver: once the cycle takes no wishes. :raises StationIsNoMember: for who has left.
    :raises LessThanUsed: for a station that ordered more. :raises PlanIsEmpty: without a line.
    """
    cycle = for_update(cycle)
    if cycle.state == CycleState.CLOSED or cycle.ends_on < localdate(at):
        raise CycleOver(name=cycle.name)
    if not lines:
        raise PlanIsEmpty
    asked = {station: units for station, *units in lines}
    named = Institution.objects.in_bulk(list(asked))
    members = set(
        Membership.objects.live().filter(institution__in=asked).values_list("institution", flat=True)
    )
    kept = {
        row.station_id: row
        for row in Quota.objects.select_for_update().filter(cycle=cycle, station__in=asked)
    }
    for station, units in asked.items():
        if station not in members:
            raise StationIsNoMember(name=named[station].name if station in named else station)
        quota = kept.setdefault(station, Quota(cycle=cycle, station_id=station))
        quota.base_units, quota.population_units, quota.tilt_units = units
        if quota.used > quota.granted:
            raise LessThanUsed(name=named[station].name, used=quota.used, granted=quota.granted)
    Quota.objects.bulk_update([row for row in kept.values() if row.pk], UNITS)
    Quota.objects.bulk_create(row for row in kept.values() if not row.pk)
    total = sum(sum(units) for units in asked.values())
    journal.record(
        "cloudplatform.cycle.planned", about=cycle, by=by, at=at, note=how, stations=len(asked), units=total
    )
    return cycle
