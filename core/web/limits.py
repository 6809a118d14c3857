"""Rate limits per client network for expensive pages: a counter in the cache with an expiry."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

from core.web.addresses import client_network
from core.web.cache import Counted


def is_too_often(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """
    Count one request for `what` from the client's network; whether it exceeds `most` within `seconds`. The window
    begins with the first request.
    """
    counted: Counted = cache.count(f"asked-{what}:{client_network(request)}", seconds)  # type: ignore[attr-defined]
    return counted.times > most
