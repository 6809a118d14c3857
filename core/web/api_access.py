"""
Authentication (tokens) and throttling of the API.

A module of its own: DRF reads it while its views are being imported.
"""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle, UserRateThrottle

from core.models import ApiToken, User
from core.web.addresses import client_network
from core.web.cache import Counted


class TokenAuthentication(BaseAuthentication):
    """
    Ask whether the token of a program (see TokenMiddleware) is a live one and may do this.

    A view says with `token_read` and `token_write` which scope its reads and writes take; None reads what anybody
    may, and takes no writes.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        if not hasattr(request._request, "api_token"):
            return None
        token: ApiToken | None = request._request.api_token
        if token is None:
            raise AuthenticationFailed("令牌不对、已停用或已过期，请在“接口令牌”里重新发一个。")
        view, is_read = request.parser_context["view"], request.method in SAFE_METHODS
        scope = getattr(view, "token_read" if is_read else "token_write", None)
        if (scope is None and not is_read) or (scope is not None and scope not in token.scopes):
            raise PermissionDenied("这个令牌没有做这件事的权限，请另发一个。")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class CountedThrottle(SimpleRateThrottle):
    """
    Throttle that counts in one round trip: requests from the first one until its period is over.

    DRF's own reads and writes the times of all requests of the period, for each of them.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        key = self.get_cache_key(request, view)
        if key is None:
            return True
        self.counted: Counted = cache.count(key, self.duration)  # type: ignore[attr-defined]
        return bool(self.counted.times <= self.num_requests)  # type: ignore[attr-defined]

    def wait(self) -> float:
        return float(self.counted.seconds_left)


class PersonThrottle(CountedThrottle, UserRateThrottle):
    """Throttle per signed-in person."""


class AddressThrottle(CountedThrottle, AnonRateThrottle):
    """Throttle per client address (core.web.addresses) for requests without a person."""

    def get_ident(self, request: Request) -> str:
        return client_network(request)
