"""Events that a host made together, as a series."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import Final

from cloudplatform.actions.events import EventFields
from cloudplatform.actions.series import make_series
from cloudplatform.models import Event
from cloudplatform.states import EventState
from community.places.queries.opening import why_not_free
from sample.people import People
from sample.world import World

TIMES: Final = 3
WEEKS: Final = 8


def make_event_series(world: World, people: People) -> None:
    """What the host of the sample holds next is held again in three of the weeks after, where the room is free."""
    account = people.accounts["host"]
    seat = people.seated_at(account)
    mine = Event.objects.filter(host=seat, order=None, state=EventState.PUBLISHED, starts_at__gt=world.at(1))
    event = mine.select_related("space__facility__area").order_by("starts_at", "pk").first()
    if event is None:
        return
    shifts = [timedelta(weeks=number) for number in range(1, WEEKS + 1)]
    spans = [(event.starts_at + shift, event.ends_at + shift) for shift in shifts]
    free = [shift for shift, why in zip(shifts, why_not_free(event.space, spans), strict=True) if not why]
    values = {one.name: getattr(event, one.name) for one in fields(EventFields)}
    with world.kept():
        made = make_series(
            host=event.host, fields=EventFields(**values), shifts=free[:TIMES], is_published=True,
            by=world.actor(account), at=world.at(-1, 11),
        ) if free else []  # fmt: skip
    if made:
        Event.objects.filter(pk__in=[one.pk for one in made]).update(is_sample=True)
        Event.objects.filter(pk=event.pk).update(series=made[0].series)
