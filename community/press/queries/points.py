"""
Points for information reported, computed from rows and never stored: each line leads to its brief. Policy: 4.3.

What was recorded after a month's circular had been issued counts in the first month that was still open then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from community.press.models import (
    Adoption,
    AdoptionLevel,
    Brief,
    BriefKind,
    Circular,
    PointEvent,
    PointRule,
    Publication,
)
from community.press.states import BriefState, CircularState
from core.dates.months import midnight, month_before, month_of, next_month

EVENT_OF_LEVEL = {
    AdoptionLevel.DISTRICT: PointEvent.ADOPTED_DISTRICT,
    AdoptionLevel.CITY: PointEvent.ADOPTED_CITY,
    AdoptionLevel.PROVINCE: PointEvent.ADOPTED_PROVINCE,
    AdoptionLevel.NATION: PointEvent.ADOPTED_NATION,
}


@dataclass(frozen=True, order=True)
class Happening:
    """An event that may earn points, in the order in which the monthly cap is used up."""

    day: date
    recorded_at: datetime
    event: str
    pk: int
    brief: int
    title: str
    institution: int
    words: str


@dataclass(frozen=True)
class PointLine:
    """The points of one happening in `month`; `full` is its value without the cap."""

    month: date
    happening: Happening
    points: int
    full: int

    @property
    def is_late(self) -> bool:
        """Recorded after its own month had been reported."""
        return month_of(self.happening.day) != self.month

    @property
    def label(self) -> str:
        return str(PointEvent(self.happening.event).label)


def lines(first: date, last: date, issued: Mapping[date, datetime] | None = None) -> list[PointLine]:
    """
    Answer the points counted in the months from `first` to `last` (first days). Five queries.

    `issued` says when the circulars went out, where that is not to be read from the rows.
    """
    issued = issued_months() if issued is None else issued
    rules = _rules()
    used: defaultdict[tuple[date, int, str], int] = defaultdict(int)
    found = []
    for happening in sorted(_happenings(first, last, issued.get(month_before(first)))):
        month = counted_month(happening.day, happening.recorded_at, issued)
        rule = rule_on(rules, happening.event, happening.day)
        if not first <= month <= last or rule is None:
            continue
        key = (month, happening.institution, happening.event)
        left = rule.points if rule.month_cap is None else max(rule.month_cap - used[key], 0)
        points = min(rule.points, left)
        used[key] += points
        found.append(PointLine(month, happening, points, rule.points))
    return found


def issued_months() -> dict[date, datetime]:
    """When the first circular of each month went out."""
    out = Circular.objects.exclude(state=CircularState.DRAFT).filter(version=1, issued_at__isnull=False)
    return {month: at for month, at in out.values_list("month", "issued_at") if at is not None}


def counted_month(day: date, recorded_at: datetime, issued: Mapping[date, datetime]) -> date:
    """The first month, not before that of `day`, whose circular was not out when the happening was recorded."""
    month = month_of(day)
    while month in issued and issued[month] <= recorded_at:
        month = next_month(month)
    return month


def rule_on(rules: Mapping[str, Sequence[PointRule]], event: str, day: date) -> PointRule | None:
    fitting = (rule for rule in rules.get(event, ()) if rule.starts_on <= day)
    return next((rule for rule in fitting if rule.ends_on is None or day < rule.ends_on), None)


def _rules() -> Mapping[str, Sequence[PointRule]]:
    rules: defaultdict[str, list[PointRule]] = defaultdict(list)
    for rule in PointRule.objects.in_order():
        rules[rule.event].append(rule)
    return rules


def _happenings(first: date, last: date, late_since: datetime | None) -> Iterator[Happening]:
    """Everything that can count in [first, last]: of these days, or older and recorded after the report on them."""
    after = next_month(last)
    sent = Brief.objects.filter(first_sent_at__gte=midnight(first), first_sent_at__lt=midnight(after))
    for pk, title, institution, at in sent.exclude(state=BriefState.WITHDRAWN).values_list(
        "pk", "title", "institution_id", "first_sent_at"
    ):
        assert at is not None
        yield Happening(localdate(at), at, PointEvent.SENT, pk, pk, title, institution, "")
    yield from _adoptions(_window("adopted_on", first, after, late_since))
    published = Publication.objects.live().filter(_window("published_on", first, after, late_since))
    for pk, brief, title, institution, day, at, outlet in published.values_list(
        "pk", "brief_id", "brief__title", "brief__institution_id", "published_on", "recorded_at", "outlet"
    ):
        yield Happening(day, at, PointEvent.PUBLISHED, pk, brief, title, institution, outlet)


def _adoptions(window: Q) -> Iterator[Happening]:
    earlier = Adoption.objects.filter(brief=OuterRef("brief"), voided_at__isnull=True, pk__lt=OuterRef("pk"))
    rows = Adoption.objects.filter(window, voided_at__isnull=True).annotate(is_later=Exists(earlier))
    for pk, brief, title, institution, kind, level, day, at, evidence, is_later in rows.values_list(
        "pk", "brief_id", "brief__title", "brief__institution_id", "brief__kind", "level", "adopted_on", "recorded_at",
        "evidence", "is_later",
    ):  # fmt: skip
        yield Happening(
            day, at, EVENT_OF_LEVEL[AdoptionLevel(level)], pk, brief, title, institution, evidence
        )
        if kind == BriefKind.RESEARCH and not is_later:
            yield Happening(day, at, PointEvent.RESEARCH, pk, brief, title, institution, "")


def _window(day: str, first: date, after: date, late_since: datetime | None) -> Q:
    window = Q(**{f"{day}__gte": first})
    if late_since is not None:
        window |= Q(recorded_at__gte=late_since)
    return window & Q(**{f"{day}__lt": after})
