"""Acts that need two people: one waits for its second person, one for its day, one has been in force for a month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from django.urls import reverse

from community.press.models.circulars import PointEvent
from core.record import pending
from core.record.pending import Asked
from sample.cycles import Cycles
from sample.institutions import Bodies
from sample.people import People
from sample.words import MARK
from sample.world import World

FACTS: Final = "core.pending."
CAP: Final = 20  # briefs of one institution a month that count once published


def make_pending_acts(world: World, bodies: Bodies, people: People, cycles: Cycles) -> None:
    made = len(world.facts)
    with world.kept():
        _change_a_deadline(world, people)
        _ask_for_units(world, bodies, people, cycles)
        _confirm_a_rule(world, people)
    # What an act does is only tried before its day and rolled back: it did not happen.
    tried = world.facts[made:]
    done = [fact for fact in tried if fact.fact == "core.rule.set"][-1:]
    world.facts[made:] = [*done, *(fact for fact in tried if fact.fact.startswith(FACTS))]


def _change_a_deadline(world: World, people: People) -> None:
    """Ratings are looked at within two working days instead of three: asked for, confirmed, in force."""
    starts_on = world.day(-30)
    values = {
        "code": "desk.feedback.审核评价",
        "value": 2,
        "starts_on": starts_on,
        "basis": f"评价要当周公开{MARK}",
    }
    asked = Asked(
        values=values, effective_on=starts_on, reason=f"居民催过几次{MARK}",
        shown=[("规则", "评价：审核评价"), ("数值", "2"), ("依据", str(values["basis"])), ("从哪天起", starts_on.isoformat())],
        typed=_typed(values), path=reverse("admin:core_datedrule_add"),
    )  # fmt: skip
    first, second = (world.actor(people.accounts[key]) for key in ("city2", "city1"))
    kind = pending.kind_named("core.rule.set")
    act = pending.ask(kind=kind, row=None, asked=asked, by=first, at=world.at(-36, 10))
    pending.confirm(act=act, by=second, at=world.at(-34, 11))
    pending.carry_out_due(at=world.at(-30, 1))


def _ask_for_units(world: World, bodies: Bodies, people: People, cycles: Cycles) -> None:
    """More sessions for a station far out, asked for yesterday."""
    quota = cycles.quotas[cycles.open.pk, bodies.stations[-1].pk]
    units = {
        "base_units": quota.base_units, "population_units": quota.population_units, "tilt_units": quota.tilt_units + 2
    }  # fmt: skip
    asked = Asked(
        values=units, effective_on=world.day(14), reason=f"这一片离场馆远，加配两场{MARK}",
        shown=[("基础", str(units["base_units"])), ("服务人口", str(units["population_units"])),
               ("薄弱加配", str(units["tilt_units"]))],
        typed=_typed(units, world.day(14)), path=reverse("admin:cloudplatform_quota_do", args=["grant"]) + f"?ids={quota.pk}",
    )  # fmt: skip
    by = world.actor(people.accounts["city2"])
    kind = pending.kind_named("cloudplatform.quota.change")
    pending.ask(kind=kind, row=quota, asked=asked, by=by, at=world.at(-1, 15))


def _confirm_a_rule(world: World, people: People) -> None:
    """Another cap for points from the beginning of a month, asked for by one and confirmed by another."""
    starts_on = _month_after(world.day(20))
    values = {"event": PointEvent.PUBLISHED.value, "points": 2, "month_cap": CAP, "starts_on": starts_on}
    asked = Asked(
        values=values, effective_on=starts_on, reason=f"发布的信息多了，上限放宽{MARK}",
        shown=[("计分事项", str(PointEvent.PUBLISHED.label)), ("每次得分", "2"), ("每月上限（空：不限）", str(CAP)),
               ("开始", starts_on.isoformat())],
        typed=_typed(values), path=reverse("admin:community_pointrule_add"),
    )  # fmt: skip
    first, second = (world.actor(people.accounts[key]) for key in ("city1", "city2"))
    act = pending.ask(
        kind=pending.kind_named("community.pointrule.set"), row=None, asked=asked, by=first, at=world.at(-4, 10)
    )  # fmt: skip
    pending.confirm(act=act, by=second, at=world.at(-2, 16))


def _typed(values: Mapping[str, object], effective_on: date | None = None) -> dict[str, list[str]]:
    day = {"effective_on": effective_on} if effective_on else {}
    return {name: [str(value)] for name, value in {**values, **day}.items()}


def _month_after(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
