"""schema.org (JSON-LD) description of an event, for search engines and link previews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from cloudplatform.models import Event, EventChange, Language
from cloudplatform.states import EventState
from core.models import Picture

SCHEMA: Final = "https://schema.org"
LANGUAGES: Final = {Language.CANTONESE: "yue", Language.MANDARIN: "cmn", Language.ENGLISH: "en"}  # BCP 47


def of_event(event: Event, pictures: Sequence[Picture], changes: Sequence[EventChange]) -> Mapping[str, Any]:
    """
    A schema.org Event. Free places are left out: they change faster than who reads this asks again.

    `changes`, newest first, tell that it was moved.
    """
    place = event.space.facility
    page = f"{settings.SITE_URL}{reverse('cloudplatform:event', args=[event.pk])}"
    said: dict[str, Any] = {
        "@context": SCHEMA, "@type": "Event", "name": event.title, "url": page,
        "startDate": localtime(event.starts_at).isoformat(), "endDate": localtime(event.ends_at).isoformat(),
        "eventStatus": f"{SCHEMA}/{_status(event, changes)}", "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place", "name": f"{place.name} {event.space.name}", "address": place.address,
        },
        "organizer": {"@type": "Organization", "name": event.host.name},
        "isAccessibleForFree": event.fee_cents == 0, "maximumAttendeeCapacity": event.capacity,
        "offers": {"@type": "Offer", "price": f"{event.fee_cents / 100:.2f}", "priceCurrency": "CNY", "url": page},
    }  # fmt: skip
    if event.summary:
        said["description"] = event.summary
    if event.language in LANGUAGES:
        said["inLanguage"] = LANGUAGES[Language(event.language)]
    if pictures:
        said["image"] = [f"{settings.SITE_URL}{address_of(one)}" for one in pictures]
    return said


def address_of(picture: Picture) -> str:
    """The path of the file of a picture."""
    return reverse("core:file", args=[picture.attachment_id, picture.attachment.name])


def _status(event: Event, changes: Sequence[EventChange]) -> str:
    if event.state == EventState.CANCELLED:
        return "EventCancelled"
    was_moved = any(label == "时间" for change in changes for label, _old, _new in change.lines)
    return "EventRescheduled" if was_moved else "EventScheduled"
