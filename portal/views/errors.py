"""Error pages. They show without the database, and carry a number that is in the log."""

import logging
import math
import secrets
import sys
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.middleware import come_back_soon
from core.people import limits

log = logging.getLogger(__name__)

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misheard on the phone
SECRETS: Final = ("password", "code", "csrf", "token", "credential")
ACCOUNT_PAGES: Final = "/account/"  # passwords and one-time codes are typed there


def reference(status: int) -> str:
    """A number to read out on the phone, such as 404-7K2M."""
    return f"{status}-" + "".join(secrets.choice(ALPHABET) for _ in range(4))


def error_page(request: HttpRequest, status: int, **shown: object) -> HttpResponse:
    number = reference(status)
    log.warning("error page %s at %s", number, request.path)
    context = {"reference": number, "at": timezone.localtime(), **shown}
    return render(request, f"errors/{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Whatever was raised and nobody caught, also in a middleware."""
    return come_back_soon(request, sys.exc_info()[1]) or error_page(request, 500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """
    Answer a form whose token is no longer good: nothing was changed, and what was typed can be sent again.

    What was typed is offered back only when the request came from our own pages; a form planted on
    another site must not become a button here.
    """
    number = reference(403)
    log.warning("stale form %s at %s: %s", number, request.path, reason)
    typed = typed_fields(request) if came_from_here(request) and not request.FILES else []
    context = {"reference": number, "at": timezone.localtime(), "typed": typed, "page": page_of_form(request)}
    return render(request, "errors/stale_form.html", context, status=403)


def too_many(request: HttpRequest) -> HttpResponse:
    """Say when to come back, and keep what was typed; passwords and codes are never written into a page."""
    wait = limits.seconds_to_wait(request)
    typed = harmless_fields(request) if came_from_here(request) and not request.FILES else []
    context = {
        "minutes": math.ceil(wait / 60), "back_at": timezone.localtime() + timedelta(seconds=wait),
        "typed": typed, "page": page_of_form(request),
    }  # fmt: skip
    response = render(request, "errors/429.html", context, status=429)
    response["Retry-After"] = str(wait)
    return response


def harmless_fields(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not any(secret in name.lower() for secret in SECRETS)
        for value in values
    ]


def came_from_here(request: HttpRequest) -> bool:
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return bool(source) and urlsplit(source).netloc == request.get_host()


def page_of_form(request: HttpRequest) -> str:
    """Where the form stood: the referring page of ours, or the start page."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host():
        return "/"
    path = "/" + page.path.lstrip("/")
    return f"{path}?{page.query}" if page.query else path


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What may be sent again; nothing at all when the form may hold a secret."""
    if request.path.startswith(ACCOUNT_PAGES) or any("password" in name.lower() for name in request.POST):
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
