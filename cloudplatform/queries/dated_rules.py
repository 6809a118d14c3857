"""Ordering cycles, for the page of all rules. Policy: 3.3.1."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from cloudplatform.models import Cycle
from core.dates.clock import moment_words
from core.record.rules import Line

CYCLES = "点单周期"


def cycles(day: date) -> Iterator[Line]:
    """The cycles that are not over: until when wishes are taken, and for which days. One query."""
    for cycle in Cycle.objects.filter(ends_on__gt=day).order_by("starts_on"):
        yield Line(
            cycle.name, f"{cycle.get_state_display()}，{moment_words(cycle.wishes_until)} 截止",
            since=cycle.starts_on if cycle.starts_on <= day else None,
            next_on=cycle.starts_on if cycle.starts_on > day else None, next_words="开始服务" if cycle.starts_on > day else "",
            path=reverse("admin:cloudplatform_cycle_change", args=[cycle.pk]), about="额度按方案的权重算，两人办，结果公开",
        )  # fmt: skip
