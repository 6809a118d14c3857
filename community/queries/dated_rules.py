"""Rules with rows of their own (service standards, points, calendar), for the page of all rules. Policy: 4.2c, 4.3."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from community.places.models import ServiceStandard
from community.press.models import PointEvent, PointRule
from core.models import CalendarYear
from core.record.rules import Line

STANDARDS, POINTS, CALENDAR = "服务标准", "信息报送计分", "工作日历"


def standards(day: date) -> Iterator[Line]:
    """The standard of each kind and level, and the version that follows. Two queries."""
    path = reverse("admin:community_servicestandard_changelist")
    coming = {
        (row.kind, row.level): row
        for row in ServiceStandard.objects.filter(starts_on__gt=day).order_by("-starts_on")
    }
    for row in ServiceStandard.objects.in_force(day).order_by("kind", "-level"):
        following = coming.get((row.kind, row.level))
        yield Line(
            f"{row.get_kind_display()}{f'（{row.get_level_display()}）' if row.level else ''}开放时间", _hours(row),
            since=row.starts_on, next_on=following.starts_on if following else None,
            next_words=_hours(following) if following else "", path=path, about=f"第 {row.version} 版；{row.source}",
        )  # fmt: skip


def _hours(row: ServiceStandard) -> str:
    return f"每周 {row.weekly_hours.normalize():f} 小时，全年 {row.days_a_year} 天"


def points(day: date) -> Iterator[Line]:
    """What each event is worth, and what it will be worth next. One query."""
    rows = list(PointRule.objects.order_by("starts_on"))
    for event in PointEvent:
        of_event = [row for row in rows if row.event == event]
        now = next(
            (
                row
                for row in reversed(of_event)
                if row.starts_on <= day and (row.ends_on is None or day < row.ends_on)
            ),
            None,
        )
        following = next((row for row in of_event if row.starts_on > day), None)
        yield Line(
            str(event.label), _points(now) if now else "没有定", since=now.starts_on if now else None,
            next_on=following.starts_on if following else None, next_words=_points(following) if following else "",
            path=reverse("admin:community_pointrule_changelist"),
        )  # fmt: skip


def _points(row: PointRule) -> str:
    cap = "" if row.month_cap is None else f"，每月最多 {row.month_cap} 分"
    return f"每次 {row.points} 分{cap}"


def calendar(day: date) -> Iterator[Line]:
    """Whether the days off of this year and the next were entered. One query."""
    known = {row.year: row for row in CalendarYear.objects.filter(year__in=(day.year, day.year + 1))}
    for year in (day.year, day.year + 1):
        row = known.get(year)
        words = f"按 {row.source}" if row else "没有登记，按法定节假日和双休日算"
        yield Line(f"{year} 年放假安排", words, path=reverse("admin:core_calendaryear_changelist"))
