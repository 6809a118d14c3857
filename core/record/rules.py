"""
Configurable numeric rules with dates: the code has the default, the bureau sets another value from a day on.

An app says its rules once, in its rules.py. Who uses one asks for the number of the day that counts: a limit by the day
it is applied, a period by the day it began, so that nobody's period changes while it runs. The few rows are read once
in KEPT_FOR_S seconds a process; a change reaches everybody within that time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models.rules import DatedRule
from core.record import journal
from core.record.actors import Actor

KEPT_FOR_S: Final = 30.0


class UnknownRule(DomainError):
    code = "unknown_rule"
    message = _("没有这条规则，请从列表里选一条。")


class RuleFixedByLaw(DomainError):
    code = "rule_fixed_by_law"
    message = _("“{name}”不能在这里改：{law}。法规改了，请联系平台维护人员。")


class RuleOutOfRange(DomainError):
    code = "rule_out_of_range"
    message = _("“{name}”请填 {least} 到 {most} 之间的整数，单位：{unit}。")


class RuleSame(DomainError):
    code = "rule_same"
    message = _("“{name}”到那天本来就是 {words}，不用改。")


class RuleBackdated(DomainError):
    code = "rule_backdated"
    message = _("规则不能从过去的日子起改，最早从 {day} 起。")


class RuleBeginsLater(DomainError):
    code = "rule_begins_later"
    message = _("“{name}”已经定了从 {day} 起的新数值，新的变更要在那天之后。")


class Unit(Enum):
    """What a number counts; `step` is the length of one, for periods."""

    WORKING_DAYS = ("个工作日", None)
    DAYS = ("天", timedelta(days=1))
    HOURS = ("小时", timedelta(hours=1))
    TIMES = ("次", None)
    PEOPLE = ("位", None)
    GROUPS = ("个", None)
    SCORE = ("分", None)
    DAY_OF_MONTH = ("日（每月）", None)

    def __init__(self, label: str, step: timedelta | None) -> None:
        self.label = label
        self.step = step


@dataclass(frozen=True)
class Rule:
    """
    One number: `least` to `most` is what it may be set to, `group` the heading it stands under.

    `about` says what follows from it; `law` names what fixes it: then it is only shown.
    """

    code: str
    name: str
    default: int | timedelta
    unit: Unit
    group: str
    most: int
    least: int = 1
    about: str = ""
    law: str = ""

    @property
    def number(self) -> int:
        """The default as a number of its unit."""
        if isinstance(self.default, timedelta):
            assert self.unit.step is not None
            return self.default // self.unit.step
        return self.default

    def on(self, when: date | datetime) -> int:
        """The number in force on the day of `when`."""
        return value_on(self.code, self.number, when)

    def span(self, when: date | datetime) -> timedelta:
        """The period in force on the day of `when`, for rules in days or hours."""
        assert self.unit.step is not None, f"{self.code} is no period"
        return self.unit.step * self.on(when)

    def words(self, value: int) -> str:
        return f"{value} {self.unit.label}"


@dataclass(frozen=True)
class Line:
    """
    A rule as the page of all rules shows it: what holds, what it was in the code, since when, what comes next.

    `path` leads to where it is changed; `since` is None while the default holds or where nobody dated it.
    """

    name: str
    now: str
    default: str = ""
    since: date | None = None
    next_on: date | None = None
    next_words: str = ""
    about: str = ""
    path: str = ""
    code: str = ""
    law: str = ""


Lines = Callable[[date], Iterable[Line]]

_rules: dict[str, Rule] = {}
_sources: list[Callable[[], Iterable[Rule]]] = []
_elsewhere: dict[str, list[Lines]] = {}


def register(*rules: Rule) -> None:
    """:raises ValueError: for a code that another rule has, or a default outside its own range."""
    for rule in rules:
        if _rules.get(rule.code, rule) != rule:
            raise ValueError(f"Two rules are called {rule.code}.")
        if not rule.least <= rule.number <= rule.most:
            raise ValueError(f"The default of {rule.code} is outside its range.")
        _rules[rule.code] = rule


def register_source(source: Callable[[], Iterable[Rule]]) -> None:
    """Register a function that lists rules derived from another registry, such as the deadlines of cases."""
    _sources.append(source)


def register_elsewhere(group: str, lines: Lines) -> None:
    """
    Register a function that lists rules with rows and pages of their own, such as the service standards: shown here,
    changed there.
    """
    _elsewhere.setdefault(group, []).append(lines)


def every() -> Iterator[Rule]:
    yield from _rules.values()
    for source in _sources:
        yield from source()


def named(code: str) -> Rule | None:
    return _rules.get(code) or next((rule for rule in every() if rule.code == code), None)


# What is in force ----
class _Kept:
    """In-process cache of the rows by rule, latest first."""

    def __init__(self) -> None:
        self.until = 0.0
        self.rows: Mapping[str, Sequence[tuple[date, int]]] = {}

    def read(self) -> Mapping[str, Sequence[tuple[date, int]]]:
        if time.monotonic() >= self.until:
            rows: dict[str, list[tuple[date, int]]] = {}
            for code, starts_on, value in DatedRule.objects.order_by("-starts_on").values_list(
                "code", "starts_on", "value"
            ):
                rows.setdefault(code, []).append((starts_on, value))
            self.keep(rows)
        return self.rows

    def keep(self, rows: Mapping[str, Sequence[tuple[date, int]]]) -> None:
        self.rows, self.until = rows, time.monotonic() + KEPT_FOR_S

    def forget(self) -> None:
        self.until = 0.0


kept = _Kept()


def value_on(code: str, default: int, when: date | datetime) -> int:
    """The number of the rule `code` on the day of `when`; `default` before the bureau set one. No query, mostly."""
    rows = kept.read().get(code)
    if not rows:
        return default
    day = localdate(when) if isinstance(when, datetime) else when
    return next((value for starts_on, value in rows if starts_on <= day), default)


def since(code: str, day: date) -> date | None:
    """The day since which the number of `day` holds; None while it is the default."""
    return next((starts_on for starts_on, _value in kept.read().get(code, ()) if starts_on <= day), None)


# Setting one ----
@transaction.atomic
def set_rule(*, code: str, value: int, basis: str, starts_on: date, by: Actor, at: datetime) -> DatedRule:
    """
    Set the value of a rule from `starts_on` on. Asked for by one, confirmed by another (core.record.pending).

    :raises UnknownRule, RuleFixedByLaw, RuleOutOfRange: if it cannot be set so.
    :raises RuleBackdated: for a day that has passed.
    :raises RuleBeginsLater: if a number begins on that day or later.
    :raises RuleSame: if that is what holds then anyway.
    """
    rule = named(code)
    if rule is None:
        raise UnknownRule
    if rule.law:
        raise RuleFixedByLaw(name=rule.name, law=rule.law)
    if not rule.least <= value <= rule.most:
        raise RuleOutOfRange(name=rule.name, least=rule.least, most=rule.most, unit=rule.unit.label)
    if starts_on < localdate(at):
        raise RuleBackdated(day=localdate(at))
    last = DatedRule.objects.select_for_update().filter(code=code).order_by("-starts_on").first()
    if last is not None and last.starts_on >= starts_on:
        raise RuleBeginsLater(name=rule.name, day=last.starts_on)
    was = rule.number if last is None else last.value
    if was == value:
        raise RuleSame(name=rule.name, words=rule.words(value))
    row = DatedRule(
        code=code, name=rule.name, value=value, shown=rule.words(value), starts_on=starts_on, basis=basis, set_at=at
    )  # fmt: skip
    row.full_clean()
    row.save()
    kept.forget()
    transaction.on_commit(kept.forget)
    journal.record(
        "core.rule.set", about=row, by=by, at=at, note=basis, code=code, value=value, was=was,
        starts_on=starts_on.isoformat(),
    )  # fmt: skip
    return row


# The page ----
def groups(day: date, path_of: Callable[[Rule], str]) -> Mapping[str, Sequence[Line]]:
    """All rules by heading as of `day`. One query, and those of the rules registered from elsewhere."""
    found: dict[str, list[Line]] = {}
    for rule in every():
        found.setdefault(rule.group, []).append(_line(rule, day, path_of(rule)))
    for group, sources in _elsewhere.items():
        found.setdefault(group, []).extend(line for lines in sources for line in lines(day))
    return found


def _line(rule: Rule, day: date, path: str) -> Line:
    return Line(
        name=rule.name, now=rule.words(rule.on(day)), default=rule.words(rule.number), since=since(rule.code, day),
        about=rule.about, path="" if rule.law else path, code=rule.code, law=rule.law,
    )  # fmt: skip
