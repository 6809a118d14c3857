"""View of a bureau's calendar: a month of notices, deadlines, checks and meetings."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from community.members.queries.bureau_days import Dated, Sort, days
from core.dates.months import month_before, month_of, next_month, parsed
from core.desk.inbox import boxes, fetch
from portal.views.bureau import frame, may_act_on, open_kinds


def calendar(request: HttpRequest) -> HttpResponse:
    """`?month=2026-12` is that month; without, this one. `?sort=notice` shows one sort only."""
    at = timezone.now()
    today = localdate(at)
    month = parsed(request.GET.get("month", "")) or month_of(today)
    first, last = month, next_month(month)
    found = boxes(request.user, open_kinds(request), at, lambda kind: may_act_on(request, kind))  # type: ignore[arg-type]
    due = fetch([item for item in found.todo if item.due_on is not None and first <= item.due_on < last])
    entries = [
        *days(request.user, first, last),  # type: ignore[arg-type]
        *(
            Dated(item.due_on, Sort.DEADLINE, f"{item.do}：{item.title}", reverse("admin:case", args=[item.kind.code, item.pk]))
            for item in due if item.due_on is not None
        ),
    ]  # fmt: skip
    sort = request.GET.get("sort", "")
    shown = [one for one in entries if one.sort == sort] if sort in set(Sort) else entries
    by_day: dict[date, list[Dated]] = defaultdict(list)
    for one in shown:
        by_day[one.day].append(one)
    whole = [first + timedelta(days=number) for number in range((last - first).days)]
    context: dict[str, Any] = {
        **frame(request, len(found.todo)), "title": "日历", "is_calendar": True, "month": month, "today": today,
        "days": [(day, by_day[day]) for day in whole if by_day.get(day) or day == today], "total": len(shown),
        "before": month_before(month), "after": last, "sort": sort,
        "sorts": [(one.value, one.words, sum(entry.sort == one for entry in entries)) for one in Sort],
    }  # fmt: skip
    return TemplateResponse(request, "desk/calendar.html", context)
