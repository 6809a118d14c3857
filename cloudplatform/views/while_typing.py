"""
View of the search box's autocomplete. The same for everybody, so that it can be cached like a visitor's page.

No cookie comes along: the language is that of the page with the box, and stands in the address (`in`).
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cloudplatform import policy
from cloudplatform.queries.while_typing import offered
from core.web import languages
from core.web.limits import is_too_often
from core.web.requests import PortalRequest

WITHIN_S = int(policy.TYPED_WITHIN.total_seconds())


@require_safe
def suggest(request: PortalRequest) -> HttpResponse:
    """The options for `q` as a piece of HTML; 429 for an address that asks more than people type."""
    if is_too_often(request, "typed", policy.TYPED_MAX, WITHIN_S):
        return HttpResponse(status=429, headers={"Retry-After": str(WITHIN_S)})
    request.shown_language = languages.known(request.GET.get("in", ""))  # type: ignore[attr-defined]
    groups = offered(request.GET.get("q", ""), timezone.now())
    response = render(request, "cloudplatform/events/_offered.html", {"groups": groups})
    response["X-Robots-Tag"] = "noindex"
    return response
