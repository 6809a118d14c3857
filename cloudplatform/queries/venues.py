"""Events at a facility."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Count

from cloudplatform.models import Event
from cloudplatform.queries.catalogue import Wanted, matching, state_words
from cloudplatform.queries.pictures import pictured
from community.models import Facility
from community.places.venue_page import Part

SHOWN: Final = 6


def on_here(facility: Facility, at: datetime) -> Part:
    """The next events at `facility`, and how many there are. Three queries."""
    coming = Event.objects.to_see(at).filter(space__facility=facility)
    shown = pictured(coming.for_list()[:SHOWN])
    rows = [(event, *state_words(event, at)) for event in shown]
    total = coming.count() if len(shown) == SHOWN else len(shown)
    return Part("cloudplatform/events/_on_here.html", {"rows": rows, "total": total})


def in_the_week(facilities: Sequence[int], at: datetime) -> Mapping[int, int]:
    """How many events are on at each of `facilities` in the next seven days, as the list counts them. One query."""
    rows = matching(Wanted(when="week"), at).filter(space__facility__in=facilities).order_by()
    return dict(rows.values_list("space__facility").annotate(number=Count("pk")))
