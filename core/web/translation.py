"""
Template engine for languages other than Chinese: templates are read through core.web.wording, with tags that translate
what they show.

The Chinese templates are loaded as they stand and cost nothing. Words that Python made (`余 12 座`, `3 天前`) are
looked up where they are shown, with the numbers, days and names in them as values; what the city's rows say keeps its
own language and is marked so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django.contrib.messages.storage.base import Message
from django.db.models import Model
from django.http import HttpRequest
from django.template import Context, Origin
from django.template.backends.django import DjangoTemplates, Template
from django.template.base import render_value_in_context
from django.template.loaders import filesystem
from django.utils import dateformat, timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, override

from core.errors import DomainError
from core.web import languages, wording

HAN: Final = wording.HAN
DAY: Final = r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?: ?周[一二三四五六日])?"
CLOCK: Final = r"\d{1,2}:\d\d"
VALUES: Final = re.compile(
    rf"(?P<text>“[^“”]*”)|{DAY}(?P<clock> {CLOCK})?(?P<until>-{CLOCK})?|(?P<time>{CLOCK}(?:-{CLOCK})?)|(?P<n>\d+(?:[.,]\d+)*)"
)
LATIN: Final = re.compile(r"[A-Za-z]{2}")
STRETCH: Final = re.compile(
    r"[\u3400-\u9fff](?:[\u3000-\u303f\u3400-\u9fff\uff00-\uffef\d ·-]*[\u3400-\u9fff）])?"
)
PLACE: Final = re.compile(r"%\((\w+)\)s")
# Sentences of the code in which a name stands bare: `%(any)s`, `%(any2)s` are whatever the city's rows say.
WITH_NAMES: Final = (
    "%(any)s第 %(n)s 志愿点中，用 %(n2)s 个场次。", "%(any)s提供，通过三审和公示上架。", "场地已定：%(any)s。", "这一场取消了：%(any)s",
    "闭馆：%(any)s", "%(any)s，闭馆", "先取消预约，把座位让给别人：%(any)s", "约好了：%(any)s，%(n)s 人。",
    "加上了%(any)s，预约时可以一起选。", "收到了，编号 %(any)s。%(date)s前答复。", "%(any)s，那里的活动",
    "因为你约过%(any)s的活动，也约过%(any2)s：%(any3)s", "因为你约过%(any)s：%(any2)s", "因为你约过%(any)s的活动",
)  # fmt: skip
SIGNED: Final = re.compile(r"([，。；：、　！？（）])")


class Templates(DjangoTemplates):
    """Template backend: Django's engine, and a second one that reads the same templates for other languages."""

    def __init__(self, params: dict[str, Any]) -> None:
        options = dict(params["OPTIONS"])
        others = options.pop("translation_builtins", None)
        again: dict[str, Any] = {**params, "OPTIONS": dict(options)}
        super().__init__({**params, "OPTIONS": options})
        self.translating: DjangoTemplates | None = None
        if others is not None:
            loaders = [
                ("core.web.translation.Loader", again["DIRS"]),
                "django.template.loaders.app_directories.Loader",
            ]
            again["OPTIONS"]["loaders"] = [("django.template.loaders.cached.Loader", loaders)]
            again["OPTIONS"]["builtins"] = [*again["OPTIONS"].get("builtins", []), *others]
            self.translating = DjangoTemplates({**again, "APP_DIRS": False})

    def get_template(self, template_name: str) -> Template:
        found = super().get_template(template_name)
        return Bilingual(found.template, self, template_name)


class Bilingual(Template):
    """A template that is shown in the language of the answer it is part of; letters (.txt) stay Chinese."""

    def __init__(self, template: Any, backend: Templates, name: str) -> None:
        super().__init__(template, backend)
        self.engines, self.name = backend, name

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> str:
        language = languages.of_page(request) if request is not None else shown_language()
        if (
            language == languages.CHINESE
            or self.engines.translating is None
            or not self.name.endswith(".html")
        ):
            return super().render(context, request)
        with override(language):
            return self.engines.translating.get_template(self.name).render(context, request)


def shown_language() -> str:
    return languages.known(get_language() or "")


class Loader(filesystem.Loader):
    """Reads our templates with their phrases marked."""

    def get_contents(self, origin: Origin) -> str:
        return wording.marked(super().get_contents(origin))


