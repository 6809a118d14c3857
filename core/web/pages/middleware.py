"""
Page cache middleware: pages of anonymous visitors are built once for each address while nothing of them changes, which
those that do not say when they change by themselves do each minute (core.web.pages.lifetimes), and sent from memory.

What is kept: answers to GET without a session, a token or a fragment's header, that are whole HTML pages (200), set no
cookie and read no table that changes all the time. Everything else passes through untouched.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import BytesIO
from threading import Lock
from time import monotonic
from typing import Final

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import override

from core.web import languages
from core.web.pages import lifetimes, live, store, versions, watching
from core.web.pages.store import Body, Page
from core.web.pages.versions import EPOCH, Values

Answer = Callable[[HttpRequest], HttpResponse]
Key = tuple[
    str | bool, ...
]  # host, whether by TLS, path, mode, language; then what anybody can invent: query, other cookies
FREE: Final = 5  # where the latter begins

MODE, MODES = "mode", frozenset({"elder"})  # the cookie of 长辈版, which every page reads
NEVER: Final = (
    "/admin/",
    "/api/",
    "/account/",
    "/me/",
    "/workbench/",
    "/files/",
    "/pictures/",
    "/static/",
    "/healthz",
    "/demo/",
)
ADDRESS: Final = ("HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO")
BEFORE_US: Final = (
    "shown_language",
    "speaks",
)  # what a middleware said that stands before this one (languages)
PERSONAL: Final = ("messages",)  # cookies of one visitor: whoever has one is answered alone
QUERY_MAX: Final = 200  # characters; longer questions are nobody's common ones
PASSED_MAX: Final = 1000  # addresses remembered as not kept
WAITS_S: Final = 10  # for somebody else who builds the same page
REVALIDATE: Final = "private, no-cache"  # browsers ask each time, and get 304 while it is the same

_cookies: dict[str, tuple[str, Callable[[str], bool]]] = {}


def register_cookie(name: str, path: str, is_value: Callable[[str], bool]) -> None:
    """Register a cookie that is part of the cache key at `path`, with its values; others count as none."""
    _cookies[name] = (path, is_value)


class KeptPagesMiddleware:
    """
    The page cache (see the module). Stands after those that send elsewhere or to files, before those that look who
    asks.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self._building: dict[Key, Lock] = {}
        self._passed_through: OrderedDict[Key, int] = OrderedDict()  # what was not kept, and in which minute

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = self._page(request)
        if page is None:
            request.visitors_page = partial(self._visitors_page, request)  # type: ignore[attr-defined]
            return self.get_response(request)
        return answer(request, page) if isinstance(page, Page) else page

    def _page(self, request: HttpRequest) -> Page | HttpResponse | None:
        """The page kept for this request, or built for it; None: nothing is kept there."""
        key = key_of(request) if settings.PAGE_CACHE else None
        if key is None or self._passed_through.get(key) == this_minute():
            return None
        pages = self._kept_in(key)
        try:
            asked_at = monotonic()
            return current(pages.get(key), asked_at) or self._built_by_one(request, key, pages, asked_at)
        except versions.Unavailable:
            return None

    def _kept_in(self, key: Key) -> store.Store:
        return store.asked if any(key[FREE:]) else store.plain

    def _visitors_page(self, request: HttpRequest) -> Page | None:
        """
        What a visitor gets at the address of this request, if that is kept; see core.web.pages.own.

        Its live parts may be from before: who asks fills them.
        """
        if not settings.PAGE_CACHE:
            return None
        visitor = as_visitor(request)
        key = key_of(visitor)
        page: Page | HttpResponse | None = self._kept_in(key).get(key) if key else None
        if not isinstance(page, Page) or not is_right_but_for_live_parts(page):
            page = self._page(visitor)
        return page if isinstance(page, Page) else None

    def _built_by_one(
        self, request: HttpRequest, key: Key, pages: store.Store, asked_at: float
    ) -> Page | HttpResponse:
        """
        Build the page, or wait if another thread builds it (no stampede). A response that cannot be cached is sent.
        """
        lock = self._building.setdefault(key, Lock())
        is_mine = lock.acquire(timeout=WAITS_S)
        try:
            page = current(pages.get(key), asked_at)
            if page is not None:
                return page
            built = self._build(request)
            if isinstance(built, Page):
                pages.put(key, built)
            else:
                self._pass_through(key)
            return built
        finally:
            if is_mine:
                lock.release()
            self._building.pop(key, None)

    def _pass_through(self, key: Key) -> None:
        """Mark the key as not cacheable for the rest of the minute, so that nobody waits for it."""
        self._passed_through[key] = this_minute()
        if len(self._passed_through) > PASSED_MAX:
            with suppress(KeyError):
                self._passed_through.popitem(last=False)

    def _build(self, request: HttpRequest) -> Page | HttpResponse:
        begun, since = monotonic(), timezone.now()
        before = versions.shared().every()
        request.keeps_page = True  # type: ignore[attr-defined]
        with watching.reading(connection) as seen:
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
        if response.streaming:
            return response
        whole, parts, counters = live.split(response.content)
        if parts:
            response.content = whole
        if not may_keep(response) or any(watching.is_quiet(table) for table in seen):
            return response
        names = set(seen).union(*(watching.column_versions(table) for table in seen)) - counters
        headers = {name: value for name, value in response.items() if name not in ("Vary", "Content-Length")}
        return Page(
            since=since, until=lifetimes.until(since, getattr(request, "changes_at", None)), seen_at=begun,
            latest=(before.get(EPOCH), before.get(versions.TOTAL)), headers=headers, body=Body(whole),
            versions={name: before.get(name) for name in {EPOCH, *names}}, parts=parts,
            live_versions={name: before.get(name) for name in counters}, language=languages.of_page(request),
        )  # fmt: skip


