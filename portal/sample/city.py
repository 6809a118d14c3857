"""The whole sample city, in one transaction."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from community.models import Institution
from portal.sample.cycles import make_cycles
from portal.sample.events import make_events
from portal.sample.institutions import make_institutions
from portal.sample.kitchen import make_kitchen
from portal.sample.orders import make_orders
from portal.sample.people import make_people
from portal.sample.places import make_places
from portal.sample.world import World


def is_loaded() -> bool:
    return Institution.objects.filter(is_sample=True).exists()


@transaction.atomic
def load_small(*, seed: int, today: date) -> None:
    """Make the small city: some weeks of believable life. Areas must be loaded."""
    world = World(seed=seed, today=today)
    bodies = make_institutions(world)
    people = make_people(world, bodies)
    places = make_places(world, bodies)
    kitchen = make_kitchen(world, bodies, people)
    cycles = make_cycles(world, bodies, people)
    ordered = make_orders(world, bodies, people, places, kitchen, cycles)
    events = make_events(world, bodies, people, places, kitchen, ordered)
    world.write_journal()
