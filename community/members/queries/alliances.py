"""Queries about alliances for an institution: open invitations, places held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse

from community.members.models import AlliancePlace, Institution
from community.members.queries.waiting import Duty
from community.members.states import PlaceState
from community.policy import Right


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """Invitations that wait for an answer. One query."""
    places = AlliancePlace.objects.filter(institution=institution, state=PlaceState.INVITED)
    return [
        Duty(
            f"答复邀请：加入“{place.alliance}”",
            "联盟",
            None,
            reverse("community:my_alliances"),
            Right.APPOINT,
            about=place,
        )
        for place in places.select_related("alliance").order_by("invited_at")[:20]
    ]


def places_of(institution: Institution) -> Sequence[AlliancePlace]:
    """Every place it holds, held or was offered, those to answer first. One query."""
    order = {PlaceState.INVITED: 0, PlaceState.JOINED: 1, PlaceState.LEFT: 2}
    rows = AlliancePlace.objects.filter(institution=institution).select_related("alliance__lead")
    return sorted(
        rows, key=lambda place: (order.get(PlaceState(place.state), 3), place.joined_on or date.max, place.pk)
    )
