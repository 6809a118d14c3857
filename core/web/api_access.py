"""Who asks the API, and how often. A module of its own: DRF reads it while its views are being imported."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle

from core.models import ApiToken, User
from core.web.addresses import client_network


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


class AddressThrottle(AnonRateThrottle):
    """Limits who is not signed in by the address that our own proxies say, never by what anybody may write."""

    def get_ident(self, request: Request) -> str:
        return client_network(request)
