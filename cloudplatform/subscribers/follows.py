"""
Notices about new events of followed facilities, series and products: one each, however many were published together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q
from django.urls import reverse

from cloudplatform.models import Event, SessionFollow
from cloudplatform.states import EventState
from community.models import FacilityFollow
from core.messages import notices
from core.messages.notices import Message
from core.models import JournalEntry, User
from core.record.journal import on_many, pk_of

NAMED = 3  # titles in one notice
Told = set[tuple[int, int]]  # person and event


@on_many("cloudplatform.event.published")
def tell_who_follows(entries: Sequence[JournalEntry]) -> None:
    """Who follows both the series and the place of an event hears of it once, as a session of the series."""
    latest = max(entries, key=lambda entry: entry.pk)
    rows = Event.objects.filter(
        pk__in=[pk_of(entry) for entry in entries], state=EventState.PUBLISHED
    ).for_list()
    events = list(rows.filter(starts_at__gt=latest.happened_at))
    told: Told = set()
    notices.send_all([*_of_series(events, told, latest), *_of_places(events, told, latest)])


def _of_series(events: Sequence[Event], told: Told, entry: JournalEntry) -> Iterable[Message]:
    series, products = _grouped(events, "series_id"), _grouped(events, "product_id")
    follows = SessionFollow.objects.filter(
        Q(series__in=series.keys()) | Q(product__in=products.keys()), user__is_active=True
    ).select_related("user", "series", "product").order_by("pk")  # fmt: skip
    for follow in follows:
        found = series[follow.series_id] if follow.series_id else products[follow.product_id or 0]
        new = [one for one in found if (follow.user_id, one.pk) not in told]
        told.update((follow.user_id, one.pk) for one in new)
        if new:
            title, path = f"“{follow.title}”有新场次", reverse("cloudplatform:event", args=[new[0].pk])
            yield _message(follow.user, "series", title, new, path, entry, f"follow{follow.pk}")


def _of_places(events: Sequence[Event], told: Told, entry: JournalEntry) -> Iterable[Message]:
    by_place: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        by_place[event.space.facility_id].append(event)
    follows = FacilityFollow.objects.filter(facility__in=by_place, user__is_active=True)
    for follow in follows.select_related("user").order_by("pk"):
        new = [one for one in by_place[follow.facility_id] if (follow.user_id, one.pk) not in told]
        if new:
            place = new[0].space.facility
            path = (
                reverse("cloudplatform:event", args=[new[0].pk])
                if len(new) == 1
                else reverse("community:facility", args=[place.pk])
            )
            yield _message(
                follow.user, "venue", f"{place.name}有新活动", new, path, entry, f"place{place.pk}"
            )


def _grouped(events: Sequence[Event], name: str) -> Mapping[int, Sequence[Event]]:
    """The events by what `name` says, those without left out."""
    found: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        if getattr(event, name) is not None:
            found[getattr(event, name)].append(event)
    return found


def _message(
    to: User, topic: str, title: str, events: Sequence[Event], path: str, entry: JournalEntry, key: str
) -> Message:
    """What is new in one notice: the first NAMED by their day, place and title."""
    lines = [_line(event, is_of_place=topic == "venue") for event in events[:NAMED]]
    more = f"等 {len(events)} 场" if len(events) > NAMED else ""
    return Message(
        to=to, topic=topic, title=title, body=f"{'；'.join(lines)}{more}。", path=path,
        at=entry.happened_at, key=f"fact:{entry.pk}:{key}",
    )  # fmt: skip


def _line(event: Event, is_of_place: bool) -> str:
    return f"{event.when}，{event.title if is_of_place else event.space.facility.name}"
