"""Position in a waiting list, and the chance of an offer by past events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, Sum

from cloudplatform.models import WaitEntry
from cloudplatform.states import WaitState

LOOKED_BACK: Final = timedelta(days=365)
LEAST_EVENTS: Final = 10  # fewer say nothing about the next one
EVENTS_MAX: Final = 500  # of the city, the newest


@dataclass(frozen=True)
class Chance:
    """
    The chance of an offer: of `events` with a waiting list in the past year, in `enough` offers reached this position.
    """

    events: int
    enough: int

    @property
    def words(self) -> str:
        if self.enough == 0:
            return f"过去一年 {self.events} 场排过队的，没有一场补到这个位置"
        tenths = round(self.enough * 10 / self.events)
        about = "几乎都能补上" if tenths == 10 else f"大约 {tenths} 成机会" if tenths else "机会不到一成"
        return f"{about}：过去一年 {self.events} 场排过队的，{self.enough} 场补到了这个位置"


@dataclass(frozen=True)
class InLine:
    """One's place: seats asked for by those before, and the chance; None where too little is known."""

    entry: WaitEntry
    ahead: int
    chance: Chance | None


def in_line(entries: Collection[WaitEntry], at: datetime) -> Sequence[InLine]:
    """
    The places of `entries` (with their events), in the given order. Three queries at most, however many.

    The chance is counted at the same host; where it had fewer than ten such events in the year, in the whole city.
    """
    waiting = [entry for entry in entries if entry.state == WaitState.WAITING]
    before = _lines({entry.event_id for entry in waiting}) if waiting else {}
    moved = _moved({entry.event.host_id for entry in waiting}, at) if waiting else {}
    places = []
    for entry in entries:
        if entry.state != WaitState.WAITING:
            places.append(InLine(entry, 0, None))
            continue
        ahead = sum(seats for key, seats in before[entry.event_id] if key < _key(entry))
        seen = moved.get(entry.event.host_id, ())
        seen = seen if len(seen) >= LEAST_EVENTS else moved.get(None, ())
        enough = sum(reached >= ahead + entry.seats for reached in seen)
        places.append(InLine(entry, ahead, Chance(len(seen), enough) if len(seen) >= LEAST_EVENTS else None))
    return places


def _key(entry: WaitEntry) -> tuple[datetime, int]:
    return entry.joined_at, entry.pk


def _lines(events: Collection[int]) -> dict[int, list[tuple[tuple[datetime, int], int]]]:
    """The waiting people of each of `events`, as (position, seats)."""
    rows = WaitEntry.objects.filter(event__in=events, state=WaitState.WAITING)
    found: dict[int, list[tuple[tuple[datetime, int], int]]] = defaultdict(list)
    for event, joined_at, key, seats in rows.values_list("event", "joined_at", "pk", "seats"):
        found[event].append(((joined_at, key), seats))
    return found


def _moved(hosts: Collection[int], at: datetime) -> dict[int | None, Sequence[int]]:
    """How many seats of the line got an offer at past events: by host, and of the whole city under None."""
    rows = WaitEntry.objects.filter(event__ends_at__lt=at, event__ends_at__gte=at - LOOKED_BACK).order_by()
    grouped = rows.values_list("event", "event__host").annotate(
        reached=Sum("seats", filter=Q(offered_at__isnull=False), default=0)
    )
    found: dict[int | None, Sequence[int]] = {
        None: [reached for *_, reached in grouped.order_by("-event")[:EVENTS_MAX]]
    }
    by_host: dict[int | None, list[int]] = defaultdict(list)
    for _, host, reached in grouped.filter(event__host__in=hosts).order_by("-event")[:EVENTS_MAX]:
        by_host[host].append(reached)
    return {**found, **by_host}
