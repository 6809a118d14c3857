"""New events at places people follow: one notice a person and place, however many were published together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse

from cloudplatform.models import Event
from cloudplatform.states import EventState
from community.models import FacilityFollow
from core.messages import notices
from core.messages.notices import Message
from core.models import JournalEntry
from core.record.journal import on_many, pk_of

NAMED = 3  # titles in one notice


@on_many("cloudplatform.event.published")
def tell_who_follows_the_place(entries: Sequence[JournalEntry]) -> None:
    latest = max(entries, key=lambda entry: entry.pk)
    rows = Event.objects.filter(
        pk__in=[pk_of(entry) for entry in entries], state=EventState.PUBLISHED
    ).for_list()
    by_place: dict[int, list[Event]] = defaultdict(list)
    for event in rows.filter(starts_at__gt=latest.happened_at):
        by_place[event.space.facility_id].append(event)
    follows = FacilityFollow.objects.filter(facility__in=by_place, user__is_active=True).select_related(
        "user"
    )
    notices.send_all([
        _message(follow, by_place[follow.facility_id], latest) for follow in follows
    ])  # fmt: skip


def _message(follow: FacilityFollow, events: Sequence[Event], entry: JournalEntry) -> Message:
    place = events[0].space.facility
    lines = [f"{event.when}，{event.title}" for event in events[:NAMED]]
    more = f"等 {len(events)} 场" if len(events) > NAMED else ""
    one = len(events) == 1
    path = (
        reverse("cloudplatform:event", args=[events[0].pk])
        if one
        else reverse("community:facility", args=[place.pk])
    )
    return Message(
        to=follow.user, topic="venue", title=f"{place.name}有新活动", body=f"{'；'.join(lines)}{more}。", path=path,
        at=entry.happened_at, key=f"fact:{entry.pk}:place{place.pk}",
    )  # fmt: skip
