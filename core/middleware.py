"""When the database is away, and when staff still lack their second factor."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.template import loader
from django.utils.http import urlencode

Answer = Callable[[HttpRequest], HttpResponse]


class DatabaseTroubleMiddleware:
    """Answer 503 while the database restarts, and drop broken connections so that the next request recovers."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError):
            return self._sorry(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return self._sorry(request) if isinstance(error, OperationalError | InterfaceError) else None

    def _sorry(self, request: HttpRequest) -> HttpResponse:
        for connection in connections.all(initialized_only=True):
            connection.close_if_unusable_or_obsolete()
        headers = {"Retry-After": "5"}
        if request.path.startswith("/api/"):
            return JsonResponse(
                {"code": "unavailable", "detail": "系统正在恢复，请稍后再试。"}, status=503, headers=headers
            )
        return HttpResponse(loader.render_to_string("errors/503.html"), status=503, headers=headers)


class WayBackMiddleware:
    """
    Somebody whose session ended presses a button: signing in leads back to the page it stood on.

    A button's own address answers no GET. Forms whose text is kept (core.drafts) lead back to themselves.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and not getattr(request, "keeps_text", False):
            self._mend(request, response)
        return response

    def _mend(self, request: HttpRequest, response: HttpResponse) -> None:
        target = urlsplit(response.get("Location", ""))
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
    """Send staff without a second factor to set one up before they enter the admin site."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._lacks_factor(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _lacks_factor(self, request: HttpRequest) -> bool:
        return (
            settings.STAFF_NEEDS_SECOND_FACTOR
            and request.path.startswith("/admin/")
            and request.user.is_authenticated
            and request.user.is_staff
            and not is_mfa_enabled(request.user)
        )
