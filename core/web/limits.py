"""How often one address may ask for what costs more than a page of its own: a counter that forgets by itself."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

from core.web.addresses import client_network
from core.web.cache import Counted


def is_too_often(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """
    Count one more question for `what` from the network of `request`; whether it is over `most` within `seconds`.

    The window begins with the first question and ends by itself: who waits is answered again.
    """
    counted: Counted = cache.count(f"asked-{what}:{client_network(request)}", seconds)  # type: ignore[attr-defined]
    return counted.times > most
