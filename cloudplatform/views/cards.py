"""
The booking card of an event. Of who has nothing to do with the event yet it is the same for all but for the token and for
how many places are free: that one is kept (core.web.pages.fragments).
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.html import format_html

from cloudplatform.forms.bookings import BookingForm
from cloudplatform.models import Event
from cloudplatform.queries import catalogue
from cloudplatform.queries.bookings import BookingRules, PersonStatus, booking_rules
from cloudplatform.queries.event_moments import moments_of
from core.models import User
from core.web.pages import fragments
from core.web.requests import PortalRequest

PLACES = "cloudplatform_event.taken"  # versions of what pages show live
LINE = "cloudplatform_waitentry"
CARD = "cloudplatform/bookings/_book_form.html"


def booking_context(
    event: Event,
    form: BookingForm,
    user: User | AnonymousUser,
    at: datetime,
    mine: PersonStatus | None = None,
) -> dict[str, Any]:
    """What the booking card of an event needs."""
    return {**_stand(event, at), "form": form, "rules": booking_rules(event, user, at, mine)}


def _stand(event: Event, at: datetime) -> dict[str, Any]:
    words, kind, second = catalogue.state_words(event, at)
    others = catalogue.first_other_sessions(event, at)
    return {
        "event": event, "state_words": words, "state_kind": kind, "state_second": second,
        "others": [(other, *catalogue.state_words(other, at)) for other in others],
    }  # fmt: skip


def shared_card(request: PortalRequest, event: Event, mine: PersonStatus) -> dict[str, Any]:
    """
    What is shown to somebody signed in who has nothing to do with the event (`PersonStatus.has_no_ties`) and has not begun
    to book: how the event stands, and `card`, the whole card as HTML.

    Everything on the card but the event's own words is part of the key; how many places are free is filled in where it
    stands alone, and part of the key elsewhere.
    """
    at = timezone.now()
    stand = _stand(event, at)
    rules = booking_rules(event, request.user, at, mine)
    words, kind, second = (stand[f"state_{name}"] for name in ("words", "kind", "second"))
    others = tuple((other.pk, *told) for other, *told in stand["others"])
    is_said_once = rules.is_open and not others
    key = (event.pk, request.elder, _values(rules), others, "" if is_said_once else (words, kind, second))

    def context() -> dict[str, Any]:
        (shown,) = catalogue.listed([event.pk])
        return {
            **stand, "event": shown, "others": _reread(stand["others"]), "rules": rules,
            "changes_at": moments_of(shown, [other for other, *_ in stand["others"]], at),
            "form": BookingForm(event=shown, user=AnonymousUser()),
            "user": SimpleNamespace(is_authenticated=True), "request": SimpleNamespace(elder=request.elder),
        }  # fmt: skip

    blanks = {
        "token": format_html(
            '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request)
        ),
        "stand": fragments.in_its_language(request, "cloudplatform/bookings/_stand.html", stand),
    }
    card = fragments.kept(request, CARD, key, context, but_for=[PLACES, LINE], blanks=blanks)
    return {**stand, "card": card}


def _values(rules: BookingRules) -> tuple[Any, ...]:
    return tuple([getattr(rules, one.name) for one in fields(rules) if one.name != "event"])


def _reread(others: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The same, read where it is seen what the card hangs on."""
    fresh = {other.pk: other for other in catalogue.on_cards(other.pk for other, *_ in others)}
    return [(fresh[other.pk], *told) for other, *told in others if other.pk in fresh]
