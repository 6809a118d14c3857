"""`{% load event_cards %}`: template tag for an event in a list."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from cloudplatform.models import Audience, Event
from core.models import Picture
from core.web import pieces
from core.web.pages import live

register = template.Library()


class Shown(NamedTuple):
    """What a page needs of a picture."""

    attachment_id: str
    name: str
    alt: str
    width: int
    height: int
    widths: tuple[int, ...]


class Card(NamedTuple):
    """All that is said of an event in a few lines; `state` is HTML."""

    pk: int
    title: str
    starts_at: datetime
    district: str
    place: str
    spot: str
    fee_cents: int
    audience: str
    art_form: str
    picture: Shown | None
    state: str
    seats: int | None
    reason: str
    level: int


@register.simple_tag(takes_context=True)
def event_card(
    context: Context, event: Event, words: str, kind: str, second: str, seats: int | None = None,
    reason: str = "", level: int = 3, is_live: bool = True,
) -> SafeString:  # fmt: skip
    """
    An event in a few lines (events/_spot.html), with the `seats` that somebody booked in place of how it stands.

    `is_live`: how it stands is filled in anew on a page that is kept; not where the order hangs on it.
    """
    state = (
        "" if seats
        else pieces.rendered("cloudplatform/events/_state.html", words=words, kind=kind, second=second)
    )  # fmt: skip
    if state and is_live and getattr(context.get("request"), "keeps_page", False):
        state = mark_safe(live.marked("event_state", event.pk, state))  # noqa: S308  (a template's own output)
    place, district = event.space.facility, event.area.parent
    card = Card(
        event.pk, event.title, event.starts_at, district.name if district else "", place.name, place.spot, event.fee_cents,
        "" if event.audience == Audience.ALL else str(Audience(event.audience).label), event.art_form,
        shown_of(getattr(event, "picture", None)), state, seats, reason, level,
    )  # fmt: skip
    return pieces.rendered("cloudplatform/events/_spot.html", it=card)


def shown_of(picture: Picture | None) -> Shown | None:
    if picture is None:
        return None
    return Shown(
        str(picture.attachment_id), picture.name, picture.alt, picture.width, picture.height,
        tuple(picture.widths),
    )  # fmt: skip
