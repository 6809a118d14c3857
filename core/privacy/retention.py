"""
Data retention: periods after which personal data is deleted (PIPL art. 19), as settings, applied each night.

An app registers its rules in its registration.py; each carries its period, which RETENTION_DAYS_<NAME> in the
environment changes (docs/privacy.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from core.models import RetentionRun
from core.record import journal
from core.record.actors import Actor
from core.record.rules import Line

EXAMPLES = 5


def delete(rows: QuerySet[Any], at: datetime) -> int:
    """Delete `rows`; how many of them, without what fell with them."""
    label = rows.model._meta.label
    return rows.delete()[1].get(label, 0)


@dataclass(frozen=True)
class Rule:
    """
    A retention rule for one kind of row.

    `rows` answers those last needed at or before a moment; `act` removes or empties them and returns how many. After
    `act` the rows must not be found again. `default_days` is the period unless settings.RETENTION_DAYS has one of
    `name`.
    """

    name: str
    default_days: int
    what: str
    rows: Callable[[datetime], QuerySet[Any]]
    act: Callable[[QuerySet[Any], datetime], int] = delete

    @property
    def days(self) -> int:
        days: int = settings.RETENTION_DAYS.get(self.name, self.default_days)
        return days

    def due(self, at: datetime) -> QuerySet[Any]:
        return self.rows(at - timedelta(days=self.days))


@dataclass(frozen=True)
class Finding:
    """What a rule would remove now: how many rows, and the keys of a few."""

    rule: Rule
    count: int
    examples: Sequence[object]


_rules: list[Rule] = []


def register(*rules: Rule) -> None:
    _rules.extend(rules)


def rules() -> Sequence[Rule]:
    return list(_rules)


def lines(day: date) -> Sequence[Line]:
    """The periods as the page of all rules shows them; the server's settings change them."""
    return [
        Line(
            rule.what,
            f"{rule.days} 天",
            f"{rule.default_days} 天",
            law="由服务器设置，依据《个人信息保护法》第十九条",
        )
        for rule in rules()
    ]


def periods() -> dict[str, int]:
    """The days each kind of data is kept, by the name of its rule."""
    return {rule.name: rule.days for rule in _rules}


def preview(at: datetime) -> Sequence[Finding]:
    """What `prune` would remove at `at` (dry run). Two queries a rule."""
    findings = []
    for rule in _rules:
        rows = rule.due(at)
        findings.append(
            Finding(rule, rows.count(), list(rows.order_by("pk").values_list("pk", flat=True)[:EXAMPLES]))
        )
    return findings


def prune(*, by: Actor, at: datetime) -> RetentionRun:
    """Apply every rule, each in a transaction of its own, and journal the counts. Safe to repeat."""
    counts: dict[str, int] = {}
    for rule in _rules:
        with transaction.atomic():
            counts[rule.name] = rule.act(rule.due(at), at)
    with transaction.atomic():
        run = RetentionRun.objects.create(at=at, counts=counts, total=sum(counts.values()))
        journal.record("core.retention.applied", about=run, by=by, at=at, note="", **counts)
    return run
