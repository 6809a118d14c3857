"""When what pages say of an event changes although no row does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cloudplatform import rules
from cloudplatform.models import Event


def moments_of(event: Event, others: Iterable[Event], at: datetime) -> list[datetime | None]:
    """All moments of this day at which what a page says of `event`, and of the `others` beside it, changes by itself."""
    found: list[datetime | None] = [event.cancel_until, event.ends_at + rules.FEEDBACK_WITHIN.span(at)]
    for one in (event, *others):
        found += [one.booking_opens_at, one.booking_closes_at, one.offers_stop_at, one.starts_at, one.ends_at]
    return found
