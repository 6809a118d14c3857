"""
Write operations on the working-day calendar: correct a day, enter the holiday list of a year. Both need two people and
an effective day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.dates import workdays
from core.dates.statutory_days import statutory_days
from core.errors import DomainError
from core.models import CalendarDay, CalendarYear
from core.record import journal
from core.record.actors import Actor


class CalendarYearWrong(DomainError):
    code = "calendar_year_wrong"
    message = _("{year} 年的放假安排填得不对：{problem}。请对照国务院办公厅的通知再填。")


class CalendarDayPassed(DomainError):
    code = "calendar_day_passed"
    message = _("{day} 在生效那天（{since}）之前：期限已经按原来的日历算过，不能再改。请只改以后的日子。")


class CalendarDaySame(DomainError):
    code = "calendar_day_same"
    message = _("{day} 现在就是{kind}，不用改。")


@transaction.atomic
def set_calendar_day(
    *, day: date, is_working: bool, name: str, since: date, by: Actor, at: datetime
) -> CalendarDay:
    """
    Correct one day of the working-day calendar from `since` on, as the State Council announces it.

    :raises CalendarDayPassed: for a day before it takes effect. :raises CalendarDaySame: if the day is so already.
    """
    _refuse_passed([day], since, at)
    was = workdays.is_working_day(day)
    if was == is_working:
        raise CalendarDaySame(day=day, kind=words_of(was))
    row, _made = CalendarDay.objects.update_or_create(
        day=day, defaults={"is_working": is_working, "name": name}
    )
    journal.record("core.calendar.set", about=row, by=by, at=at, is_working=is_working, was=was)
    return row


@transaction.atomic
def set_calendar_year(
    *, year: int, source: str, days_off: Sequence[date], worked: Sequence[date], since: date, by: Actor, at: datetime
) -> CalendarYear:  # fmt: skip
    """
    Enter the list of the State Council for `year` from `since` on: the days off, and weekend days worked for them.

    Entering the year again mends it: what the list had before and has no more follows the week and the law again.

    :raises CalendarYearWrong: for days of other years, days both off and worked, or no day off at all.
    :raises CalendarDayPassed: if a list that is in force changes for a day before it takes effect.
    """
    _refuse_impossible(year, days_off, worked)
    is_mended = CalendarYear.objects.filter(year=year).exists()
    changed = changes_of_year(year, days_off, worked)
    if is_mended:
        _refuse_passed(list(changed), since, at)
    row, _made = CalendarYear.objects.update_or_create(year=year, defaults={"source": source, "noted_at": at})
    of_list = CalendarDay.objects.filter(day__year=year, name=_name(year))
    of_list.exclude(day__in=[*days_off, *worked]).delete()
    for day in (*days_off, *worked):
        CalendarDay.objects.update_or_create(
            day=day, defaults={"is_working": day in worked, "name": _name(year)}
        )
    journal.record(
        "core.calendar.year_set", about=row, by=by, at=at, off=len(days_off), worked=len(worked),
        now_off=[day.isoformat() for day, is_working in sorted(changed.items()) if not is_working],
        now_worked=[day.isoformat() for day, is_working in sorted(changed.items()) if is_working],
    )  # fmt: skip
    return row


def changes_of_year(year: int, days_off: Sequence[date], worked: Sequence[date]) -> Mapping[date, bool]:
    """The days that the list would make other than they are now, with whether offices will work. Two queries."""
    now = workdays.calendar_of(year)
    without = workdays.calendar_of(year, besides=_name(year))
    listed = {**dict.fromkeys(days_off, False), **dict.fromkeys(worked, True)}
    return {
        day: is_working for day, was in now.items() if (is_working := listed.get(day, without[day])) != was
    }


def words_of(is_working: bool) -> str:
    return "工作日" if is_working else "休息日"


def _name(year: int) -> str:
    return f"{year} 年放假安排"


def _refuse_impossible(year: int, days_off: Sequence[date], worked: Sequence[date]) -> None:
    strange = sorted(day for day in {*days_off, *worked} if day.year != year)
    if strange:
        raise CalendarYearWrong(year=year, problem=f"{strange[0]:%Y-%m-%d}不在这一年")
    both = sorted(set(days_off) & set(worked))
    if both:
        raise CalendarYearWrong(year=year, problem=f"{both[0]:%m-%d}又放假又上班")
    lost = sorted(set(statutory_days(year)) - set(days_off))
    if lost:
        raise CalendarYearWrong(year=year, problem=f"法定节假日{lost[0]:%m-%d}没有列入放假")


def _refuse_passed(days: Sequence[date], since: date, at: datetime) -> None:
    first = max(since, localdate(at))
    passed = sorted(day for day in days if day < first)
    if passed:
        raise CalendarDayPassed(day=passed[0], since=first)
