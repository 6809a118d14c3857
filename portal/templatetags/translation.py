"""
Template tags for languages other than Chinese (core.web.translation); they override those of `ui` and `words`.

`say` and `shown` are written by core.web.wording, not by people.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from typing import Any, Final

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.base import FilterExpression, Node, Parser, Token
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import unescape_string_literal
from django.utils.translation import gettext

from core.dates.clock import MIDNIGHT, end_moment
from core.web import translation
from core.web.badges import look_of
from core.web.facets import Facet
from portal.templatetags import ui, words

register = template.Library()
SCRIPT_WORDS: Final = (
    "返回标准版", "长辈版", "已复制", "：{n} 位，", "（{n} 秒后）", "操作太快了，请过一会儿再试。",
    "网络断了，没有办成。检查网络后再点一次。", "没有办成，页面上的内容还在。请刷新页面再试一次。", "已自动保存",
    "上次没交的内容已经填回来", "走路约 {n} 分钟", "约 {n} 公里",
)  # fmt: skip

# Phrases and values ----


class Said(Node):
    """A phrase with its values."""

    def __init__(self, message: str, values: dict[str, FilterExpression], *, plain: bool) -> None:
        self.message, self.values, self.plain = message, values, plain

    def render(self, context: Context) -> str:
        found = {name: value.resolve(context) for name, value in self.values.items()}
        count = next((value for value in found.values() if isinstance(value, int)), 2)
        words = translation.in_words(self.message, count)
        return mark_safe(translation.PLACE.sub(lambda place: self._value(found, place[1], context), words))  # noqa: S308

    def _value(self, found: dict[str, Any], name: str, context: Context) -> str:
        return translation.shown(found[name], context, plain=self.plain) if name in found else f"%({name})s"


class Shown(Node):
    """A value alone."""

    def __init__(self, value: FilterExpression, *, plain: bool) -> None:
        self.value, self.plain = value, plain

    def render(self, context: Context) -> str:
        return translation.shown(self.value.resolve(context), context, plain=self.plain)


def _said(plain: bool) -> Any:
    def compile_tag(parser: Parser, token: Token) -> Said:
        _tag, message, *pairs = token.split_contents()
        values = dict(pair.split("=", 1) for pair in pairs)
        compiled = {name: parser.compile_filter(value) for name, value in values.items()}
        return Said(unescape_string_literal(message), compiled, plain=plain)

    return compile_tag


def _shown(plain: bool) -> Any:
    def compile_tag(parser: Parser, token: Token) -> Shown:
        return Shown(parser.compile_filter(token.contents.split(None, 1)[1]), plain=plain)

    return compile_tag


register.tag("say", _said(plain=False))
register.tag("say_plain", _said(plain=True))
register.tag("shown", _shown(plain=False))
register.tag("shown_plain", _shown(plain=True))


def _word(value: object) -> Any:
    return translation.in_language(value)[0]


@register.filter
def join(values: Iterable[object], sign: str) -> str:
    return str(sign).join(str(_word(value)) for value in values)


# Days, hours, money ----


@register.filter
def cn_day(value: dt.date | dt.datetime | None) -> str:
    """5 Dec"""
    return cn_date(value).partition(" ")[2]


@register.filter
def cn_date(value: dt.date | dt.datetime | None) -> str:
    """Sat 5 Dec"""
    if not value:
        return ""
    day = words._local(value)
    return translation.day_words(day.date() if isinstance(day, dt.datetime) else day)


@register.filter
def cn_datetime(value: dt.datetime | None) -> str:
    """Sat 5 Dec, 19:30"""
    return f"{cn_date(value)}, {words.cn_time(value)}" if value else ""


@register.filter
def cn_near(value: dt.datetime | None) -> str:
    """Today, 19:30"""
    if not value:
        return ""
    days = (timezone.localdate(value) - timezone.localdate()).days
    near = words.NEAR_DAYS.get(days)
    return f"{translation.said(near) or near}, {words.cn_time(value)}" if near else cn_datetime(value)


@register.filter
def cn_until(start: dt.datetime | None, end: dt.datetime | None) -> str:
    """Sat 5 Dec, 19:30–21:00"""
    if not start or not end:
        return cn_datetime(start or end)
    first = timezone.localdate(start)
    if end == end_moment(first, MIDNIGHT):
        return f"{cn_datetime(start)}–24:00"
    same = first == timezone.localdate(end)
    return f"{cn_datetime(start)}–{words.cn_time(end) if same else cn_datetime(end)}"


@register.simple_tag
def when(value: dt.date | dt.datetime | None) -> SafeString:
    if not value:
        return SafeString("")
    shown = cn_datetime(value) if isinstance(value, dt.datetime) else cn_date(value)
    return format_html('<time datetime="{}">{}</time>', words._local(value).isoformat(), shown)


@register.filter
def relative(value: dt.datetime | None) -> str:
    far = words.relative(value)
    return str(translation.said(far) or far)


@register.filter
def money(cents: int | None) -> str:
    """¥1,280"""
    amount = words.money(cents).removesuffix(" 元")
    return f"-¥{amount[1:]}" if amount.startswith("-") else f"¥{amount}" if amount else ""


# Drawings, badges, fields ----


@register.simple_tag
def qr(text: str, label: str = "入场二维码，核销码见旁边的数字", mask: int | None = None) -> SafeString:
    return ui.qr(text, _word(label), mask)


@register.simple_tag
def poster(art_form: str, cls: str = "") -> SafeString:
    return in_chinese(ui.poster(art_form, cls), "div")


@register.simple_tag
def picture(shown: Any, cls: str = "", sizes: str = "100vw", waits: bool = True) -> SafeString:
    return in_chinese(ui.picture(shown, cls, sizes, waits), "img")


@register.simple_tag
def poster_of(thing: Any, sizes: str = "15rem", waits: bool = True) -> SafeString:
    return in_chinese(ui.poster_of(thing, sizes, waits), "(?:div|img)")


def in_chinese(html: str, element: str) -> SafeString:
    """A drawing whose words are Chinese, marked so."""
    return mark_safe(re.sub(rf"^<({element})", r'<\1 lang="zh-Hans"', html))  # noqa: S308


@register.simple_tag
def badge(text: object, kind: str = "", icon_name: str = "") -> SafeString:
    return ui.badge(_word(text), kind, icon_name)


@register.simple_tag
def state_badge(thing: Any, field: str = "state") -> SafeString:
    look = look_of(thing, field)
    return badge(getattr(thing, f"get_{field}_display")(), look.kind, look.icon)


@register.simple_tag
def control(field: BoundField, hint: str = "") -> SafeString:
    widget = field.field.widget
    choices = getattr(widget, "choices", None)
    if choices is not None:
        widget.choices = [(value, _choice(label)) for value, label in choices]
    for name in ("aria-label", "title"):
        if name in widget.attrs:
            widget.attrs[name] = _word(widget.attrs[name])
    return ui.control(field, hint)


@register.simple_tag(takes_context=True)
def facet_options(context: Context, facet: Facet) -> SafeString:
    return ui.option_boxes(facet, lambda label: mark_safe(translation.shown(label, context, plain=False)))  # noqa: S308


@register.simple_tag
def script_words() -> SafeString:
    said = json.dumps({words: gettext(words) for words in SCRIPT_WORDS}, ensure_ascii=False)
    return mark_safe(f'<script type="application/json" id="words">{said}</script>')  # noqa: S308  our own catalogue


def _choice(label: Any) -> Any:
    if isinstance(label, list | tuple):
        return [(value, _word(each)) for value, each in label]
    return _word(label)
