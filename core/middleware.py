"""
Middleware: database failures, compression, rate limits, API tokens, text cleaning, withheld documents, way back after
sign-in, second factor of staff.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from urllib.parse import parse_qs, urlsplit

from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError, connections
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict, UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render, resolve_url
from django.template import loader
from django.utils import timezone
from django.utils.http import urlencode
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import ConnectionError as RedisAway

from core.files.pdf import GlyphMissing
from core.models import User
from core.operations import upkeep
from core.people import tokens
from core.text import clean

log = logging.getLogger(__name__)

API: Final = "/api/"
TROUBLE: Final = (OperationalError, InterfaceError, RedisAway, BrokerAway)
Answer = Callable[[HttpRequest], HttpResponse]


class DatabaseTroubleMiddleware:
    """
    Answer 503 while the database or Redis restarts, and drop broken connections so that the next request recovers.

    The cache does without Redis by itself (core.web.cache); this is for what must have it. What fails in a middleware
    further in never comes here: Django answers it with the page for errors, which asks `come_back_soon` too.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return come_back_soon(request, error)


def come_back_soon(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """A 503 response with Retry-After, if `error` says that the database or Redis is away; else None."""
    if not isinstance(error, TROUBLE):
        return None
    log.warning("database or Redis away at %s: %s", request.path, error)
    for connection in connections.all(initialized_only=True):
        connection.close_if_unusable_or_obsolete()
    headers = {"Retry-After": "5"}
    if request.path.startswith(API):
        return JsonResponse(
            {"code": "unavailable", "detail": "系统正在恢复，请稍后再试。"}, status=503, headers=headers
        )
    return HttpResponse(_unavailable_page(request), status=503, headers=headers)


def _unavailable_page(request: HttpRequest) -> str:
    """With the frame and whom to ask; without them, if even that cannot be had."""
    try:
        return loader.render_to_string("errors/503.html", request=request)
    except TROUBLE:
        return loader.render_to_string("errors/503.html")


class CompressionMiddleware(GZipMiddleware):
    """
    Compress text responses if the client accepts it; already compressed types (pictures, PDF, sheets) stay as they are.

    Of a secret beside words from outside the length could tell something: forms' tokens are masked anew on each page,
    Django adds a length by chance, and no other site gets a page of somebody's session (SameSite).
    """

    TEXT: Final = ("text/", "application/json", "application/atom+xml", "image/svg+xml")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith(self.TEXT):
            return response
        return super().process_response(request, response)


class TooManyMiddleware:
    """Turn a rate limit hit inside a view into a 429 response with Retry-After."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return respond_429(request) if isinstance(error, RateLimited) else None


class TokenMiddleware:
    """
    Take the person of a token (`Authorization: Bearer …`) for who asks, in the API only.

    Here, and not only in the API's own authentication, so that who acts and repeated writes see the same person.
    What a token may do is asked there (core.web.api_access.TokenAuthentication).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and request.path.startswith(API):
            token = tokens.found(text.strip(), at=timezone.now())
            request.api_token = token  # type: ignore[attr-defined]
            request.user = AnonymousUser() if token is None else token.user
            request.user.by_token = True  # type: ignore[union-attr]
        return self.get_response(request)


class CleanTextMiddleware:
    """
    Clean the text of query strings and forms before anything reads it; a path with a control character gets 404.

    JSON is cleaned by core.web.parsers.CleanJSONParser, sheets by core.files.spreadsheets.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if clean(request.path_info) != request.path_info:
            raise Http404
        request.GET = _clean_fields(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and not request.path.startswith(API):
            # A broken connection: whoever reads the body next answers for it.
            with suppress(UnreadablePostError):
                request.POST = _clean_fields(request.POST)  # type: ignore[assignment]
        return self.get_response(request)


def _clean_fields(fields: QueryDict) -> QueryDict:
    fresh = QueryDict(mutable=True, encoding=fields.encoding)
    for name, values in fields.lists():
        fresh.setlist(clean(name), [clean(value) for value in values])
    fresh._mutable = False
    return fresh


class UnprintedMiddleware:
    """Answer with an explanation when a PDF is withheld for a missing character, and note it for the system officer."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, GlyphMissing):
            return None
        upkeep.note_unprinted(
            path=request.path, characters=str(error.values["characters"]), at=timezone.now()
        )
        return render(request, "errors/unprinted.html", {"refusal": error}, status=409)


class WayBackMiddleware:
    """
    After sign-in, redirect to the page of the button that was pressed without a session (`next`).

    A button's own address answers no GET. Forms whose text is kept (core.web.drafts) lead back to themselves.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and "Location" in response and not getattr(request, "keeps_text", False):
            self._mend(request, response)
        return response

    def _mend(self, request: HttpRequest, response: HttpResponse) -> None:
        target = urlsplit(response["Location"])
        leads_back = parse_qs(target.query).get(REDIRECT_FIELD_NAME) == [request.get_full_path()]
        page = urlsplit(request.headers.get("Referer", ""))
        if (
            leads_back
            and target.path == resolve_url(settings.LOGIN_URL)
            and page.netloc == request.get_host()
        ):
            way = f"{page.path}?{page.query}" if page.query else page.path
            response["Location"] = f"{target.path}?{urlencode({REDIRECT_FIELD_NAME: way})}"


class SecondFactorMiddleware:
    """
    Redirect staff who lack a required second factor to its set-up when they open the admin site.

    Rights do not depend on this: `User.works_as_staff` is False until then.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/admin/") and lacks_second_factor(request.user):
            return redirect("mfa_activate_totp")
        return self.get_response(request)


def lacks_second_factor(user: User | AnonymousUser) -> bool:
    return user.is_active and user.is_staff and not (user.is_anonymous or user.works_as_staff)
