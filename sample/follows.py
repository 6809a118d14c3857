"""Places and series that citizens follow."""

from __future__ import annotations

from cloudplatform.actions.follows import follow_sessions
from cloudplatform.models import Event
from cloudplatform.states import EventState
from community.places.actions.follows import follow_facility
from core.record.actors import Actor
from sample.people import People
from sample.places import Places
from sample.world import World

FOLLOWERS = 12
PLACES_EACH = 2


def make_follows(world: World, people: People, places: Places) -> None:
    dice = world.dice("follows")
    with world.kept():
        for number, citizen in enumerate(people.citizens[:FOLLOWERS]):
            for facility in dice.sample(places.facilities, PLACES_EACH):
                follow_facility(facility=facility, by=Actor(user=citizen), at=world.at(-40 + number, 20))


def make_session_follows(world: World, people: People) -> None:
    """Some follow the series a host goes on with, others a product that comes to several places."""
    coming = Event.objects.filter(state=EventState.PUBLISHED, starts_at__gt=world.at(0))
    coming = coming.select_related("series", "product").order_by("starts_at", "pk")
    followed = [*coming.filter(series__isnull=False)[:1], *coming.filter(product__isnull=False)[:PLACES_EACH]]
    with world.kept():
        for number, citizen in enumerate([people.accounts["citizen"], *people.citizens[:FOLLOWERS]]):
            for event in followed[: 1 + number % len(followed)] if followed else []:
                follow_sessions(event=event, by=Actor(user=citizen), at=world.at(-1, 12 + number % 8))
