"""Places that citizens follow."""

from __future__ import annotations

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
