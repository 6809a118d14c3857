"""What our middleware adds to a request, for the type checker."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from core.models import User
from core.record.actors import Actor


class PortalRequest(HttpRequest):
    htmx: HtmxDetails
    user: User | AnonymousUser
    actor: Actor
    seat: Any  # community.Seat or None; this app must not know it
    elder: bool
    due: Any  # what is due, set by the workbench for the rail


class SignedInRequest(PortalRequest):
    user: User


def wants_fragment(request: PortalRequest | SignedInRequest) -> bool:
    """Test whether htmx asked for a piece of the page (not a boosted link, not the Back button)."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request
