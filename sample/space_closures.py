"""One space that is shut for two days while its place stays open."""

from __future__ import annotations

from community.models import Space
from community.places.actions.clearing import close_space_and_clear
from sample.people import People
from sample.words import MARK
from sample.world import World


def make_space_closures(world: World, people: People) -> None:
    """The last space in which nothing is planned on those days, so that nobody has to be told."""
    first, last = world.at(12, 8), world.at(14, 22)
    busy = Space.objects.filter(
        occupancies__released_at__isnull=True, occupancies__period__overlap=(first, last)
    )
    space = (
        Space.objects.in_use()
        .exclude(pk__in=busy.values("pk"))
        .select_related("facility")
        .order_by("-pk")
        .first()
    )
    if space is None:
        return
    with world.kept():
        close_space_and_clear(
            space=space, starts_at=first, ends_at=last, reason=f"换地板{MARK}", seen=[], moves={},
            by=world.actor(people.accounts["city1"]), at=world.at(-1, 10),
        )  # fmt: skip
