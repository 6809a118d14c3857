"""The admin site's own Content-Security-Policy, no looser than unfold needs."""

from collections.abc import Callable

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
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


class PolicyOfPathMiddleware:
    """Loosen the portal's policy for /admin/ and the API's documentation page, and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_replace = ADMIN_POLICY  # type: ignore[attr-defined]
        elif request.path == "/api/v1/docs/":
            response._csp_replace = DOCS_POLICY  # type: ignore[attr-defined]
        return response
