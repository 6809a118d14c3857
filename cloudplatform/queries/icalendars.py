"""iCalendar files and feeds of events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from cloudplatform.models import Event
from cloudplatform.states import EventState
from core.lazy_import import lazy_module
from core.messages import icalendars
from core.text import one_line

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = lazy_module("icalendar")

PRODUCT = "events"


def of_event(event: Event) -> bytes:
    """An iCalendar file of one event, in UTC, with a reminder two hours before."""
    entry = _entry(event, _words(event))
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one_line(event.title))
    alarm.add("trigger", -timedelta(hours=2))
    entry.add_component(alarm)
    calendar = icalendars.calendar(PRODUCT)
    calendar.add_component(entry)
    return calendar.to_ical()  # type: ignore[no-any-return]


def of_events(name: str, events: Iterable[Event]) -> bytes:
    """An iCalendar feed to subscribe to, without reminders."""
    calendar = icalendars.calendar(PRODUCT, name)
    for event in events:
        calendar.add_component(_entry(event, event.summary))
    return calendar.to_ical()  # type: ignore[no-any-return]


def _words(event: Event) -> str:
    """What it is, and what was moved: the old time and place stay readable."""
    change = event.changes.order_by("-made_at", "-pk").first()
    moved = [f"{label}原为 {old}" for label, old, _new in change.lines] if change else []
    return "\n".join(filter(None, [event.summary, "；".join(moved)]))


def _entry(event: Event, description: str) -> icalendar.Event:
    return icalendars.entry(
        uid=f"event-{event.pk}", starts_at=event.starts_at, ends_at=event.ends_at,
        stamp=event.changed_at or event.published_at or event.starts_at, sequence=event.sequence, summary=event.title,
        location=f"{event.space.facility.name} {event.space.name} {event.space.facility.address}",
        description=description, url=settings.SITE_URL + reverse("cloudplatform:event", args=[event.pk]),
        status="CANCELLED" if event.state == EventState.CANCELLED else "CONFIRMED",
    )  # fmt: skip
