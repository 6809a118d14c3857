"""
How a facility's hours compare with its standard, and what grade its self-check comes to.

FacilityGrade (Policy: 4.2c; numbers in policy.py): 达标 if at least 90 % of the points are reached, no core item is unmet and
the hours and days are kept; 基本达标 from 70 % with at least nine tenths of the hours and days; else 待改进.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from django.utils.timezone import get_default_timezone, localdate

from community import policy
from community.members.models import Institution
from community.places.models import (
    CheckAnswer,
    CheckVerdict,
    Facility,
    FacilityGrade,
    OpeningHours,
    SelfCheck,
    ServiceStandard,
)
from community.places.queries.slots import Span, closures_of, minutes_of, open_spans, within, without
from core.dates.workdays import holidays_of

POINTS = {CheckVerdict.YES: 2, CheckVerdict.PARTLY: 1, CheckVerdict.NO: 0}


@dataclass(frozen=True)
class Line:
    """One comparison: `kind` is its light (ok, warn, bad), `words` say the gap."""

    title: str
    needed: str
    actual: str
    kind: str
    words: str

    @property
    def is_met(self) -> bool:
        return self.kind == "ok"


@dataclass(frozen=True)
class Compliance:
    """Hours of one facility in one year beside its standard. `open_days` are days with any opening left by closures."""

    standard: ServiceStandard
    year: int
    weekly_minutes: int
    days_open: int
    lines: Sequence[Line]

    @property
    def hours_share(self) -> Fraction:
        """The lesser of weekly hours and days in the year, as a part of what is asked; above 1 is 1."""
        hours = Fraction(self.weekly_minutes, int(self.standard.weekly_hours * 60))
        return min(Fraction(1), hours, Fraction(self.days_open, self.standard.days_a_year))

    @property
    def is_met(self) -> bool:
        return all(line.is_met for line in self.lines)


def standard_of(institution: Institution, day: date) -> ServiceStandard | None:
    """Answer the standard in force for `institution` on `day`, that of its own level first. One query."""
    return ServiceStandard.objects.in_force(day).of(institution).first()


def compliance(facility: Facility, standard: ServiceStandard, year: int) -> Compliance:
    """Compare the weekly hours and the days of `year` with `standard`. Two queries."""
    hours = list(OpeningHours.objects.filter(facility=facility))
    first = date(year, 1, 1)
    days = (date(year + 1, 1, 1) - first).days
    since = datetime.combine(first, time.min, tzinfo=get_default_timezone())
    closures = closures_of(facility, since, since + timedelta(days=days))
    week = first - timedelta(days=first.weekday())
    weekly = minutes_of(open_spans(hours, [], week, 7))
    open_days = {localdate(span.start) for span in open_spans(hours, closures, first, days)}
    if not hours:
        open_days = _days_left(first, days, closures)
    lines = [_hours(standard, weekly), _days(standard, len(open_days))]
    if standard.opens_weekends:
        lines.append(_weekends(hours))
    holidays = holidays_of(year) if standard.opens_holidays else []
    if holidays:
        lines.append(_holidays(len(open_days.intersection(holidays)), len(holidays)))
    return Compliance(standard, year, weekly, len(open_days), lines)


def _days_left(first: date, days: int, closures: Iterable[Span]) -> set[date]:
    """Days of a place without hours on which closures leave any time."""
    since = datetime.combine(first, time.min, tzinfo=get_default_timezone())
    left = without([Span(since, since + timedelta(days=days))], closures)
    return {
        first + timedelta(days=number)
        for number in range(days)
        if within(left, since + timedelta(days=number), since + timedelta(days=number + 1))
    }


def _light(actual: float, needed: float) -> str:
    if actual >= needed:
        return "ok"
    return "warn" if actual >= needed * float(policy.HOURS_MOSTLY) else "bad"


def _hours(standard: ServiceStandard, minutes: int) -> Line:
    needed, actual = float(standard.weekly_hours), minutes / 60
    gap = f"还差 {needed - actual:g} 小时" if actual < needed else "够了"
    return Line("每周开放", f"{needed:g} 小时", f"{actual:g} 小时", _light(actual, needed), gap)


def _days(standard: ServiceStandard, days: int) -> Line:
    needed = standard.days_a_year
    gap = f"还差 {needed - days} 天" if days < needed else "够了"
    return Line("全年开放", f"{needed} 天", f"{days} 天", _light(days, needed), gap)


def _weekends(hours: Sequence[OpeningHours]) -> Line:
    open_on = {row.weekday for row in hours} if hours else {5, 6}
    count = len(open_on & {5, 6})
    words = "两天都开" if count == 2 else "只开一天" if count else "都不开"
    return Line("双休日", "开放", words, "ok" if count == 2 else "warn" if count else "bad", words)


def _holidays(opened: int, all_days: int) -> Line:
    kind = "ok" if opened == all_days else "warn" if opened else "bad"
    words = "都开" if opened == all_days else f"有 {all_days - opened} 天不开"
    return Line("节日放假", "开放", f"{opened}/{all_days} 天", kind, words)


@dataclass(frozen=True)
class Marking:
    """What a sheet comes to: points reached of points possible, core items unmet, and the grade."""

    points: int
    full: int
    core_unmet: Sequence[CheckAnswer]
    hours: Compliance
    grade: FacilityGrade

    @property
    def score_pct(self) -> int:
        """Percent of the points, rounded down."""
        return self.points * 100 // self.full if self.full else 0


def marking(check: SelfCheck) -> Marking:
    """Compute the grade of `check` from its rows as they are. Three queries."""
    answers = list(check.answers.select_related("item").order_by("item__number"))
    hours = compliance(check.facility, check.standard, check.round.year)
    points = sum(POINTS[CheckVerdict(one.counted)] for one in answers if one.counted)
    full = 2 * len(answers)
    unmet = [one for one in answers if one.item.is_core and one.counted in ("", CheckVerdict.NO)]
    pct = points * 100 // full if full else 0
    return Marking(points, full, unmet, hours, grade_of(pct, len(unmet), hours))


def grade_of(score_pct: int, core_unmet: int, hours: Compliance) -> FacilityGrade:
    """The rule itself."""
    if score_pct >= policy.GRADE_MET_PCT and not core_unmet and hours.hours_share == 1:
        return FacilityGrade.MET
    if score_pct >= policy.GRADE_MOSTLY_PCT and hours.hours_share >= policy.HOURS_MOSTLY:
        return FacilityGrade.MOSTLY
    return FacilityGrade.BELOW


def latest_grade(facility: Facility) -> SelfCheck | None:
    """Answer the last graded sheet of `facility`. One query."""
    return (
        SelfCheck.objects.public().filter(facility=facility).for_list().order_by("-graded_at", "-pk").first()
    )
