"""CSRF protection by Origin header for forms on cached pages, which hold no token."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponse]


def takes_visitors(view: View) -> View:
    """
    Decorator: accept the form from visitors without a CSRF token, from our own pages only; everybody else needs the
    token.

    For views that ask a visitor to sign in and change nothing else. From elsewhere not even that: the answer begins a
    session, and would end the one that somebody has.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = view if request.user.is_anonymous and comes_from_here(request) else protected
        return chosen(request, *args, **kwargs)

    return guarded


def comes_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that one of our pages sent this: by Origin, or by Referer where there is none."""
    here = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == here
    page = urlsplit(request.headers.get("Referer", ""))
    return f"{page.scheme}://{page.netloc}" == here
