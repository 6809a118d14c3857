"""Events for people's own calendars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from icalendar import Alarm, Calendar, vText
from icalendar import Event as Entry

from cloudplatform.models import Event
from cloudplatform.states import EventState


def of_event(event: Event) -> bytes:
    """An iCalendar file of one event, in UTC, with a reminder two hours before."""
    calendar = _calendar()
    entry = _entry(event)
    entry["description"] = vText(_words(event))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event.title)
    alarm.add("trigger", -timedelta(hours=2))
    entry.add_component(alarm)
    calendar.add_component(entry)
    return calendar.to_ical()  # type: ignore[no-any-return]


def of_events(name: str, events: Iterable[Event]) -> bytes:
    """An iCalendar feed to subscribe to, without reminders."""
    calendar = _calendar()
    calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(_entry(event))
    return calendar.to_ical()  # type: ignore[no-any-return]


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//huacheng//events//ZH")
    calendar.add("version", "2.0")
    return calendar


def _words(event: Event) -> str:
    """What it is, and what was moved: the old time and place stay readable."""
    change = event.changes.order_by("-made_at", "-pk").first()
    moved = [f"{label}原为 {old}" for label, old, _new in change.lines] if change else []
    return "\n".join(filter(None, [event.summary, "；".join(moved)]))


def _entry(event: Event) -> Entry:
    entry = Entry()
    entry.add("uid", f"event-{event.pk}@huacheng")
    entry.add("dtstamp", event.changed_at or event.published_at or event.starts_at)
    entry.add("sequence", event.sequence)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    entry.add("summary", event.title)
    entry.add(
        "location", f"{event.space.facility.name} {event.space.name} {event.space.facility.address}".strip()
    )
    entry.add("description", event.summary)
    entry.add("url", f"{settings.SITE_URL}/events/{event.pk}/")
    entry.add("status", "CANCELLED" if event.state == EventState.CANCELLED else "CONFIRMED")
    return entry
