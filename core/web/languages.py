"""
Language selection: Chinese, unless the visitor chose another and the page is registered for it.

Only what is shown is translated, while a template is rendered (core.web.translation). Views, actions, tasks and
everything that is kept or sent see Chinese, whoever asks: no row, journal line or letter is written in another
language.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest

COOKIE: Final = "lang"
CHINESE: Final = settings.LANGUAGE_CODE
WRITTEN: Final = {CHINESE: "zh-Hans"}  # how a page's `lang` attribute says it, where it differs
YEAR_SECONDS: Final = 365 * 24 * 3600

_pages: set[str] = set()


def register_pages(*names: str) -> None:
    """Views (as `reverse` names them) whose pages are shown in every language of the site; others stay Chinese."""
    _pages.update(names)


def registered() -> frozenset[str]:
    return frozenset(_pages)


def known(code: str) -> str:
    """`code` if the site has that language, else Chinese."""
    return code if code in dict(settings.LANGUAGES) else CHINESE


def chosen(request: HttpRequest) -> str:
    """The language the visitor chose; not the browser's preference, since pages are cached."""
    return known(request.COOKIES.get(COOKIE, ""))


def of_page(request: HttpRequest | None) -> str:
    """The language this answer is shown in (LanguageMiddleware)."""
    return getattr(request, "shown_language", CHINESE)


def attribute(code: str) -> str:
    return WRITTEN.get(code, code)
