"""Queries about resolutions: due lights, due reminders, register with rates, history of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localdate

from core import measures, searchtext
from core.files import attachments
from roundtable import policy, rules
from roundtable.models import Judgement, Progress, Resolution, Step
from roundtable.states import LIVE, ResolutionState


@dataclass(frozen=True)
class Light:
    """`kind` is the badge's colour; the words say the same without it."""

    kind: str
    words: str


@dataclass(frozen=True)
class Row:
    """One resolution of a list, with its light and newest progress."""

    resolution: Resolution
    light: Light | None
    latest: Progress | None


def with_parts(rows: QuerySet[Resolution]) -> QuerySet[Resolution]:
    """What lights and lists need, in four queries."""
    return rows.prefetch_related(
        Prefetch("progress", Progress.objects.order_by("-month"), to_attr="newest"),
        Prefetch("steps", Step.objects.order_by("position"), to_attr="plan"),
        "assists__institution",
    )


def light(one: Resolution, today: date) -> Light | None:
    """Red overdue, yellow behind, blue due soon; None where nothing is wrong. `one` comes from `with_parts`."""
    if one.state not in LIVE:
        return None
    left = (one.due_on - today).days
    if left < 0:
        return Light("bad", f"红灯 超期 {-left} 天")
    if one.state == ResolutionState.OPEN and one.break_down_due_on and one.break_down_due_on < today:
        return Light("warn", "黄灯 没有按时分解")
    if any(step.done_at is None and step.due_on < today for step in one.plan):  # type: ignore[attr-defined]
        return Light("warn", "黄灯 有步骤过了时限")
    if _is_behind(one, today):
        return Light("warn", "黄灯 进展落后")
    if left <= policy.DUE_SOON.days:
        return Light("info", f"蓝灯 还有 {left} 天" if left else "蓝灯 今天到期")
    return None


def _is_behind(one: Resolution, today: date) -> bool:
    """Less is done than time has gone, or last month's progress was never reported."""
    if one.state != ResolutionState.UNDER_WAY or one.issued_at is None:
        return False
    began, newest = localdate(one.issued_at), one.newest  # type: ignore[attr-defined]
    gone = (today - began).days / max((one.due_on - began).days, 1)
    done = newest[0].done_pct / 100 if newest else 0
    last_month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    is_silent = began < last_month and not any(row.month >= last_month for row in newest)
    return is_silent or done + policy.BEHIND_SHARE < min(gone, 1)


def listed(rows: QuerySet[Resolution], at: datetime) -> Sequence[Row]:
    today = localdate(at)
    return [
        Row(one, light(one, today), one.newest[0] if one.newest else None)  # type: ignore[attr-defined]
        for one in with_parts(rows)
    ]


# What the clock says ----
@dataclass(frozen=True)
class Due:
    """One reminder that is due: of which kind, for which day. The pair makes it go out once."""

    kind: str
    for_on: date
    words: str


def reminders(one: Resolution, today: date) -> Iterator[Due]:
    """
    Everything that should have been said about a live resolution until `today`, however long the clock was down.

    `one` comes from `with_parts`.
    """
    if one.state not in LIVE or one.issued_at is None:
        return
    if one.state == ResolutionState.OPEN and one.break_down_due_on and today >= one.break_down_due_on:
        yield Due("break_down", one.break_down_due_on, "请今天分解成步骤")
    if today >= one.due_on - policy.DUE_SOON:
        yield Due("due_soon", one.due_on, f"{one.due_on:%-m月%-d日}到期")
    if today > one.due_on:
        yield Due("overdue", one.due_on, "超期了，请说明并尽快办结")
    if one.state == ResolutionState.UNDER_WAY:
        told = {row.month for row in one.newest}  # type: ignore[attr-defined]
        for month in _months(localdate(one.issued_at), today):
            if month not in told:
                yield Due("progress", month, f"请报 {month:%-m月}的进展")
    if one.state == ResolutionState.REPORTED and one.reported_at:
        yield Due("judge", localdate(one.reported_at), "等验收")


def _months(began: date, today: date) -> Iterator[date]:
    """The first days of the months whose reporting day has come since `began`."""
    month = began.replace(day=1)
    while month <= today:
        day = month.replace(day=rules.PROGRESS_DAY.on(month))
        if began <= day <= today:
            yield month
        month = (month + timedelta(days=32)).replace(day=1)


