"""What our middleware adds to a request, for the type checker."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from core.actors import Actor
from core.models import User


class PortalRequest(HttpRequest):
    htmx: HtmxDetails
    user: User | AnonymousUser  # type: ignore[assignment]
    actor: Actor
    elder: bool


class SignedInRequest(HttpRequest):
    htmx: HtmxDetails
    user: User  # type: ignore[assignment]
    actor: Actor
    elder: bool


def wants_fragment(request: PortalRequest | SignedInRequest) -> bool:
    """Test whether htmx asked for a piece of the page (not a boosted link, not the Back button)."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request
