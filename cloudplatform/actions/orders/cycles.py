"""Cycles of ordering and what each station may order in one. Policy: 3.3.1."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform.models import Cycle, Quota
from cloudplatform.queries.quotas import formula_for
from cloudplatform.states import CYCLE, CycleState
from community.models import Institution, Kind
from core import journal
from core.actors import Actor
from core.errors import DomainError


class AnotherCycleOpen(DomainError):
    code = "another_cycle_open"
    message = _("已有一个周期在点单，请先截止它。")


class WishesAlreadyOver(DomainError):
    code = "wishes_already_over"
    message = _("点单截止时间已经过了，开了也没人能点。请先定一个以后的截止时间。")


class CycleOver(DomainError):
    code = "cycle_over"
    message = _("{cycle}已截止，不能再下达额度。请在下一个周期下达。")


class NotAStation(DomainError):
    code = "not_a_station"
    message = _("额度只下达给文化站和社区，{institution}不是。")


class BelowUsed(DomainError):
    code = "below_used"
    message = _("{station}已点了 {used} 个场次，额度不能降到 {granted} 个。请先和站点商量取消。")


@transaction.atomic
def plan_cycle(
    *, name: str, starts_on: date, ends_on: date, wishes_until: datetime, by: Actor, at: datetime
) -> Cycle:
    """
    Announce a cycle; sessions lie in [starts_on, ends_on).

    :raises ValidationError: if the days are out of order or the name is taken.
    """
    cycle = Cycle(name=name, starts_on=starts_on, ends_on=ends_on, wishes_until=wishes_until)
    cycle.full_clean()
    cycle.save()
    journal.record("cloudplatform.cycle.planned", about=cycle, by=by, at=at)
    return cycle


@transaction.atomic
def open_cycle(*, cycle: Cycle, by: Actor, at: datetime) -> Cycle:
    """
    Let stations order in `cycle`. One cycle at a time.

    :raises WishesAlreadyOver: if its last day for wishes has passed.
    :raises AnotherCycleOpen: if another one is open.
    :raises MoveNotAllowed: if it was opened before.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    CYCLE.move(cycle, CycleState.OPEN)
    if cycle.wishes_until <= at:
        raise WishesAlreadyOver
    try:
        with transaction.atomic():
            cycle.save(update_fields=["state"])
    except IntegrityError as error:
        if "cloudplatform_one_open_cycle" not in str(error):
            raise
        raise AnotherCycleOpen from error
    journal.record("cloudplatform.cycle.opened", about=cycle, by=by, at=at)
    return cycle


@transaction.atomic
def close_cycle(*, cycle: Cycle, by: Actor, at: datetime) -> Cycle:
    """
    End ordering in `cycle`; what was placed goes on.

    :raises MoveNotAllowed: if it is not open.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    CYCLE.move(cycle, CycleState.CLOSED)
    cycle.save(update_fields=["state"])
    journal.record("cloudplatform.cycle.closed", about=cycle, by=by, at=at)
    return cycle


@transaction.atomic
def grant_quota(*, cycle: Cycle, station: Institution, residents: int, by: Actor, at: datetime) -> Quota:
    """
    Grant a station its sessions by the public formula, or work them out again; `residents` is how many it serves.

    :raises CycleOver: if the cycle is closed.
    :raises NotAStation: if the institution does not order.
    :raises BelowUsed: if the station has already ordered more than the formula now gives.
    """
    if cycle.state == CycleState.CLOSED:
        raise CycleOver(cycle=cycle)
    if station.kind not in (Kind.STATION, Kind.COMMUNITY):
        raise NotAStation(institution=station)
    parts = formula_for(station=station, cycle=cycle, residents=residents)
    quota = Quota.objects.select_for_update().filter(cycle=cycle, station=station).first()
    quota = quota or Quota(cycle=cycle, station=station)
    quota.base_units, quota.population_units, quota.tilt_units = parts.base, parts.population, parts.tilt
    if quota.left < 0:
        raise BelowUsed(station=station, used=quota.used, granted=quota.granted)
    quota.save()
    journal.record(
        "cloudplatform.quota.granted", about=quota, by=by, at=at,
        base=parts.base, population=parts.population, tilt=parts.tilt, residents=residents, sessions=parts.sessions,
    )  # fmt: skip
    return quota
