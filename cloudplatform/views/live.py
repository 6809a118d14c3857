"""Live fragments of cached pages with free places (core.web.pages.live)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string

from cloudplatform.forms.bookings import BookingForm
from cloudplatform.models import Event
from cloudplatform.queries import catalogue
from cloudplatform.views.cards import CARD, LINE, PLACES, booking_context
from core.web import pieces
from core.web.pages import live, watching


def register() -> None:
    watching.register_column("cloudplatform_event", "taken", version=PLACES)
    watching.register_function(
        "cloudplatform_book_v1", PLACES, "cloudplatform_booking", "cloudplatform_attendee"
    )
    live.register("event_badge", of_each("cloudplatform/events/_badge.html"), PLACES)
    live.register("event_state", of_each("cloudplatform/events/_state.html"), PLACES)
    live.register("event_words", of_each("cloudplatform/events/_words.html"), PLACES)
    live.register("event_end", of_each("cloudplatform/events/_end.html"), PLACES)
    live.register("event_booking", booking_cards(elder=False), PLACES, LINE)
    live.register("event_booking_elder", booking_cards(elder=True), PLACES, LINE)


def of_each(template: str) -> live.Filler:
    """Fill pieces that need the event's own row only. One query."""

    def fill(keys: Sequence[str], at: datetime) -> Mapping[str, str]:
        events = catalogue.standing(map(int, keys))
        return {str(event.pk): _drawn(template, event, at) for event in events}

    return fill


def _drawn(template: str, event: Event, at: datetime) -> str:
    words, kind, second = catalogue.state_words(event, at)
    return pieces.rendered(template, words=words, kind=kind, second=second, fee_cents=event.fee_cents)


def booking_cards(*, elder: bool) -> live.Filler:
    """Fill the booking card of the one event a page is about, as a visitor sees it in 长辈版 or without."""
    visitor, request = AnonymousUser(), SimpleNamespace(elder=elder)

    def fill(keys: Sequence[str], at: datetime) -> Mapping[str, str]:
        found = {}
        for event in catalogue.listed(map(int, keys)):
            if not event.is_public:
                continue
            form = BookingForm(event=event, user=visitor)
            context = {**booking_context(event, form, visitor, at), "user": visitor, "request": request}
            found[str(event.pk)] = render_to_string(CARD, context)
        return found

    return fill
