"""
Fragments: HTML that is the same for all who may see it, on pages that are somebody's own. Kept as visitors' pages are, in
the same memory, until a table changes that was read for it, and for a minute at most.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from core.web import languages
from core.web.pages import store, versions, watching
from core.web.pages.middleware import is_right_but_for_live_parts, this_minute
from core.web.pages.store import Body, Page
from core.web.pages.versions import EPOCH


def kept(
    request: HttpRequest,
    template: str,
    key: object,
    context: Callable[[], Mapping[str, Any]],
    but_for: Collection[str] = (),
) -> SafeString:
    """
    `template` rendered with `context()`, which must read by itself all it hangs on: what was read before is not seen.

    `key` tells the thing it is about from others of the same template. Nothing of who asks may be in it: the template
    gets no request. Versions `but_for` do not matter to it, such as those of free places.
    """
    language = languages.of_page(request)

    def html() -> str:
        with override(language):
            return render_to_string(template, dict(context()))

    if not settings.PAGE_CACHE:
        return mark_safe(html())  # noqa: S308  (a template's own output)
    place = ("fragment", template, key, language)
    page = store.plain.get(place)
    if page is None or not is_right_but_for_live_parts(page):
        try:
            page = _built(html, language, frozenset(but_for))
        except versions.Unavailable:
            return mark_safe(html())  # noqa: S308  (as above)
        store.plain.put(place, page)
    return mark_safe(page.body.plain.decode())  # noqa: S308  (as above)


def _built(html: Callable[[], str], language: str, but_for: frozenset[str]) -> Page:
    begun, minute, before = monotonic(), this_minute(), versions.shared().every()
    with watching.reading(connection) as seen:
        body = Body(html().encode())
    if any(watching.is_quiet(table) for table in seen):
        raise RuntimeError(f"A fragment reads what changes all the time: {sorted(seen)}")
    names = set(seen).union(*(watching.column_versions(table) for table in seen)) - but_for
    return Page(
        minute=minute, seen_at=begun, latest=(before.get(EPOCH), before.get(versions.TOTAL)), headers={}, body=body,
        versions={name: before.get(name) for name in {EPOCH, *names}}, language=language,
    )  # fmt: skip
