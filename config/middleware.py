"""The Content-Security-Policy: the portal's own, and one no looser than needed where a library's pages need more."""

from collections.abc import Callable
from functools import lru_cache

from csp.constants import HEADER, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Alpine.js evaluates expressions; unfold writes theme colours into a style element. Scripts stay our own files.
ADMIN_POLICY = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "form-action": [SELF],
    "object-src": [NONE],
}
DOCS_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "worker-src": [SELF, "blob:"],
}
LOOSER = {"/admin/": ADMIN_POLICY, "/api/v1/docs/": DOCS_POLICY}


class PolicyMiddleware:
    """
    Send the policy with each answer that has none of its own. It has no nonce, so it is built once for each kind of path.

    Django's pages for programmers (DEBUG) style themselves and go without.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response.headers.setdefault(HEADER, policy_of(looser_path(request.path)))
        return response


def looser_path(path: str) -> str:
    """The key of `LOOSER` that `path` comes under; "" for the portal's own policy."""
    return "/admin/" if path.startswith("/admin/") else path if path in LOOSER else ""


@lru_cache(maxsize=len(LOOSER) + 1)
def policy_of(looser: str) -> str:
    """The header's text."""
    text: str = build_policy(replace=LOOSER.get(looser))
    return text
