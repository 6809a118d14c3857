"""长辈版: larger type and stronger lines on the same pages, by a cookie the server reads."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers

COOKIE: Final = "mode"
ELDER, STANDARD = "elder", "standard"
YEAR_SECONDS: Final = 365 * 24 * 3600


class ElderModeMiddleware:
    """
    Set `request.elder`; `?mode=elder` and `?mode=standard` set the cookie and lead back to the same page.

    A bare `?mode=` also means standard. Other values of `mode` belong to the page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.elder = request.COOKIES.get(COOKIE) == ELDER  # type: ignore[attr-defined]
        wanted = asked_mode(request)
        if wanted is not None:
            return switched(request, wanted)
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        return response


def asked_mode(request: HttpRequest) -> str | None:
    """The mode this request asks for, or None. An empty value beside others is a filter left open."""
    mode = request.GET.get("mode")
    if mode == "" and len(request.GET) == 1:
        return STANDARD
    return mode if mode in (ELDER, STANDARD) else None


def switched(request: HttpRequest, mode: str) -> HttpResponse:
    query = request.GET.copy()
    del query["mode"]
    # The path came from our own routing; a second slash at its start would lead to another host.
    path = "/" + request.path.lstrip("/")
    response = HttpResponseRedirect(f"{path}?{query.urlencode()}" if query else path)
    if mode == ELDER:
        response.set_cookie(COOKIE, ELDER, max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