def said(text: str) -> str | None:
    """`text`, which Python made in Chinese, in the language shown now; None if nobody has translated it."""
    whole = gettext(text)
    if whole != text:
        return whole
    values: dict[str, str] = {}
    numbers: list[str] = []

    def one(found: re.Match[str]) -> str:
        kind = "text" if found["text"] else "time" if found["time"] else "n" if found["n"] else "date"
        name, count = kind, 1
        while name in values:
            count += 1
            name = f"{kind}{count}"
        if kind == "date":
            values[name] = date_words(found)
        elif kind == "text":
            values[name] = found[0][1:-1]
            return f"“%({name})s”"
        else:
            values[name] = found[0]
            if kind == "n":
                numbers.append(found[0])
        return f"%({name})s"

    pattern = VALUES.sub(one, text)
    if not values:
        return None
    count = (
        int(float(numbers[0].replace(",", "")))
        if numbers and numbers[0].replace(",", "").count(".") < 2
        else 2
    )
    words = in_words(pattern, count)
    if words == pattern and HAN.search(pattern):
        return None
    return filled(words, values)


def filled(words: str, values: Mapping[str, str]) -> str:
    return PLACE.sub(lambda found: values.get(found[1], found[0]), words)


@cache
def named() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The sentences with names, and how each is recognised."""
    kinds = {name: f"(?P<{name}>.+?)" for name in ("any", "any2", "any3")}
    kinds |= {"date": rf"(?P<date>{re.sub('[?]P<[a-z]+>', '?:', DAY)})"}
    found = []
    for message in WITH_NAMES:
        parts = re.split(r"(%\(\w+\)s)", message)
        wanted = "".join(
            kinds.get(part[2:-2], rf"(?P<{part[2:-2]}>\d+)") if part.startswith("%(") else re.escape(part)
            for part in parts
        )
        found.append((message, re.compile(wanted)))
    return tuple(found)


def said_of_names(text: str) -> str | None:
    """As `said`, for a sentence in which a name stands bare."""
    for message, pattern in named():
        found = pattern.fullmatch(text)
        if found:
            values = {name: said(value) or value for name, value in found.groupdict().items()}
            return filled(gettext(message), values)
    return None


def in_words(message: str, count: int) -> str:
    """The translation of a message, with the plural form for `count`."""
    if not message:
        return message
    many = ngettext(message, message, count)
    return many if many != message else gettext(message)


def date_words(found: re.Match[str]) -> str:
    year = int(found["year"]) if found["year"] else timezone.localdate().year
    try:
        day = dt.date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return found[0]
    clock = (found["clock"] or "").strip()
    words = day_words(day)
    return f"{words}, {clock}{(found['until'] or '').replace('-', '–')}" if clock else words


def day_words(day: dt.date) -> str:
    """Format a date in English: Sat 5 Dec; with the year when it is not this one."""
    this_year = day.year == timezone.localdate().year
    return dateformat.format(day, "D j M" if this_year else "D j M Y")


def in_language(value: Any) -> tuple[Any, bool]:
    """A value as text, and whether it is content of the city (which keeps its language)."""
    if isinstance(value, DomainError):
        return refused(value), False
    if isinstance(value, Promise | Message | Model):
        value = str(value)
    if not isinstance(value, str) or not HAN.search(value):
        if isinstance(value, str) and wording.WIDE.search(value):
            bare = wording.signs(value)
            return (mark_safe(bare) if isinstance(value, SafeString) else bare), False  # noqa: S308
        return value, False
    words = said(str(value)) or said_of_names(str(value)) or in_parts(str(value))
    if words is None:
        return value, True
    return (mark_safe(words) if isinstance(value, SafeString) else words), False  # noqa: S308


def in_parts(text: str) -> str | None:
    """Translate a composed sentence part by part, if all parts are known."""
    pieces = [piece for piece in SIGNED.split(text) if piece]
    if len(pieces) < 2:
        return None
    words = [piece if not HAN.search(piece) else said(piece) for piece in pieces]
    if any(word is None for word in words):
        return None
    return wording.signs("".join(word or "" for word in words)).strip()


def refused(error: DomainError) -> str:
    """Translate the sentence of a refusal: the message, with its values."""
    whole = str(error)
    known = said(whole)
    if known is not None:
        return known
    values = {name: in_language(value)[0] for name, value in error.values.items()}
    return str(error.message).format(**values)


def shown(value: Any, context: Context, *, plain: bool) -> str:
    """What stands in the page for `value`."""
    words, is_own = in_language(value)
    if is_own and not plain and (isinstance(words, SafeString) or not LATIN.search(words)):
        element = "div" if isinstance(words, SafeString) and "<p" in words else "span"
        return format_html('<{0} lang="zh-Hans">{1}</{0}>', element, words)
    if isinstance(words, str) and not isinstance(words, SafeString) and not plain and HAN.search(words):
        return STRETCH.sub(r'<span lang="zh-Hans">\g<0></span>', conditional_escape(words))
    if words is value:
        return render_value_in_context(words, context)
    return str(conditional_escape(words)) if context.autoescape else str(words)
