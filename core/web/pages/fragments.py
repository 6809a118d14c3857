"""
Fragments: HTML that is the same for all who may see it, on pages that are somebody's own, and such pages but for what is
somebody's own. Kept as visitors' pages are, in the same memory, until a table changes that was read for it, and for a
minute at most where the context does not say in `changes_at` when it changes by itself (core.web.pages.lifetimes).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from core.web import languages
from core.web.pages import lifetimes, live, store, versions, watching
from core.web.pages.middleware import as_visitor, is_right_but_for_live_parts
from core.web.pages.store import Body, Page
from core.web.pages.versions import EPOCH

Built = tuple[bytes, lifetimes.Moments | None]  # HTML, and when it changes by itself


def kept(
    request: HttpRequest,
    template: str,
    key: object,
    context: Callable[[], Mapping[str, Any]],
    but_for: Collection[str] = (),
    blanks: Mapping[str, str] | None = None,
) -> SafeString:
    """
    `template` rendered with `context()`, which must read by itself all it hangs on: what was read before is not seen.

    `key` tells the thing it is about from others of the same template. Nothing of who asks may be in it: the template
    gets no request. Versions `but_for` do not matter to it, such as those of free places. `blanks` is the HTML of what
    differs, by the name of its `{% blank %}` in the template: a form's token, a number.
    """
    language = languages.of_page(request)

    pieces = {(live.OWN, name): text.encode() for name, text in (blanks or {}).items()}

    def html() -> Built:
        with override(language):
            made = {**context(), "has_blanks": bool(pieces)}
            return render_to_string(template, made).encode(), made.get("changes_at")

    def whole() -> SafeString:
        text, parts, _ = live.split(html()[0])
        return _filled(text, parts, pieces)

    if not settings.PAGE_CACHE:
        return whole()
    place = ("fragment", template, key, language)
    page = store.plain.get(place)
    if page is None or not is_right_but_for_live_parts(page):
        try:
            page = _built(html, language, frozenset(but_for))
        except versions.Unavailable:
            return whole()
        store.plain.put(place, page)
    return _filled(page.body.plain, page.parts, pieces)


def kept_page(
    request: HttpRequest,
    path: str,
    template: str,
    key: object,
    context: Callable[[], Mapping[str, Any]],
    but_for: Collection[str] = (),
) -> Page | None:
    """
    The page that `template` gives at `path` for nobody, to be filled by `own.filled`; None: the view builds a whole page.

    `path` stands for many, such as that of a ticket with a number that nobody has. `context`, `key` and `but_for` as for
    `kept`; of the request the page sees what a visitor's has: host, mode, language.
    """
    if not settings.PAGE_CACHE or request.method != "GET" or request.META.get("QUERY_STRING"):
        return None
    language = languages.of_page(request)
    asked_as = (request.get_host(), request.is_secure(), request.elder, language)  # type: ignore[attr-defined]
    place = ("page", template, path, key, *asked_as)
    page = store.plain.get(place)
    if page is not None and is_right_but_for_live_parts(page):
        return page
    visitor = as_visitor(request)
    visitor.path = visitor.path_info = path
    visitor.user, visitor.elder = AnonymousUser(), request.elder  # type: ignore[attr-defined]
    visitor.keeps_page = visitor.marks_own = True  # type: ignore[attr-defined]

    def html() -> Built:
        with override(language):
            made = dict(context())
            return render_to_string(template, made, visitor).encode(), made.get("changes_at")

    try:
        page = _built(html, language, frozenset(but_for))
    except versions.Unavailable:
        return None
    if "CSRF_COOKIE" in visitor.META:  # it holds a token, which would be nobody's
        return None
    store.plain.put(place, page)
    return page


def in_its_language(request: HttpRequest, template: str, context: Mapping[str, Any]) -> SafeString:
    """`template` in the language of the page, without a request: for `blanks`."""
    with override(languages.of_page(request)):
        return render_to_string(template, dict(context))


def _filled(text: bytes, parts: live.Parts, pieces: live.Pieces) -> SafeString:
    return mark_safe((live.with_pieces(parts, pieces) if parts else text).decode())  # noqa: S308  (a template's own output)


def _built(html: Callable[[], Built], language: str, but_for: frozenset[str]) -> Page:
    begun, since, before = monotonic(), timezone.now(), versions.shared().every()
    with watching.reading(connection) as seen:
        whole, moments = html()
    text, parts, _ = live.split(whole)
    if any(watching.is_quiet(table) for table in seen):
        raise RuntimeError(f"A fragment reads what changes all the time: {sorted(seen)}")
    names = set(seen).union(*(watching.column_versions(table) for table in seen)) - but_for
    return Page(
        since=since, until=lifetimes.until(since, moments), seen_at=begun,
        latest=(before.get(EPOCH), before.get(versions.TOTAL)), headers={}, body=Body(text), parts=parts,
        versions={name: before.get(name) for name in {EPOCH, *names}}, language=language,
    )  # fmt: skip
