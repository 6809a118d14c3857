"""Typed requests: attributes that our middleware adds, for the type checker."""

from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from core.models import User
from core.record.actors import Actor

ELDER_ROWS: Final = 6  # of a list in 长辈版: its letters are large, a page stays short


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


def rows_of_page(request: PortalRequest | SignedInRequest, most: int, elder: int = ELDER_ROWS) -> int:
    """The page size of a list: `most`, in 长辈版 (the layout for elders) `elder` at most."""
    return min(most, elder) if request.elder else most