def key_of(request: HttpRequest) -> Key | None:
    """The cache key of a request; None for requests that are never cached."""
    query = request.META.get("QUERY_STRING", "")
    headers = request.META
    if (
        request.method not in ("GET", "HEAD")
        or settings.SESSION_COOKIE_NAME in request.COOKIES
        or "HTTP_AUTHORIZATION" in headers
        or "HTTP_HX_REQUEST" in headers
        or len(query) > QUERY_MAX
        or request.path_info.startswith(NEVER)
        or any(name in request.COOKIES for name in PERSONAL)
    ):
        return None
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    mode = request.COOKIES.get(MODE, "")
    chosen = [
        value
        if (value := request.COOKIES.get(name, "")) and request.path_info == path and is_value(value)
        else ""
        for name, (path, is_value) in _cookies.items()
    ]
    mode, language = mode if mode in MODES else "", languages.chosen(request)
    return (host, request.is_secure(), request.path_info, mode, language, query, *chosen)


def as_visitor(request: HttpRequest) -> HttpRequest:
    """The same question from nobody: with the cookies and headers that are part of the key, and no others."""
    kept = {MODE, languages.COOKIE, *_cookies}
    environ = {
        name: value for name, value in request.META.items() if not name.startswith(("HTTP_", "CSRF_")) or name in ADDRESS
    }  # fmt: skip
    environ["HTTP_COOKIE"] = "; ".join(
        f"{name}={value}" for name, value in request.COOKIES.items() if name in kept
    )
    environ["wsgi.input"] = BytesIO()
    visitor = WSGIRequest(environ)
    for name in BEFORE_US:
        setattr(visitor, name, getattr(request, name, None))
    return visitor


def this_minute() -> int:
    """The number of the minute it is."""
    return int(timezone.now().timestamp() // 60)


def current(page: Page | None, asked_at: float) -> Page | None:
    """
    `page` if nothing of it changed, its live parts filled anew; None: build it. :raises Unavailable: see versions.

    Who waits while another looks or builds takes that, if it was begun after `asked_at`: a storm of changes costs one
    look at a time, not one for each who asks.
    """
    if page is None or not page.is_of(timezone.now()):
        return None
    if page.seen_at >= asked_at:
        return page
    latest = versions.shared().latest()
    if page.latest == latest:
        return page
    with page.lock:
        return page if page.seen_at >= asked_at or page.latest == latest or is_right(page, latest) else None


def is_right(page: Page, latest: tuple[bytes | None, ...]) -> bool:
    """Whether `page` is still valid but for its live parts, which are rendered again if needed."""
    names, begun = [*page.versions, *page.live_versions], monotonic()
    now = versions.shared().values(names)
    if any(now[name] != value for name, value in page.versions.items()):
        return False
    if any(now[name] != value for name, value in page.live_versions.items()):
        refill(page, now)
    page.latest, page.seen_at = latest, begun
    return True


def is_right_but_for_live_parts(page: Page) -> bool:
    """Whether nothing changed but what is filled again anyway; False where that is not known."""
    if not page.is_of(timezone.now()):
        return False
    try:
        latest = versions.shared().latest()
        if latest in (page.latest, page.latest_but_for_live):
            return True
        if versions.shared().values(page.versions.keys()) != page.versions:
            return False
    except versions.Unavailable:
        return False
    page.latest_but_for_live = latest
    return True


def refill(page: Page, now: Values) -> None:
    """
    Render the live parts of `page` again. Versions are read before the rows, so a change meanwhile is seen by the next
    request.
    """
    with override(page.language):
        page.body = Body(live.filled(page.parts, timezone.now()))
    page.live_versions = {name: now[name] for name in page.live_versions}


def may_keep(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.cookies
        and response.get("Content-Type", "").startswith("text/html")
        and not response.has_header("Content-Disposition")
        and "no-store" not in response.get("Cache-Control", "")
    )


def answer(request: HttpRequest, page: Page) -> HttpResponse:
    """The response for a cached page, compressed if accepted; 304 for a matching ETag."""
    body = page.body
    zipped = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    tag = f'{body.tag[:-1]}-gzip"' if zipped else body.tag
    known = request.META.get("HTTP_IF_NONE_MATCH", "")
    if known and tag in known:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(body.zipped if zipped else body.plain)
        for name, value in page.headers.items():
            response.headers[name] = value
        if zipped:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = REVALIDATE
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
