"""Built-in template filters for days, hours, money, phones and percentages."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import template
from django.core.paginator import Page
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.dates.clock import MIDNIGHT, day_words, end_moment, end_words
from core.record import rules

register = template.Library()

WEEKDAYS: Final = "一二三四五六日"
MINUTE, HOUR, DAY = 60, 3600, 86400


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    return timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value


@register.filter
def cn_day(value: dt.date | dt.datetime | None) -> str:
    """11月28日; with the year when it is not this one."""
    if not value:
        return ""
    day = _local(value)
    year = "" if day.year == timezone.localdate().year else f"{day.year}年"
    return f"{year}{day_words(day)}"


@register.filter
def cn_date(value: dt.date | dt.datetime | None) -> str:
    """11月28日 周六"""
    return f"{cn_day(value)} 周{WEEKDAYS[_local(value).weekday()]}" if value else ""


@register.filter
def cn_time(value: dt.datetime | dt.time | None) -> str:
    """19:30"""
    if value is None:
        return ""
    clock = value if isinstance(value, dt.time) else _local(value)
    return f"{clock:%H:%M}"


@register.filter
def cn_datetime(value: dt.datetime | None) -> str:
    """11月28日 周六 19:30"""
    return f"{cn_date(value)} {cn_time(value)}" if value else ""


@register.filter
def cn_near(value: dt.datetime | None) -> str:
    """今天 19:30, 明天 10:00; further away the day itself."""
    if not value:
        return ""
    days = (timezone.localdate(value) - timezone.localdate()).days
    return f"{NEAR_DAYS[days]} {cn_time(value)}" if days in NEAR_DAYS else cn_datetime(value)


NEAR_DAYS: Final = {0: "今天", 1: "明天"}


@register.filter
def cn_until(start: dt.datetime | None, end: dt.datetime | None) -> str:
    """11月28日 周六 19:30-21:00, until midnight 19:30-24:00, or both days in full when they differ."""
    if not start or not end:
        return cn_datetime(start or end)
    first = timezone.localdate(start)
    if end == end_moment(first, MIDNIGHT):
        return f"{cn_datetime(start)}-{end_words(MIDNIGHT)}"
    same = first == timezone.localdate(end)
    return f"{cn_datetime(start)}-{cn_time(end)}" if same else f"{cn_datetime(start)} 至 {cn_datetime(end)}"


@register.simple_tag
def when(value: dt.date | dt.datetime | None) -> SafeString:
    """A `<time>` a machine can read too: a day for a date, day and hour for an instant."""
    if not value:
        return SafeString("")
    shown = cn_datetime(value) if isinstance(value, dt.datetime) else cn_date(value)
    return format_html('<time datetime="{}">{}</time>', _local(value).isoformat(), shown)


@register.simple_tag
def stage(step: Any) -> str:
    """How far a step of a timeline is: over, not begun (what comes later, or its hour lies ahead), or going on."""
    read = step.get if isinstance(step, Mapping) else lambda name: getattr(step, name, None)
    if read("is_done"):
        return "已完成"
    return "进行中" if read("is_now") and not _is_ahead(read("when")) else "未开始"


def _is_ahead(value: dt.date | dt.datetime | None) -> bool:
    if value is None:
        return False
    return value > timezone.now() if isinstance(value, dt.datetime) else value > timezone.localdate()


@register.filter
def relative(value: dt.datetime | None) -> str:
    """刚刚, 5 分钟前, 3 天前, 2 小时后; the day itself once it is a month away."""
    if not value:
        return ""
    seconds = (timezone.localtime() - value).total_seconds()
    ago, gap = ("前" if seconds >= 0 else "后"), abs(seconds)
    if gap < MINUTE:
        return "刚刚" if seconds >= 0 else "马上"
    if gap < HOUR:
        return f"{int(gap // MINUTE)} 分钟{ago}"
    if gap < DAY:
        return f"{int(gap // HOUR)} 小时{ago}"
    if gap < 30 * DAY:
        return f"{int(gap // DAY)} 天{ago}"
    return cn_day(value)


@register.filter
def dialled(phone: str | None) -> str:
    """What a phone dials for a number as it is written: 020-1234 5678 转 8 is tel:02012345678,8 (a pause, then 8)."""
    number, _, extension = str(phone or "").partition("转")
    digits, more = (re.sub(r"[^+0-9]", "", part) for part in (number, extension))
    return f"tel:{digits},{more}" if more else f"tel:{digits}"


@register.filter
def masked_phone(phone: str | None) -> str:
    """138****8000"""
    text = str(phone or "")
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 7 else ""


@register.filter
def money(cents: int | None) -> str:
    """1,280 元; 1,280.50 元. Cents in, never floats."""
    if cents is None:
        return ""
    sign, amount = ("-" if cents < 0 else ""), abs(int(cents))
    tail = f".{amount % 100:02d}" if amount % 100 else ""
    return f"{sign}{amount // 100:,}{tail} 元"


@register.filter
def percent(share: float | None) -> str:
    """0.813 → 81.3%; nothing known → 暂无."""
    return "暂无" if share is None else f"{float(share) * 100:.1f}".rstrip("0").rstrip(".") + "%"


@register.filter
def pages_shown(page: Page) -> list[int | None]:
    """The page numbers a pager offers; None stands for the ones left out."""
    return [
        number if isinstance(number, int) else None
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]


@register.filter
def at(row: Sequence[Any], place: int) -> Any:
    """The cell of `row` at `place`; empty where the row is shorter."""
    return row[place] if 0 <= place < len(row) else ""


@register.filter
def rule(code: str) -> int:
    """The number of a public rule that is in force today."""
    found = rules.named(code)
    assert found is not None, f"No rule is called {code}."
    return found.on(timezone.localdate())
