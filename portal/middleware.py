"""What a person chose for every page, by a cookie the server reads: 长辈版 (larger type, stronger lines), a language."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers

from core.web import languages

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


def back_without(request: HttpRequest, name: str) -> HttpResponse:
    """Lead to the same page, without the question that was answered."""
    query = request.GET.copy()
    del query[name]
    # The path came from our own routing; a second slash at its start would lead to another host.
    path = "/" + request.path.lstrip("/")
    return HttpResponseRedirect(f"{path}?{query.urlencode()}" if query else path)


def switched(request: HttpRequest, mode: str) -> HttpResponse:
    response = back_without(request, "mode")
    if mode == ELDER:
        response.set_cookie(COOKIE, ELDER, max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


class LanguageMiddleware:
    """
    Set `request.shown_language` for pages that are registered for it; `?lang=en` sets the cookie, as `?mode=` does.

    A language the site does not speak is Chinese, wherever it stands.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get(languages.COOKIE)
        if wanted is not None and request.method in ("GET", "HEAD"):
            return self._switched(request, languages.known(wanted))
        request.shown_language = languages.chosen(request)  # type: ignore[attr-defined]
        request.speaks = True  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Pages that are not registered are simply Chinese, and do not offer another language."""
        match = request.resolver_match
        if match is None or match.view_name not in languages.registered():
            request.shown_language = languages.CHINESE  # type: ignore[attr-defined]
            request.speaks = False  # type: ignore[attr-defined]

    def _switched(self, request: HttpRequest, language: str) -> HttpResponse:
        response = back_without(request, languages.COOKIE)
        if language == languages.CHINESE:
            response.delete_cookie(languages.COOKIE, samesite="Lax")
        else:
            response.set_cookie(
                languages.COOKIE,
                language,
                max_age=languages.YEAR_SECONDS,
                samesite="Lax",
                secure=request.is_secure(),
            )
        return response
