"""The calendar subscription address (secret URL) of a seat's agenda: create, replace, end."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community.members.models import AgendaFeed, Seat
from core.crypto import new_token
from core.record import journal
from core.record.actors import Actor


@transaction.atomic
def make_agenda_feed(*, seat: Seat, by: Actor, at: datetime) -> AgendaFeed:
    """Create a new subscription address for `seat`; the old one stops working."""
    feed, _made = AgendaFeed.objects.update_or_create(
        seat=seat, defaults={"token": new_token(), "made_at": at}
    )
    journal.record("community.agendafeed.made", about=feed, by=by, at=at, seat=seat.pk)
    return feed


@transaction.atomic
def end_agenda_feed(*, seat: Seat, by: Actor, at: datetime) -> None:
    """End the subscription address of `seat`. Doing it twice changes nothing."""
    feed = AgendaFeed.objects.select_for_update().filter(seat=seat).first()
    if feed is not None:
        journal.record("community.agendafeed.ended", about=feed, by=by, at=at, seat=seat.pk)
        feed.delete()