# The register ----
@dataclass(frozen=True)
class Filter:
    text: str = ""
    state: str = ""
    lead: int | None = None
    light: str = ""
    meeting: str = ""


def register(rows: QuerySet[Resolution], wanted: Filter, at: datetime) -> Sequence[Row]:
    """The rows of the register as filtered; the light is computed, so it is cut last."""
    rows = rows.for_list()  # type: ignore[attr-defined]
    if wanted.text:
        rows = rows.filter(search=searchtext.query(wanted.text))
    if wanted.state in ResolutionState.values:
        rows = rows.filter(state=wanted.state)
    if wanted.lead:
        rows = rows.filter(lead=wanted.lead)
    if wanted.meeting:
        rows = rows.filter(item__roundtable__number=wanted.meeting)
    found = listed(rows, at)
    return [row for row in found if not wanted.light or (row.light and row.light.kind == wanted.light)]


@dataclass(frozen=True)
class Rate:
    """How one unit keeps what it leads: a numerator and a denominator, never a stored percentage."""

    lead: str
    total: int
    done: int
    on_time: int
    overdue: int


def rates(rows: QuerySet[Resolution], today: date) -> Sequence[Rate]:
    """By lead: how many are in force, done, done in time, overdue now. One query."""
    found: dict[str, list[int]] = {}
    for one in rows.select_related("lead").defer("search"):
        counts = found.setdefault(one.lead.name, [0, 0, 0, 0])
        counts[0] += 1
        if one.state == ResolutionState.DONE:
            counts[1] += 1
            counts[2] += bool(one.done_at and localdate(one.done_at) <= one.due_on)
        counts[3] += one.state in LIVE and one.due_on < today
    return [
        Rate(name, *counts) for name, counts in sorted(found.items(), key=lambda pair: (-pair[1][0], pair[0]))
    ]


# One of them ----
@dataclass(frozen=True)
class Moment:
    """One line of the history, as components/_timeline.html draws it."""

    title: str
    when: datetime | date | None
    text: str = ""
    is_done: bool = True
    is_now: bool = False
    path: str = ""


def life(one: Resolution) -> Sequence[Moment]:
    """The history of a resolution, oldest first."""
    meeting = one.item.roundtable
    found: list[Moment] = [
        Moment(f"{meeting}议定", one.made_at, one.item.title, path=meeting.path if meeting else "")
    ]
    if one.issued_at:
        found.append(Moment("纪要印发，交办", one.issued_at, f"牵头：{one.lead.name}"))
    found += [
        Moment(f"步骤：{step.text}", step.done_at or step.due_on, "", step.done_at is not None)
        for step in one.steps.order_by("position")
    ]
    found += [
        Moment(f"{row.month:%-m月}进展 {row.done_pct}%", row.reported_at, row.text)
        for row in one.progress.order_by("month")
    ]
    found += [
        Moment(f"验收：{row.get_verdict_display()}", row.judged_at, row.note)
        for row in Judgement.objects.filter(resolution=one).order_by("judged_at")
    ]
    if one.reported_at:
        found.append(Moment("申请办结", one.reported_at))
    if one.state in LIVE:
        found.append(Moment("完成时限", one.due_on, "", is_done=False, is_now=True))
    return sorted(found, key=lambda each: (not each.is_done, _as_day(each.when)))


def _as_day(value: datetime | date | None) -> date:
    if value is None:
        return date.max
    return localdate(value) if isinstance(value, datetime) else value


def evidence(one: Resolution) -> Sequence[tuple[Progress, Any]]:
    return [(row, attachments.about(row)) for row in one.progress.order_by("-month")]


def measured(one: Resolution, today: date) -> tuple[str, str] | None:
    """Name and value of the measure that shows the effect: of the lead this year, or of the city; None without one."""
    if not one.measure:
        return None
    try:
        found = measures.get(one.measure)
    except KeyError:
        return None
    period = measures.Period.days(date(today.year, 1, 1), today + timedelta(days=1))
    own = measures.Kind.INSTITUTION in found.kinds
    subject = (
        measures.Subject(measures.Kind.INSTITUTION, str(one.lead_id))
        if own
        else measures.Subject(measures.Kind.CITY, "4401")
    )
    value = found.value(found.cell(subject, period))
    whose = one.lead.name if own else "全市"
    shown = "暂无数据" if value is None else f"{value:.{found.digits}f} {found.unit}"
    return f"{found.name}（{whose}，今年以来）", shown
