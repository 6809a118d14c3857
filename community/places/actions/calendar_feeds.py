"""Calendar subscription addresses (secret URLs) of a person's bookings."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community.places.models import CalendarFeed
from core.crypto import new_token
from core.record import journal
from core.record.actors import Actor


@transaction.atomic
def make_feed(*, by: Actor, at: datetime) -> CalendarFeed:
    """Create a new subscription address for the acting person; the old one stops working."""
    feed, _made = CalendarFeed.objects.update_or_create(
        user=by.person, defaults={"token": new_token(), "made_at": at}
    )
    journal.record("community.calendarfeed.made", about=feed, by=by, at=at)
    return feed
